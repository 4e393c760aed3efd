import type { Caller, Context } from '../../kernel/context.ts';
import type { NamedPolicy, PrincipalPolicies } from '../../kernel/identity.ts';
import { readPolicyDocument } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import { defaultText, findPolicy } from './find-policy.ts';
import { groupsOf } from './groups.ts';
import { type PolicyHolder, ROLES, SESSIONS, USERS } from './tables.ts';

/** The policies of a caller; root and AWS's services have none. */
export const policiesOfCaller = (context: Context, caller: Caller): PrincipalPolicies => {
  const own = context.account === caller.account ? context : context.scope({ account: caller.account });
  if (caller.kind === 'user') return policiesOfUser(own, lastPart(caller.arn));
  if (caller.kind !== 'role') return NOTHING;
  const found = policiesOfRole(own, lastPart(caller.roleArn));
  const session = own.table(SESSIONS).get(caller.accessKeyId);
  return session ? { ...found, tags: { ...found.tags, ...session.tags } } : found;
};

export const policiesOfUser = (context: Context, name: string): PrincipalPolicies => {
  const user = context.table(USERS).get(name.toLowerCase());
  if (!user) return NOTHING;
  return {
    policies: [user, ...groupsOf(context, user.name)].flatMap((holder) => policiesOfHolder(context, holder)),
    boundary: boundaryOf(context, user.boundary),
    tags: user.tags,
  };
};

export const policiesOfRole = (context: Context, name: string): PrincipalPolicies => {
  const role = context.table(ROLES).get(name.toLowerCase());
  if (!role) return NOTHING;
  return {
    policies: policiesOfHolder(context, role),
    boundary: boundaryOf(context, role.boundary),
    tags: role.tags,
  };
};

export const policiesOfHolder = (
  context: Context,
  { inline, attached }: PolicyHolder,
): readonly NamedPolicy[] => [
  ...Object.entries(inline).map(([name, text]) => ({ name, document: readStored(text) })),
  ...attached.flatMap((arn) => managedPolicy(context, arn) ?? []),
];

/** A text that was checked when it was stored; one that can't be read all the same allows nothing. */
export const readStored = (text: string): PolicyDocument => {
  const known = DOCUMENTS.get(text);
  if (known) return known;
  const document = readPolicyDocument(text) ?? { Statement: [] };
  if (DOCUMENTS.size >= MAX_DOCUMENTS) DOCUMENTS.clear();
  DOCUMENTS.set(text, document);
  return document;
};

/** Parsed once a text: a pure function's memory, bounded. */
const DOCUMENTS = new Map<string, PolicyDocument>();
const MAX_DOCUMENTS = 1000;

const NOTHING: PrincipalPolicies = { policies: [], tags: {} };

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

const managedPolicy = (context: Context, arn: string): NamedPolicy | undefined => {
  const policy = findPolicy(context, arn);
  return policy && { name: policy.name, arn, document: readStored(defaultText(policy)) };
};

/** A boundary that isn't there any more allows nothing. */
const boundaryOf = (context: Context, arn: string | undefined): NamedPolicy | undefined =>
  arn === undefined
    ? undefined
    : (managedPolicy(context, arn) ?? { name: arn, arn, document: { Statement: [] } });
