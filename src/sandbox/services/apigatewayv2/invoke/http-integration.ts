import { NotLoopbackError, sendToLoopback } from '../../../../core/loopback-http.ts';
import { within } from '../../execute-api/invoke-function.ts';
import type { IntegrationRow } from '../rows.ts';
import { RefusedError, type RoutedExchange } from './exchange.ts';
import type { IntegrationReply } from './integrate.ts';
import { mapRequest } from './map-request.ts';
import { HIDDEN_HEADERS } from './request-body.ts';
import { fillIn, requestValue } from './variables.ts';

/**
 * "API Gateway passes the entire request and response between the frontend and the backend"
 * (http-api-develop-integrations-http); here to loopback only. Throws RefusedError 501 or 503.
 */
export const callBackend = async (
  exchange: RoutedExchange,
  integration: IntegrationRow,
): Promise<IntegrationReply> => {
  const { request, context } = exchange;
  const { IntegrationMethod = 'ANY', TimeoutInMillis: timeoutMs = 30_000 } = integration;
  const mapped = mapRequest(exchange, integration, backendUrl(exchange, integration));
  const aborted = new AbortController();
  const sent = sendToLoopback({
    method: IntegrationMethod === 'ANY' ? request.method : IntegrationMethod,
    url: mapped.url,
    headers: [['Host', mapped.url.host], ...mapped.headers, ...forwardedHeaders(exchange)],
    body: request.body,
    signal: aborted.signal,
  });
  try {
    return await within(context, timeoutMs, sent);
  } catch (error) {
    if (error instanceof NotLoopbackError)
      throw new RefusedError({
        status: 501,
        message: `NotImplemented: ${error.message}`,
        detail: error.message,
      });
    const detail = error instanceof Error ? error.message : String(error);
    throw new RefusedError({ status: 503, message: 'Service Unavailable', detail });
  } finally {
    aborted.abort();
  }
};

/** The integration's URI with stage and path variables filled in, and the client's query behind it. */
const backendUrl = (exchange: RoutedExchange, { IntegrationUri = '' }: IntegrationRow): URL => {
  const { route, request } = exchange;
  const withStage = fillIn(IntegrationUri, (expression) => requestValue(exchange, expression)) ?? '';
  const filled = withStage.replaceAll(/\{([\w.-]+)\+?\}/g, (_whole, name: string) =>
    (route.pathParameters[name] ?? '').split('/').map(encodeURIComponent).join('/'),
  );
  if (!URL.canParse(filled))
    throw new RefusedError({ status: 500, message: 'Internal Server Error', detail: 'Invalid endpoint' });
  const url = new URL(filled);
  url.search = [url.search.slice(1), request.rawQuery].filter((part) => part !== '').join('&');
  return url;
};

/** What HTTP APIs send in place of `X-Forwarded-…`: https://www.rfc-editor.org/rfc/rfc7239 */
const forwardedHeaders = ({ request, headers }: RoutedExchange): readonly (readonly [string, string])[] => {
  const hop = `for=${request.sourceIp};host=${headers.get('host') ?? ''};proto=http`;
  const before = headers.get('forwarded');
  return [
    ['Forwarded', before === undefined ? hop : `${before}, ${hop}`],
    ['Via', 'HTTP/1.1 AmazonAPIGateway'],
    ['Content-Length', String(request.body.length)],
  ];
};

/** Of the client's headers, those that a backend doesn't get, beside what belongs to the connection. */
export const NOT_FORWARDED = new Set([
  ...HIDDEN_HEADERS,
  'host',
  'content-length',
  'forwarded',
  'via',
  'expect',
]);
