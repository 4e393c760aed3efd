import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { describeRefusal } from '../../kernel/describe-refusal.ts';
import { evaluateAccess } from '../../kernel/evaluate-policy.ts';
import type { AssumedRole, AssumeRoleRequest } from '../../kernel/identity.ts';
import { requestKeys } from '../../kernel/request-keys.ts';
import { entityArn, ROLE } from './entities.ts';
import { validationError } from './iam-errors.ts';
import { accessKeyId } from './identifiers.ts';
import type { IdentityOptions } from './identity-store.ts';
import { policiesOfCaller } from './principal-policies.ts';
import { issueSession } from './sessions.ts';
import { ROLES, type Role } from './tables.ts';
import { trustDocument } from './trust-policy.ts';

/**
 * A session of a role, when its trust policy and the caller's own policies allow it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const assumeRole = (
  context: Context,
  request: AssumeRoleRequest,
  { iam, roleDelayMs }: IdentityOptions,
): AssumedRole => {
  const { roleArn, sessionName, caller } = request;
  const [, account = context.account] = /^arn:aws:iam::(\d{12}):role\//.exec(roleArn) ?? [];
  const own = context.scope({ account });
  const role = findRole(own, roleArn);
  // A role that isn't known everywhere yet is as good as none:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
  if (!role || context.clock.now() < role.createdMs + roleDelayMs)
    throw refuse(request, { kind: 'implicit-deny', missing: 'role trust policy' });
  if (iam === 'enforce') {
    for (const action of neededActions(request)) requireAllowed(own, { role, action, request });
  }
  const durationSeconds = request.durationSeconds ?? DEFAULT_SECONDS;
  if (durationSeconds > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  if (caller.kind === 'role' && durationSeconds > MAX_CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  const session = {
    kind: 'role' as const,
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${sessionName}`,
    roleArn,
    userId: `${role.id}:${sessionName}`,
    accessKeyId: accessKeyId(own, 'ASIA'),
    ...(request.sessionPolicy && { sessionPolicy: request.sessionPolicy }),
  };
  return {
    ...issueSession(own, { caller: session, durationSeconds, tags: request.tags ?? {} }),
    caller: session,
  };
};

const DEFAULT_SECONDS = 3600;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const MAX_CHAINED_SECONDS = 3600;

const findRole = (context: Context, roleArn: string): Role | undefined => {
  const role = context.table(ROLES).get(roleArn.slice(roleArn.lastIndexOf('/') + 1).toLowerCase());
  return role && entityArn(context, ROLE, role) === roleArn ? role : undefined;
};

/** Session tags and a source identity need their own permissions (id_session-tags.html). */
const neededActions = ({ tags, sourceIdentity }: AssumeRoleRequest): readonly string[] => [
  'sts:AssumeRole',
  ...(tags && Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
  ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
];

interface Asked {
  readonly role: Role;
  readonly action: string;
  readonly request: AssumeRoleRequest;
}

const requireAllowed = (context: Context, { role, action, request }: Asked): void => {
  const { caller, roleArn } = request;
  const { policies, boundary, tags } = policiesOfCaller(context, caller);
  const decision = evaluateAccess({
    caller,
    action,
    resource: roleArn,
    resourceAccount: context.account,
    identityPolicies: policies,
    boundary,
    resourcePolicy: trustDocument(role),
    isTrust: true,
    keys: requestKeys({
      caller,
      tags,
      nowMs: context.clock.now(),
      region: context.region,
      conditions: trustKeys(role, request),
    }),
  });
  if (decision.kind !== 'allowed') throw refuse(request, decision, action);
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts */
const trustKeys = (
  role: Role,
  { sessionName, externalId, sourceIdentity, tags = {} }: AssumeRoleRequest,
) => ({
  'sts:RoleSessionName': sessionName,
  ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
  ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
  ...(Object.keys(tags).length > 0 && { 'aws:TagKeys': Object.keys(tags) }),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  ...Object.fromEntries(Object.entries(role.tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
});

const refuse = (
  { caller, roleArn }: AssumeRoleRequest,
  decision: Parameters<typeof describeRefusal>[0]['decision'],
  action = 'sts:AssumeRole',
) =>
  new AwsError('AccessDenied', describeRefusal({ caller, action, resource: roleArn, decision }), {
    httpStatus: 403,
  });
