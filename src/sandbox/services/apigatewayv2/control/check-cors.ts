import type { Cors } from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../errors.ts';

const METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', '*']);

/** Throws AwsError BadRequestException. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export const checkCors = (cors: Cors): void => {
  for (const origin of cors.AllowOrigins ?? [])
    if (!/^(\*|https?:\/\/(\*|[^\s/]+))$/.test(origin) && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/.test(origin))
      throw badRequest(
        `Invalid format for origin ${origin}. Origins should be in the format "<scheme>://<domain>" or "<scheme>://<domain>:<port>"`,
      );
  for (const method of cors.AllowMethods ?? [])
    if (!METHODS.has(method.toUpperCase())) throw badRequest(`${method} is not a valid method`);
  if (cors.AllowCredentials && cors.AllowOrigins?.includes('*'))
    throw badRequest(
      'allowCredentials is not supported for origin *. Refer to the documentation for more information.',
    );
};
