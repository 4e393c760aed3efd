import type { Cors } from '@aws-sdk/client-apigatewayv2';
import type { WireReply } from '../../../kernel/wire.ts';

type Headers = ReadonlyMap<string, string>;

/**
 * "If you configure CORS for an API, API Gateway automatically sends a response to preflight OPTIONS requests, even if
 * there isn't an OPTIONS route"; they need `origin` and `access-control-request-method`:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export const answerPreflight = (
  cors: Cors | undefined,
  method: string,
  headers: Headers,
): WireReply | undefined => {
  const isPreflight =
    method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
  if (!cors || !isPreflight) return undefined;
  const origin = allowedOrigin(cors, headers.get('origin'));
  if (origin === undefined) return { status: 204, headers: {}, body: '' };
  const lists = {
    'access-control-allow-methods': cors.AllowMethods,
    'access-control-allow-headers': cors.AllowHeaders,
  };
  return {
    status: 204,
    headers: {
      ...corsHeaders(cors, headers),
      ...Object.fromEntries(
        Object.entries(lists).flatMap(([name, list]) => (list?.length ? [[name, list.join(',')]] : [])),
      ),
      ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
    },
    body: '',
  };
};

/** "For a CORS request, API Gateway adds the configured CORS headers to the response from an integration." */
export const corsHeaders = (cors: Cors | undefined, headers: Headers): Readonly<Record<string, string>> => {
  const origin = cors && allowedOrigin(cors, headers.get('origin'));
  if (!cors || origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.ExposeHeaders?.length && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  };
};

/** `*`, all of a scheme (`https://*`), or an origin itself. */
const allowedOrigin = ({ AllowOrigins }: Cors, origin: string | undefined): string | undefined => {
  if (origin === undefined) return undefined;
  if (AllowOrigins?.includes('*')) return '*';
  const asked = origin.toLowerCase();
  const isAllowed = AllowOrigins?.some((allowed) => {
    const pattern = allowed.toLowerCase();
    return pattern.endsWith('://*') ? asked.startsWith(pattern.slice(0, -1)) : pattern === asked;
  });
  return isAllowed ? origin : undefined;
};
