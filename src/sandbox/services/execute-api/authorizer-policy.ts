import type { HostedContext, HostedRequest } from '../../kernel/hosted.ts';
import { matchesStatement } from '../../kernel/policy/match-statement.ts';
import { readPolicyDocument } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import { requestKeys } from '../../kernel/request-keys.ts';

export type PolicyVerdict = 'allowed' | 'explicit-deny' | 'implicit-deny';

/** What an authorizer's policy says of one request; it is asked anew for each, also when it comes from the cache. */
export const judgeByPolicy = (
  context: HostedContext,
  { document, request, arn }: { document: PolicyDocument; request: HostedRequest; arn: string },
): PolicyVerdict => {
  const keys = requestKeys({
    caller: { kind: 'service', account: context.account, principal: 'apigateway.amazonaws.com' },
    tags: {},
    nowMs: context.clock.now(),
    region: context.region,
    sourceIp: request.sourceIp,
    userAgent: request.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1],
  });
  const asked = { action: 'execute-api:Invoke', resource: arn, keys };
  const matching = document.Statement.filter((statement) => matchesStatement(document, statement, asked));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny';
  return matching.length > 0 ? 'allowed' : 'implicit-deny';
};

/** The `policyDocument` of an authorizer's answer; undefined where it is none. */
export const policyOf = (answer: Readonly<Record<string, unknown>>): PolicyDocument | undefined =>
  answer.policyDocument === undefined ? undefined : readPolicyDocument(JSON.stringify(answer.policyDocument));
