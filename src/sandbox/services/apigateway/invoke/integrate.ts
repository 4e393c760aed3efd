import { bodyText, headersText } from './execution-log.ts';
import { internalError } from './gateway-error.ts';
import { type IntegrationRequest, mapRequest } from './integration-request.ts';
import { type BackendReply, mapResponse } from './integration-response.ts';
import { answerFunction } from './integrations/function.ts';
import { answerProxy } from './integrations/function-proxy.ts';
import { proxiedRequest, sendToBackend } from './integrations/http.ts';
import { answerMock } from './integrations/mock.ts';
import { callService } from './integrations/service.ts';
import type { RoutedInvocation } from './invocation.ts';
import { type GatewayReply, withRemappedHeaders } from './reply.ts';
import { noOverrides } from './template/render-template.ts';

/** Hands a request to its integration and answers with what comes back. Throws GatewayError. */
export const integrate = async (invocation: RoutedInvocation): Promise<GatewayReply> => {
  const { integration, log, context, variables } = invocation;
  const startedMs = context.clock.now();
  const reply = await answer(invocation);
  const latency = String(Math.round(context.clock.now() - startedMs));
  variables.results = { ...variables.results, integrationLatency: latency, 'integration.latency': latency };
  log.trace(`Method response body after transformations: ${bodyText(reply.body)}`);
  log.trace(`Method response headers: ${headersText(reply.headers)}`);
  if (reply.body.length > MAX_BYTES) throw internalError('The response is larger than 10 MB');
  return integration.type === 'MOCK' ? reply : withRemappedHeaders(reply);
};

/** "Payload size: 10 MB", both ways: limits.html */
export const MAX_BYTES = 10 * 1024 * 1024;

const answer = async (invocation: RoutedInvocation): Promise<GatewayReply> => {
  const { integration } = invocation;
  if (integration.type === 'AWS_PROXY') return noted(invocation, await answerProxy(invocation));
  if (integration.type === 'HTTP_PROXY')
    return noted(invocation, await sendToBackend(invocation, proxiedRequest(invocation)));
  const overrides = noOverrides();
  const request = mapRequest(invocation, overrides);
  invocation.log.trace(`Endpoint request headers: ${headersText(request.headers)}`);
  invocation.log.trace(`Endpoint request body after transformations: ${bodyText(request.body)}`);
  const backend = noted(invocation, await askBackend(invocation, request));
  return mapResponse(invocation, backend, overrides);
};

const askBackend = async (
  invocation: RoutedInvocation,
  request: IntegrationRequest,
): Promise<BackendReply> => {
  const { type } = invocation.integration;
  if (type === 'MOCK') return answerMock(request);
  if (type === 'HTTP') return sendToBackend(invocation, request);
  return request.uri.includes(':lambda:path/')
    ? answerFunction(invocation, request)
    : callService(invocation, request);
};

const noted = <T extends GatewayReply>({ log, integration, variables }: RoutedInvocation, reply: T): T => {
  variables.results = {
    ...variables.results,
    integrationStatus: String(reply.status),
    'integration.status': String(reply.status),
  };
  if (integration.type === 'MOCK') return reply;
  log.info(`Received response. Status: ${reply.status}`);
  log.trace(`Endpoint response headers: ${headersText(reply.headers)}`);
  log.trace(`Endpoint response body before transformations: ${bodyText(reply.body)}`);
  return reply;
};
