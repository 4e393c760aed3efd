import type { ThrottleSettings } from '@aws-sdk/client-api-gateway';
import { takeToken } from '../../../kernel/token-bucket.ts';
import { takeOfAccount } from '../../execute-api/account-limit.ts';
import type { PlanRow } from '../rows.ts';
import { useQuota } from '../usage/quota.ts';
import { GatewayError } from './gateway-error.ts';
import { type RoutedInvocation, stagePrefix } from './invocation.ts';
import { settingsOf } from './method-settings.ts';

/** A caller's key with the plan that lets it in. */
export interface Metered {
  readonly keyId: string;
  readonly plan: PlanRow;
}

/**
 * Lets a request through or throws GatewayError 429. In AWS's order: the plan's limit for the method or for the key,
 * the stage's for the method, the account's; what passes them counts for the quota.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export const throttle = (invocation: RoutedInvocation, metered: Metered | undefined): void => {
  const passes =
    (!metered || passesPlan(invocation, metered)) &&
    passesStage(invocation) &&
    takeOfAccount(invocation.context);
  if (!passes) throw new GatewayError('THROTTLED', 'Too Many Requests');
  if (metered && !useQuota(invocation.context, metered.plan, metered.keyId))
    throw new GatewayError('QUOTA_EXCEEDED', 'Limit Exceeded');
};

const passesPlan = (invocation: RoutedInvocation, { keyId, plan }: Metered): boolean => {
  const { context, api, stageName, resource, method } = invocation;
  const stage = plan.apiStages?.find(({ apiId, stage: name }) => apiId === api.id && name === stageName);
  const methodKey = `${resource.path}/${method.httpMethod}`;
  const own = stage?.throttle?.[methodKey];
  const name = `${context.region}/usage-plan/${plan.id}/${keyId}`;
  if (own) return takeWithin(invocation, `${name}/${stagePrefix(invocation)}${methodKey}`, own);
  return !plan.throttle || takeWithin(invocation, name, plan.throttle);
};

/** "Per-method throttling": each method of a stage has a bucket of its own. */
const passesStage = (invocation: RoutedInvocation): boolean => {
  const { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } = settingsOf(invocation);
  const name = `${invocation.context.region}/rest/${stagePrefix(invocation)}${invocation.resource.path}/${invocation.method.httpMethod}`;
  return takeWithin(invocation, name, { rateLimit, burstLimit });
};

/** A limit that is left out or negative limits nothing. */
const takeWithin = (
  { context }: RoutedInvocation,
  name: string,
  { rateLimit = -1, burstLimit = -1 }: ThrottleSettings,
): boolean => {
  if (rateLimit < 0 && burstLimit < 0) return true;
  const ratePerSecond = rateLimit < 0 ? 10_000 : rateLimit;
  const burst = burstLimit < 0 ? Math.ceil(ratePerSecond) : burstLimit;
  return takeToken(context, name, { ratePerSecond, burst });
};
