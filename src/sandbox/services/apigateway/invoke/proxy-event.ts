import { CONNECTION_HEADERS } from '../../execute-api/connection-headers.ts';
import type { Invocation, RoutedInvocation } from './invocation.ts';
import { isBinaryType } from './media-types.ts';
import { requestContext } from './variables.ts';

/** What of a request a function doesn't see: it belongs to the connection. */
const HIDDEN = new Set([...CONNECTION_HEADERS, 'content-length', 'expect']);

/** The event of a proxy integration: set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export const proxyEvent = (invocation: RoutedInvocation): object => {
  const { request, headers, definition } = invocation;
  const isBinary = isBinaryType(headers.get('content-type'), definition.binaryMediaTypes);
  const body = Buffer.from(request.body);
  return {
    ...requestParts(invocation),
    body: body.length === 0 ? null : body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary && body.length > 0,
  };
};

/** The parts that the event of a REQUEST authorizer has too. */
export const requestParts = (invocation: Invocation): object => {
  const { request, variables, stageVariables, path } = invocation;
  const headers = forwardedHeaders(invocation);
  return {
    resource: variables.resourcePath ?? path,
    path,
    httpMethod: request.method,
    headers: orNull(Object.fromEntries(headers)),
    multiValueHeaders: orNull(grouped(headers)),
    queryStringParameters: orNull(Object.fromEntries(request.query)),
    multiValueQueryStringParameters: orNull(grouped(request.query)),
    pathParameters: orNull(parametersOf(invocation)),
    stageVariables: orNull(stageVariables),
    requestContext: requestContext(variables),
  };
};

const parametersOf = (invocation: Invocation): object => {
  const parameters: unknown = 'pathParameters' in invocation ? invocation.pathParameters : {};
  return typeof parameters === 'object' && parameters !== null ? parameters : {};
};

/** The client's own headers, with what API Gateway adds about where they came from. */
const forwardedHeaders = ({ request, headers, variables }: Invocation): (readonly [string, string])[] => {
  const port = /:(\d+)$/.exec(headers.get('host') ?? '')?.[1] ?? '80';
  const known = headers.get('x-forwarded-for');
  return [
    ...request.headers.filter(([name]) => !HIDDEN.has(name.toLowerCase()) && !ADDED.has(name.toLowerCase())),
    [
      'X-Amzn-Trace-Id',
      headers.get('x-amzn-trace-id') ?? traceId(variables.requestId, variables.requestTimeEpoch),
    ],
    ['X-Forwarded-For', known === undefined ? request.sourceIp : `${known}, ${request.sourceIp}`],
    ['X-Forwarded-Port', port],
    ['X-Forwarded-Proto', 'http'],
  ];
};

const ADDED = new Set(['x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto']);

/** `Root=1-5759e988-bd862e3fe1be46a994272793` */
export const traceId = (requestId: string, atMs: number): string => {
  const seconds = Math.floor(atMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`;
};

const grouped = (
  pairs: readonly (readonly [string, string])[],
): Readonly<Record<string, readonly string[]>> => {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(all);
};

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length > 0 ? value : null);
