import { keys, type PlanRow, plans } from '../rows.ts';
import { GatewayError } from './gateway-error.ts';
import type { RoutedInvocation } from './invocation.ts';
import type { Metered } from './throttle.ts';

const forbidden = (detail: string) => new GatewayError('INVALID_API_KEY', 'Forbidden', { detail });

/**
 * The key that a method asks for, with the plan of this stage that it is in. Throws GatewayError 403.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
 */
export const findMeteredKey = (
  invocation: RoutedInvocation,
  usageIdentifierKey: string | undefined,
): Metered | undefined => {
  const { context, api, stageName, method, definition, headers, variables } = invocation;
  if (!method.apiKeyRequired) return undefined;
  const value = definition.apiKeySource === 'AUTHORIZER' ? usageIdentifierKey : headers.get('x-api-key');
  if (!value) throw forbidden('API Key is required and was not given');
  const isOfStage = ({ apiStages = [] }: PlanRow) =>
    apiStages.some(({ apiId, stage }) => apiId === api.id && stage === stageName);
  for (const plan of context.table(plans).values()) {
    if (!isOfStage(plan)) continue;
    for (const keyId of plan.keyIds) {
      const key = context.table(keys).get(keyId);
      if (key?.value !== value) continue;
      if (!key.enabled) throw forbidden(`API Key ${keyId} is not enabled`);
      variables.identity.apiKey = value;
      variables.identity.apiKeyId = keyId;
      return { keyId, plan };
    }
  }
  throw forbidden('API Key not authorized because it is in no Usage Plan of this stage');
};
