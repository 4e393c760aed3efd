import type { Caller } from '../context.ts';
import type { PolicyStatement } from '../policy.ts';

/**
 * How a statement's Principal meets a caller:
 * - `direct`: the user, the session or everybody; needs no identity policy in the same account.
 * - `role`: the session's role; the session's own limits still count.
 * - `account`: the account, which leaves the decision to the caller's identity policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */
export type PrincipalMatch = 'direct' | 'role' | 'account';

/** Undefined when the statement isn't about this caller. */
export const matchPrincipal = (statement: PolicyStatement, caller: Caller): PrincipalMatch | undefined => {
  if (statement.Principal !== undefined) return strongest(statement.Principal, caller);
  if (statement.NotPrincipal === undefined) return undefined;
  return strongest(statement.NotPrincipal, caller) === undefined ? 'direct' : undefined;
};

type Principal = NonNullable<PolicyStatement['Principal']>;

const strongest = (principal: Principal, caller: Caller): PrincipalMatch | undefined => {
  if (principal === '*') return 'direct';
  const named = [principal.AWS ?? [], caller.kind === 'service' ? (principal.Service ?? []) : []].flat();
  const matches = new Set(named.map((one) => matchOne(one, caller)));
  return STRENGTH.find((match) => matches.has(match));
};

const STRENGTH = ['direct', 'role', 'account'] as const;

const matchOne = (named: string, caller: Caller): PrincipalMatch | undefined => {
  // Everybody takes AWS's services in: queue policies for {"AWS": "*"} with aws:SourceArn let a topic send.
  if (named === '*') return 'direct';
  if (caller.kind === 'service') return named === caller.principal ? 'direct' : undefined;
  if (named === caller.arn || named === caller.userId) return 'direct';
  // A role's id (AROA…) stands for the role once AWS has stored the policy; a session's userId is `AROA…:session`.
  if (caller.kind === 'role' && (named === caller.roleArn || caller.userId.startsWith(`${named}:`)))
    return 'role';
  if (named === caller.account || named === `arn:aws:iam::${caller.account}:root`) return 'account';
  return undefined;
};
