import type { AuthorizerRow } from '../rows.ts';
import { event1 } from './event-1.ts';
import { event2 } from './event-2.ts';
import { type RoutedExchange, requestArn } from './exchange.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.payload-format */
export const authorizerEvent = (
  exchange: RoutedExchange,
  { AuthorizerPayloadFormatVersion }: AuthorizerRow,
  identity: readonly string[],
): object => {
  if (AuthorizerPayloadFormatVersion === '2.0') {
    const { body: _, isBase64Encoded: _encoded, version, ...rest } = event2(exchange);
    return { version, type: 'REQUEST', routeArn: requestArn(exchange), identitySource: identity, ...rest };
  }
  const { body: _, isBase64Encoded: _encoded, version, ...rest } = event1(exchange);
  const token = identity.join(',');
  return {
    version,
    type: 'REQUEST',
    methodArn: requestArn(exchange),
    identitySource: token,
    authorizationToken: token,
    ...rest,
  };
};
