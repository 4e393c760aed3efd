import type { Caller } from './context.ts';
import type { AccessRequest, Decision } from './evaluate-policy.ts';
import { describeNearMiss } from './policy/near-miss.ts';

interface Refused {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly decision: Exclude<Decision, { kind: 'allowed' }>;
}

/**
 * AWS's text for a refusal; the code beside it (`AccessDeniedException`, `AccessDenied`) depends on the protocol.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html#access-denied-error-examples
 */
export const describeRefusal = ({ caller, action, resource, decision }: Refused): string => {
  if (caller.kind === 'anonymous') return 'Access Denied';
  const refused = `User: ${callerName(caller)} is not authorized to perform: ${action} on resource: ${resource}`;
  if (decision.kind === 'explicit-deny')
    return `${refused} with an explicit deny in ${withArticle(decision.by.kind)}`;
  // STS doesn't tell what an AssumeRole lacks: the trust policy is the other side's business.
  if (action === 'sts:AssumeRole') return refused;
  return `${refused} because no ${decision.missing} allows the ${action} action`;
};

/** What was missing or forbidding, for the trace, which may tell more than AWS does. */
export const explainRefusal = (
  request: AccessRequest,
  decision: Exclude<Decision, { kind: 'allowed' }>,
): string => {
  if (decision.kind === 'implicit-deny') {
    const near = nearMissOf(request, decision);
    return `no ${decision.missing} allows ${request.action}${near === undefined ? '' : `: ${near}`}`;
  }
  const { kind, policy, statement } = decision.by;
  const name = policy.name === undefined ? '' : ` ${policy.name}`;
  return `${kind}${name} denies it${statement.Sid ? ` (statement ${statement.Sid})` : ''}`;
};

/** The statement that came closest to allowing what was refused, in words; undefined where none did. */
export const nearMissOf = (
  request: AccessRequest,
  decision: Exclude<Decision, { kind: 'allowed' }>,
): string | undefined =>
  decision.kind === 'implicit-deny' ? describeNearMiss(request, decision.missing) : undefined;

/** Which statement allowed it, for the trace; undefined for those who need none. */
export const explainAllowance = ({ by }: Extract<Decision, { kind: 'allowed' }>): string | undefined => {
  if (!by) return undefined;
  const { kind, policy, statement } = by;
  return [kind, policy.name, statement.Sid && `(statement ${statement.Sid})`].filter(Boolean).join(' ');
};

const callerName = (caller: Caller): string => (caller.kind === 'service' ? caller.principal : caller.arn);

const withArticle = (kind: string): string => {
  if (kind === 'role trust policy') return `the ${kind}`;
  return `${kind.startsWith('i') ? 'an' : 'a'} ${kind}`;
};
