import { AwsError } from './aws-error.ts';
import type { RequestContext } from './context.ts';
import { describeRefusal, explainAllowance, explainRefusal, nearMissOf } from './describe-refusal.ts';
import { type AccessRequest, type Decision, evaluateAccess } from './evaluate-policy.ts';
import type { IdentityStore } from './identity.ts';
import { requestKeys } from './request-keys.ts';
import type { Authorization, Service } from './service.ts';

/** What of a service gives its refusals their code. */
type RefusingService = Pick<Service, 'protocol' | 'refusalCode' | 'refusalText'>;

/**
 * Throws AwsError `AccessDenied…` unless the caller may do all that is asked for. What was missing goes into the
 * trace, which may tell more than AWS does. Returns what allowed it, where a statement had to.
 */
export const authorize = (
  asked: readonly Authorization[],
  context: RequestContext,
  options: { readonly identity: IdentityStore; readonly service: RefusingService },
): readonly string[] => {
  const { caller } = context;
  const allowedBy = new Set<string>();
  for (const authorization of asked) {
    const { action, resource } = authorization;
    const request = accessRequest(authorization, context, options.identity);
    const decision = decide(authorization, request);
    if (decision.kind === 'allowed') {
      const by = explainAllowance(decision);
      if (by !== undefined) allowedBy.add(by);
      continue;
    }
    const near = nearMissOf(request, decision);
    const callerName = caller.kind === 'service' ? caller.principal : caller.arn;
    context.trace.record(
      {
        kind: 'refusal',
        action,
        caller: callerName,
        resource,
        missing: explainRefusal(request, decision),
        ...(decision.kind === 'implicit-deny' && { lacks: decision.missing }),
        ...(near !== undefined && { near }),
      },
      context.cause,
    );
    const text = describeRefusal({ caller, action, resource: authorization.shownAs ?? resource, decision });
    throw new AwsError(
      options.service.refusalCode ?? refusalCode(options.service),
      options.service.refusalText?.(text) ?? text,
      // AWS's JSON services of old (SQS, CloudWatch) still tell the query protocol's code beside their own.
      { httpStatus: 403, ...(hasQueryCode(options.service) && { queryCode: 'AccessDenied' }) },
    );
  }
  return [...allowedBy];
};

/** Whether the caller may do something beside what was asked for at first. */
export const isAllowed = (
  authorization: Authorization,
  context: RequestContext,
  identity: IdentityStore,
): boolean => decide(authorization, accessRequest(authorization, context, identity)).kind === 'allowed';

// AWS's own plumbing (metrics, say) needs nobody's leave; a resource with a policy still has to let it in.
const decide = (authorization: Authorization, request: AccessRequest): Decision =>
  request.caller.kind === 'service' && !('resourcePolicy' in authorization)
    ? { kind: 'allowed', by: undefined }
    : evaluateAccess(request);

const accessRequest = (
  authorization: Authorization,
  context: RequestContext,
  identity: IdentityStore,
): AccessRequest => {
  const { caller } = context;
  const { action, resource, conditions } = authorization;
  context.onAsked?.({ caller, action, resource, ...(conditions && { conditions }) });
  const { policies, boundary, tags } = identity.identityPolicies(context, caller);
  return {
    caller,
    action,
    resource,
    keys: requestKeys({
      caller,
      tags,
      nowMs: context.clock.now(),
      region: context.region,
      sourceIp: context.headers.host === undefined ? undefined : '127.0.0.1',
      userAgent: context.headers['user-agent'],
      conditions,
    }),
    resourceAccount: context.account,
    identityPolicies: policies,
    boundary,
    resourcePolicy: authorization.resourcePolicy,
  };
};

const hasQueryCode = ({ protocol, refusalCode: own }: RefusingService) =>
  protocol !== 'ec2Query' && own === undefined;

const refusalCode = (service: RefusingService) =>
  service.protocol === 'awsQuery' || service.protocol === 'restXml'
    ? 'AccessDenied'
    : service.protocol === 'ec2Query'
      ? 'UnauthorizedOperation'
      : 'AccessDeniedException';
