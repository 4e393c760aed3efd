import type { Caller, Context } from '../../kernel/context.ts';
import type { PrincipalPolicies } from '../../kernel/identity.ts';
import { GROUP, ROLE, requireEntity, USER } from './entities.ts';
import { invalidInput } from './iam-errors.ts';
import { policiesOfHolder, policiesOfRole, policiesOfUser } from './principal-policies.ts';

/** Throws `NoSuchEntity` or `InvalidInput` for an ARN that isn't a user, role or group of this account. */
export const policiesOfArn = (context: Context, arn: string): PrincipalPolicies => {
  const [, kind, path] = /^arn:aws:iam::\d{12}:(user|role|group)\/(.+)$/.exec(arn) ?? [];
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? '';
  if (kind === 'user') return policiesOfUser(context, requireEntity(context, USER, name).name);
  if (kind === 'role') return policiesOfRole(context, requireEntity(context, ROLE, name).name);
  if (kind === 'group')
    return { policies: policiesOfHolder(context, requireEntity(context, GROUP, name)), tags: {} };
  throw invalidInput(`Invalid Entity Arn: ${arn}`);
};

/** Who makes the simulated request; a role's ARN stands for a session of it. */
export const simulatedCaller = (context: Context, arn: string): Caller => {
  const [, account = context.account, kind, path = ''] =
    /^arn:aws:(?:iam|sts)::(\d{12}):([a-z-]+)\/(.+)$/.exec(arn) ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const base = { account, arn, accessKeyId: '' };
  if (kind === 'role')
    return { ...base, kind: 'role', roleArn: arn, userId: `${idOf(context, 'role', name)}:simulation` };
  if (arn.endsWith(':root')) return { ...base, kind: 'root', userId: account };
  return { ...base, kind: 'user', userId: idOf(context, 'user', name) };
};

const idOf = (context: Context, kind: 'role' | 'user', name: string): string => {
  const row =
    kind === 'role'
      ? context.table(ROLE.table).get(name.toLowerCase())
      : context.table(USER.table).get(name.toLowerCase());
  return row?.id ?? name;
};
