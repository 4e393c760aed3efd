import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { parsePolicy } from '../../kernel/policy/parse-policy.ts';
import { quotaExceeded } from './iam-errors.ts';
import { policySize } from './policy-text.ts';
import { ROLES, USERS } from './tables.ts';

/** Throws unless `text` may be a role's trust policy: its grammar, its size and that its principals exist. */
export const requireTrustPolicy = (context: Context, text: string): void => {
  const document = parsePolicy(text, 'trust');
  if (policySize(text) > MAX_SIZE) throw quotaExceeded('ACLSizePerRole', MAX_SIZE);
  for (const { Principal, NotPrincipal } of document.Statement) {
    const named = Principal ?? NotPrincipal ?? '*';
    if (named === '*') continue;
    for (const [kind, values] of Object.entries(named)) {
      for (const value of [values].flat()) requirePrincipal(context, kind, value);
    }
  }
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: role trust policy length. */
const MAX_SIZE = 2048;

/** Text: hashicorp/terraform-provider-aws#8905; AWS turns the ARN into the unique id, so it has to exist. */
const requirePrincipal = (context: Context, kind: string, value: string): void => {
  const isValid =
    kind === 'Service' ? SERVICE.test(value) : kind !== 'AWS' || existsAsPrincipal(context, value);
  if (isValid) return;
  const shown = kind === 'Service' ? 'SERVICE' : kind;
  throw new AwsError(
    'MalformedPolicyDocumentException',
    `Invalid principal in policy: "${shown}":"${value}"`,
  );
};

const SERVICE = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/;

const existsAsPrincipal = (context: Context, value: string): boolean => {
  if (value === '*' || /^\d{12}$/.test(value) || /^A(IDA|ROA)[A-Z0-9]+$/.test(value)) return true;
  const [, account, kind, path] =
    /^arn:aws:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role|federated-user)(\/[^*?]+)?$/.exec(value) ??
    [];
  if (account === undefined) return false;
  if (kind === 'root' || path === undefined) return kind === 'root' && path === undefined;
  // Other accounts exist only as far as they have something here.
  if (kind === 'assumed-role' || kind === 'federated-user') return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const row = context
    .scope({ account })
    .table<{ readonly name: string; readonly path: string }>(kind === 'user' ? USERS : ROLES)
    .get(name.toLowerCase());
  return row !== undefined && `${row.path}${row.name}` === path;
};
