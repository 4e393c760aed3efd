import { CONNECTION_HEADERS } from '../../execute-api/connection-headers.ts';
import type { Exchange } from './exchange.ts';

/** Media types whose bodies go to functions as text; all others go in base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i;

/** A request's body as both formats of a function's event have it. */
export const eventBody = ({
  request,
  headers,
}: Exchange): { readonly body: string | undefined; readonly isBase64Encoded: boolean } => {
  if (request.body.length === 0) return { body: undefined, isBase64Encoded: false };
  const bytes = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.length);
  const isText = TEXT.test(headers.get('content-type') ?? 'text/plain') && !headers.has('content-encoding');
  return isText
    ? { body: bytes.toString(), isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true };
};

/** What API Gateway adds to a request's headers for a function. */
export const addedHeaders = ({
  request,
  headers,
  context,
}: Exchange): readonly (readonly [string, string])[] => {
  const hops = [headers.get('x-forwarded-for'), request.sourceIp].filter((hop) => hop !== undefined);
  const endpoint = context.endpoint();
  return [
    ['X-Amzn-Trace-Id', `Root=${traceId(context.requestId, context.clock.now())}`],
    ['X-Forwarded-For', hops.join(', ')],
    ['X-Forwarded-Port', endpoint === undefined ? '80' : new URL(endpoint).port],
    ['X-Forwarded-Proto', 'http'],
  ];
};

/** `1-<seconds in hex>-<24 hex digits>`: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
const traceId = (uuid: string, nowMs: number): string =>
  `1-${Math.floor(nowMs / 1_000).toString(16)}-${uuid.replaceAll('-', '').slice(0, 24)}`;

/** Headers that functions don't see as the client sent them: hop by hop, or made by API Gateway itself. */
export const HIDDEN_HEADERS = new Set([
  ...CONNECTION_HEADERS,
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);
