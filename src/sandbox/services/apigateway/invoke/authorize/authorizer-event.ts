import type { Authorizer } from '@aws-sdk/client-api-gateway';
import { type Invocation, methodArn } from '../invocation.ts';
import { requestParts } from '../proxy-event.ts';
import { identitySources } from './identity-sources.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
export const authorizerEvent = (invocation: Invocation, authorizer: Authorizer): object => {
  const arn = methodArn(invocation);
  if (authorizer.type === 'TOKEN') {
    const [authorizationToken] = identitySources(invocation, authorizer) ?? [];
    return { type: 'TOKEN', authorizationToken, methodArn: arn };
  }
  return { type: 'REQUEST', methodArn: arn, ...requestParts(invocation) };
};
