import type { Caller } from './context.ts';
import type { NamedPolicy } from './identity.ts';
import { matchPrincipal, type PrincipalMatch } from './policy/match-principal.ts';
import { type AskedAccess, matchesStatement } from './policy/match-statement.ts';
import type { PolicyDocument, PolicyStatement } from './policy.ts';

/** Which kind of policy decided, in the words of AWS's refusals. */
export type PolicyKind =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'role trust policy';

/** The statement that decided and where it stands. */
export interface DecidingStatement {
  readonly kind: PolicyKind;
  /** Its policy; resource-based and session policies have no name. */
  readonly policy: {
    readonly name?: string | undefined;
    readonly arn?: string | undefined;
    readonly document: PolicyDocument;
  };
  readonly statement: PolicyStatement;
}

export type Decision =
  /** `by` is undefined for the account's root user, who needs no policy. */
  | { readonly kind: 'allowed'; readonly by: DecidingStatement | undefined }
  | { readonly kind: 'explicit-deny'; readonly by: DecidingStatement }
  | { readonly kind: 'implicit-deny'; readonly missing: PolicyKind };

export interface AccessRequest extends AskedAccess {
  readonly caller: Caller;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  readonly identityPolicies: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy | undefined;
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** The resource policy is a role's trust policy, which must allow the caller even in the same account. */
  readonly isTrust?: true | undefined;
}

/**
 * Decides about one action on one resource: an explicit deny anywhere wins; then a resource-based policy may be
 * enough in the same account; then identity policies must allow and neither boundary nor session policy may lack it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const evaluateAccess = (request: AccessRequest): Decision => {
  const denial = findDenial(request);
  if (denial) return { kind: 'explicit-deny', by: denial };
  const resource = allowedByResource(request);
  if (request.caller.kind === 'service' && !resource) return missing(resourceKind(request));
  if (resource?.match === 'direct' && isSameAccount(request)) return { kind: 'allowed', by: resource.by };
  if (request.isTrust && !resource) return missing('role trust policy');
  return decideByIdentity(request, resource);
};

interface ResourceAllowance {
  readonly match: PrincipalMatch;
  readonly by: DecidingStatement;
}

const decideByIdentity = (request: AccessRequest, resource: ResourceAllowance | undefined): Decision => {
  const { caller } = request;
  if (!isSameAccount(request) && !resource) return missing(resourceKind(request));
  if (caller.kind === 'service' || caller.kind === 'anonymous') return { kind: 'allowed', by: resource?.by };
  // Root's rights can't be taken by an identity policy (id_root-user.html); elsewhere its account must be let in.
  if (caller.kind === 'root') return { kind: 'allowed', by: resource?.by };
  const grantsRole = isSameAccount(request) && resource?.match === 'role' ? resource.by : undefined;
  const identity = grantsRole ?? findAllow('identity-based policy', request.identityPolicies, request);
  if (!identity) return missing('identity-based policy');
  if (request.boundary && !findAllow('permissions boundary', [request.boundary], request)) {
    return missing('permissions boundary');
  }
  const session = sessionPolicies(caller);
  if (session.length > 0 && !findAllow('session policy', session, request)) return missing('session policy');
  return { kind: 'allowed', by: identity };
};

const missing = (kind: PolicyKind): Decision => ({ kind: 'implicit-deny', missing: kind });

const resourceKind = ({ isTrust }: AccessRequest): PolicyKind =>
  isTrust ? 'role trust policy' : 'resource-based policy';

/** A service acts for the account that it was set up in; its resource policy alone decides. */
const isSameAccount = ({ caller, resourceAccount }: AccessRequest): boolean =>
  caller.kind === 'service' || caller.account === resourceAccount;

type Unnamed = DecidingStatement['policy'];

const sessionPolicies = (caller: Caller): readonly Unnamed[] =>
  caller.kind === 'role' && caller.sessionPolicy ? [{ document: caller.sessionPolicy }] : [];

const findDenial = (request: AccessRequest): DecidingStatement | undefined => {
  const { caller, boundary, identityPolicies, resourcePolicy } = request;
  return (
    findStatement('Deny', 'identity-based policy', identityPolicies, request) ??
    findStatement('Deny', 'permissions boundary', boundary ? [boundary] : [], request) ??
    findStatement('Deny', 'session policy', sessionPolicies(caller), request) ??
    resourceStatements(resourcePolicy, 'Deny', request)[0]?.by
  );
};

const findAllow = (kind: PolicyKind, policies: readonly Unnamed[], request: AccessRequest) =>
  findStatement('Allow', kind, policies, request);

const findStatement = (
  effect: 'Allow' | 'Deny',
  kind: PolicyKind,
  policies: readonly Unnamed[],
  request: AccessRequest,
): DecidingStatement | undefined => {
  for (const policy of policies) {
    for (const statement of policy.document.Statement) {
      if (statement.Effect === effect && matchesStatement(policy.document, statement, request)) {
        return { kind, policy, statement };
      }
    }
  }
  return undefined;
};

const allowedByResource = (request: AccessRequest): ResourceAllowance | undefined => {
  const allowances = resourceStatements(request.resourcePolicy, 'Allow', request);
  return (
    allowances.find(({ match }) => match === 'direct') ??
    allowances.find(({ match }) => match === 'role') ??
    allowances[0]
  );
};

const resourceStatements = (
  document: PolicyDocument | undefined,
  effect: 'Allow' | 'Deny',
  request: AccessRequest,
): readonly ResourceAllowance[] =>
  (document?.Statement ?? []).flatMap((statement) => {
    const match = statement.Effect === effect ? matchPrincipal(statement, request.caller) : undefined;
    if (!document || !match || !matchesStatement(document, statement, request)) return [];
    return { match, by: { kind: resourceKind(request), policy: { document }, statement } };
  });
