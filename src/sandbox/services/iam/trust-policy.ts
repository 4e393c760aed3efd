import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { parsePolicy } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import { quotaExceeded } from './iam-errors.ts';
import { policySize } from './policy-text.ts';
import { readStored } from './principal-policies.ts';
import { ROLES, type Role, USERS } from './tables.ts';

/**
 * The unique ids of the users and roles that a trust policy names, by ARN. Throws unless `text` may be a role's trust
 * policy: its grammar, its size and that its principals exist.
 */
export const readTrustPolicy = (context: Context, text: string): Role['trusted'] => {
  const document = parsePolicy(text, 'trust');
  if (policySize(text) > MAX_SIZE) throw quotaExceeded('ACLSizePerRole', MAX_SIZE);
  const trusted: Record<string, string> = {};
  for (const { Principal = '*' } of document.Statement) {
    for (const [kind, values] of Object.entries(Principal === '*' ? {} : Principal)) {
      for (const value of [values].flat()) {
        const found = findPrincipal(context, kind, value);
        if (found.kind === 'unknown') throw invalidPrincipal(kind, value);
        if (found.kind === 'entity') trusted[value] = found.id;
      }
    }
  }
  return trusted;
};

/**
 * A role's trust as it is evaluated: AWS keeps unique ids in place of ARNs, so that a user or role that is created
 * again under an old name isn't trusted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export const trustDocument = ({ trust, trusted }: Role): PolicyDocument => {
  const document = readStored(trust);
  const toId = (value: string) => trusted[value] ?? value;
  return {
    ...document,
    Statement: document.Statement.map((statement) => {
      if (typeof statement.Principal !== 'object' || statement.Principal.AWS === undefined) return statement;
      const AWS = [statement.Principal.AWS].flat().map(toId);
      return { ...statement, Principal: { ...statement.Principal, AWS } };
    }),
  };
};

/** The text as GetRole tells it: the id of whoever is gone shows in place of the ARN. */
export const trustText = (context: Context, { trust, trusted }: Role): string =>
  Object.entries(trusted).reduce((text, [arn, id]) => {
    const found = findPrincipal(context, 'AWS', arn);
    const isThere = found.kind === 'entity' && found.id === id;
    return isThere ? text : text.replaceAll(JSON.stringify(arn), JSON.stringify(id));
  }, trust);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: role trust policy length. */
const MAX_SIZE = 2048;

/** Text: hashicorp/terraform-provider-aws#8905. */
const invalidPrincipal = (kind: string, value: string) =>
  new AwsError(
    'MalformedPolicyDocumentException',
    `Invalid principal in policy: "${kind === 'Service' ? 'SERVICE' : kind}":"${value}"`,
  );

/** `fixed` principals are kept as they are: accounts, services, sessions, ids. */
type FoundPrincipal =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'entity'; readonly id: string }
  | { readonly kind: 'unknown' };

const findPrincipal = (context: Context, kind: string, value: string): FoundPrincipal => {
  if (kind === 'AWS') return findAwsPrincipal(context, value);
  return { kind: kind !== 'Service' || SERVICE.test(value) ? 'fixed' : 'unknown' };
};

const SERVICE = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/;

const findAwsPrincipal = (context: Context, value: string): FoundPrincipal => {
  if (FIXED_PRINCIPAL.test(value)) return { kind: 'fixed' };
  const [, account, kind, path = ''] = ENTITY_ARN.exec(value) ?? [];
  if (account === undefined) return { kind: 'unknown' };
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Other accounts exist only as far as they have something here.
  const row = context
    .scope({ account })
    .table<Pick<Role, 'id' | 'name' | 'path'>>(kind === 'user' ? USERS : ROLES)
    .get(name.toLowerCase());
  const isThere = row !== undefined && `${row.path}${row.name}` === path;
  return isThere ? { kind: 'entity', id: row.id } : { kind: 'unknown' };
};

/** Everybody, an account, a unique id, a session. */
const FIXED_PRINCIPAL =
  /^(\*|\d{12}|A(IDA|ROA)[A-Z0-9]+|arn:aws:iam::\d{12}:root|arn:aws:sts::\d{12}:(assumed-role|federated-user)\/[^*?]+)$/;

const ENTITY_ARN = /^arn:aws:iam::(\d{12}):(user|role)(\/[^*?]+)$/;
