import type { IntegrationRow } from '../rows.ts';
import { internalError, type RoutedExchange } from './exchange.ts';
import { callFunction } from './function-integration.ts';
import { callBackend } from './http-integration.ts';
import { mapResponse } from './map-response.ts';
import { callService } from './service-integration.ts';

export interface IntegrationReply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** What stands behind the route answers. Throws RefusedError. */
export const integrate = async (exchange: RoutedExchange): Promise<IntegrationReply> => {
  const { Target } = exchange.route.row;
  const integration = exchange.snapshot.integrations.find(
    ({ IntegrationId }) => Target === `integrations/${IntegrationId}`,
  );
  if (!integration) throw internalError('The route has no integration');
  const reply = await call(exchange, integration);
  return mapResponse(exchange, integration, reply);
};

const call = (exchange: RoutedExchange, integration: IntegrationRow): Promise<IntegrationReply> => {
  if (integration.IntegrationType === 'HTTP_PROXY') return callBackend(exchange, integration);
  return integration.IntegrationSubtype === undefined
    ? callFunction(exchange, integration)
    : callService(exchange, integration, integration.IntegrationSubtype);
};
