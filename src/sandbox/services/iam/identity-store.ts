import type { Caller, Context } from '../../kernel/context.ts';
import type { AccessKeyIdentity, IdentityStore } from '../../kernel/identity.ts';
import { assumeRole } from './assume-role.ts';
import { entityArn, saveEntity, USER } from './entities.ts';
import { defaultText, findPolicy } from './find-policy.ts';
import { accountOfAccessKey, uniqueId } from './identifiers.ts';
import { policiesOfCaller, readStored } from './principal-policies.ts';
import { sessionToken } from './sessions.ts';
import { ACCESS_KEYS, ROLES, SESSIONS, USERS, type User } from './tables.ts';

/** How strict the store is. */
export interface IdentityOptions {
  /** With `off` every role may be assumed by everybody. */
  readonly iam: 'enforce' | 'off';
  /** How long nobody can assume a new role, as on AWS until it is known everywhere. */
  readonly roleDelayMs: number;
}

/** IAM's tables as the kernel sees them. */
export const createIdentityStore = (options: IdentityOptions): IdentityStore => ({
  findAccessKey: (context, id) => {
    const own = findIn(context, id);
    if (own) return own;
    const account = accountOfAccessKey(id);
    return account === undefined ? undefined : findIn(context.scope({ account }), id);
  },
  identityPolicies: policiesOfCaller,
  assumeRole: (context, request) => assumeRole(context, request, options),
  sessionToken,
  managedPolicy: (context, arn) => {
    const policy = findPolicy(context, arn);
    return policy && readStored(defaultText(policy));
  },
  accountOfAccessKey: (context, id) => findIn(context, id)?.caller.account ?? accountOfAccessKey(id),
  ensureLearner: (context, { accessKeyId, secretAccessKey }) => {
    const users = context.table(USERS);
    const user = users.get(LEARNER) ?? newLearner(context);
    if (!users.has(LEARNER) || !user.attached.includes(ADMINISTRATOR)) {
      saveEntity(context, USER, { ...user, attached: [...user.attached, ADMINISTRATOR] });
    }
    const keys = context.table(ACCESS_KEYS);
    const key = keys.get(accessKeyId);
    if (key?.secret === secretAccessKey && key.status === 'Active' && key.userName === user.name) return;
    const createdMs = key?.createdMs ?? context.clock.now();
    keys.put(accessKeyId, {
      id: accessKeyId,
      secret: secretAccessKey,
      userName: user.name,
      status: 'Active',
      createdMs,
    });
  },
});

const LEARNER = 'learner';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** A user and not root: what AWS advises for daily work, and what a learner's own account should have. */
const newLearner = (context: Context): User => ({
  name: LEARNER,
  path: '/',
  id: uniqueId(context, 'AIDA'),
  createdMs: context.clock.now(),
  inline: {},
  attached: [],
  tags: {},
});

const findIn = (context: Context, id: string): AccessKeyIdentity | undefined =>
  findLongTerm(context, id) ?? findSession(context, id);

const findLongTerm = (context: Context, id: string): AccessKeyIdentity | undefined => {
  const key = context.table(ACCESS_KEYS).get(id);
  const user = key && context.table(USERS).get(key.userName.toLowerCase());
  return user && { secretAccessKey: key.secret, status: key.status, caller: callerOf(context, user, id) };
};

const callerOf = (context: Context, user: User, accessKeyId: string): Caller => ({
  kind: 'user',
  account: context.account,
  arn: entityArn(context, USER, user),
  userId: user.id,
  accessKeyId,
});

const findSession = (context: Context, id: string): AccessKeyIdentity | undefined => {
  const session = context.table(SESSIONS).get(id);
  if (!session || !isStillThere(context, session.caller)) return undefined;
  return {
    secretAccessKey: session.secret,
    sessionToken: session.token,
    expirationMs: session.expirationMs,
    status: session.expirationMs <= context.clock.now() ? 'Expired' : 'Active',
    caller: session.caller,
  };
};

/** Keys end with the role or user that they were given for. */
const isStillThere = (context: Context, caller: Caller): boolean => {
  if (caller.kind !== 'role' && caller.kind !== 'user') return true;
  const arn = caller.kind === 'role' ? caller.roleArn : caller.arn;
  const name = arn.slice(arn.lastIndexOf('/') + 1).toLowerCase();
  const id = caller.kind === 'role' ? context.table(ROLES).get(name)?.id : context.table(USERS).get(name)?.id;
  return id !== undefined && (caller.userId === id || caller.userId.startsWith(`${id}:`));
};
