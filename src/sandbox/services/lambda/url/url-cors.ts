import type { Cors } from '@aws-sdk/client-lambda';
import type { HostedRequest } from '../../../kernel/hosted.ts';
import type { WireReply } from '../../../kernel/wire.ts';

/** Headers of a function URL with CORS settings; they win over those that the function sets. */
export const corsHeaders = (cors: Cors | undefined, origin: string | undefined): Record<string, string> => {
  if (!cors || origin === undefined) return {};
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    vary: 'Origin',
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...listHeader('access-control-expose-headers', cors.ExposeHeaders),
  };
};

/**
 * Lambda answers preflight requests itself where the URL has CORS settings, without a permission and without invoking.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export const preflight = (cors: Cors | undefined, request: HostedRequest): WireReply | undefined => {
  const header = (name: string) => request.headers.find(([key]) => key.toLowerCase() === name)?.[1];
  if (!cors || request.method !== 'OPTIONS' || header('access-control-request-method') === undefined)
    return undefined;
  const headers = corsHeaders(cors, header('origin'));
  const isAllowed = Object.keys(headers).length > 0;
  return {
    status: 200,
    headers: {
      ...headers,
      ...(isAllowed && listHeader('access-control-allow-methods', cors.AllowMethods)),
      ...(isAllowed && listHeader('access-control-allow-headers', cors.AllowHeaders)),
      ...(isAllowed && cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
    },
    body: '',
  };
};

/** With credentials a browser takes no `*`. */
const allowedOrigin = ({ AllowOrigins = [], AllowCredentials }: Cors, origin: string): string | undefined => {
  if (AllowOrigins.includes('*')) return AllowCredentials ? origin : '*';
  return AllowOrigins.includes(origin) ? origin : undefined;
};

const listHeader = (name: string, values: readonly string[] | undefined): Record<string, string> =>
  values && values.length > 0 ? { [name]: values.join(',') } : {};
