import { NotLoopbackError, sendToLoopback } from '../../../../../core/loopback-http.ts';
import { CONNECTION_HEADERS } from '../../../execute-api/connection-headers.ts';
import { FunctionTimeout, within } from '../../../execute-api/invoke-function.ts';
import { bodyText } from '../execution-log.ts';
import { GatewayError, internalError } from '../gateway-error.ts';
import { fillUri, type IntegrationRequest, parametersAt } from '../integration-request.ts';
import type { BackendReply } from '../integration-response.ts';
import type { RoutedInvocation } from '../invocation.ts';
import { traceId } from '../proxy-event.ts';
import type { GatewayReply } from '../reply.ts';
import { answerPetStore, isPetStore } from './pet-store.ts';

type Pairs = IntegrationRequest['headers'];

/** Headers of one connection, which don't go on to the next, and those that the gateway sets itself. */
const NOT_FORWARDED = new Set([
  ...CONNECTION_HEADERS,
  ...['content-encoding', 'content-length', 'expect', 'host', 'proxy-authenticate', 'via'],
  'x-amzn-apigateway-api-id',
]);

/** A request to an HTTP backend as an HTTP_PROXY integration hands it on. */
export const proxiedRequest = (invocation: RoutedInvocation): IntegrationRequest => {
  const { request, integration } = invocation;
  const mapped = parametersAt(invocation, 'header');
  const isMapped = new Set(Object.keys(mapped).map((name) => name.toLowerCase()));
  const forwarded = request.headers.filter(
    ([name]) => !NOT_FORWARDED.has(name.toLowerCase()) && !isMapped.has(name.toLowerCase()),
  );
  return {
    method:
      integration.httpMethod && integration.httpMethod !== 'ANY' ? integration.httpMethod : request.method,
    uri: fillUri(invocation, parametersAt(invocation, 'path')),
    headers: [...forwarded, ...Object.entries(mapped)],
    query: [...request.query, ...Object.entries(parametersAt(invocation, 'querystring'))],
    body: request.body,
  };
};

const NO_BODY = ['GET', 'HEAD', 'OPTIONS'];

/** Sends a request to an HTTP backend of this machine, or to the pet store. Throws GatewayError. */
export const sendToBackend = async (
  invocation: RoutedInvocation,
  outgoing: IntegrationRequest,
): Promise<BackendReply> => {
  const url = backendUrl(outgoing);
  const hasBody = !NO_BODY.includes(outgoing.method) && outgoing.body.length > 0;
  invocation.log.info(`Sending request to ${url.href}`);
  const reply = isPetStore(url)
    ? answerPetStore({ method: outgoing.method, url, body: bodyText(outgoing.body) })
    : await send(invocation, { url, outgoing, hasBody });
  const headers = reply.headers.filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase()));
  return { ...reply, headers, selector: String(reply.status) };
};

const backendUrl = ({ uri, query }: IntegrationRequest): URL => {
  if (!URL.canParse(uri))
    throw internalError(`Execution failed due to configuration error: Invalid endpoint address: ${uri}`);
  const url = new URL(uri);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
};

interface Sent {
  readonly url: URL;
  readonly outgoing: IntegrationRequest;
  readonly hasBody: boolean;
}

const send = async (
  invocation: RoutedInvocation,
  { url, outgoing, hasBody }: Sent,
): Promise<GatewayReply> => {
  const { context, integration } = invocation;
  const leaving = new AbortController();
  const request = sendToLoopback({
    method: outgoing.method,
    url,
    headers: [['Host', url.host], ...withDefaults(invocation, outgoing, hasBody)],
    ...(hasBody && { body: outgoing.body }),
    signal: AbortSignal.any([context.signal, leaving.signal]),
  });
  try {
    return await within(context, integration.timeoutInMillis ?? 29_000, request);
  } catch (error) {
    throw failure(error, url);
  } finally {
    leaving.abort();
  }
};

const failure = (error: unknown, { host }: URL): unknown => {
  if (error instanceof FunctionTimeout)
    return new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
  if (error instanceof NotLoopbackError) {
    const message = `NotImplemented: the serverless-labs sandbox sends to this machine only, and ${host} is elsewhere`;
    return new GatewayError('INTEGRATION_FAILURE', message, { status: 501, errorType: 'NotImplemented' });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new GatewayError('INTEGRATION_FAILURE', 'Network error communicating with endpoint', { detail });
};

const withDefaults = (
  invocation: RoutedInvocation,
  { headers }: IntegrationRequest,
  hasBody: boolean,
): Pairs => {
  const { api, variables, headers: received } = invocation;
  const known = new Set(headers.map(([name]) => name.toLowerCase()));
  const defaults: Pairs = [
    ['Accept', 'application/json'],
    ['User-Agent', `AmazonAPIGateway_${api.id}`],
    ['X-Amzn-Apigateway-Api-Id', api.id],
    ['X-Amzn-Trace-Id', traceId(variables.requestId, variables.requestTimeEpoch)],
    ...(hasBody ? [['Content-Type', received.get('content-type') ?? 'application/json'] as const] : []),
  ];
  return [...headers, ...defaults.filter(([name]) => !known.has(name.toLowerCase()))];
};
