import { defineService } from '../../kernel/service.ts';
import { EXECUTE_API } from '../execute-api/absent.ts';

/** Amazon API Gateway's REST APIs. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
export const apigateway = defineService({
  name: 'apigateway',
  actionPrefix: 'apigateway',
  signingName: 'apigateway',
  protocol: 'restJson1',
  namespace: 'com.amazonaws.apigateway',
  sdk: () => import('@aws-sdk/client-api-gateway'),
  hostedLabel: EXECUTE_API,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
