import { defineService } from '../../kernel/service.ts';
import { EXECUTE_API } from '../execute-api/absent.ts';

/** Amazon API Gateway V2, its HTTP APIs. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html */
export const apigatewayv2 = defineService({
  name: 'apigatewayv2',
  actionPrefix: 'apigateway',
  signingName: 'apigateway',
  protocol: 'restJson1',
  namespace: 'com.amazonaws.apigatewayv2',
  sdk: () => import('@aws-sdk/client-apigatewayv2'),
  hostedLabel: EXECUTE_API,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
