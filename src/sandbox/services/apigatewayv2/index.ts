import { defineService } from '../../kernel/service.ts';
import { absentApi, EXECUTE_API } from '../execute-api/absent.ts';
import { loadConstraints, missingMember } from './constraints.ts';
import { apiOperations } from './control/api-operations.ts';
import { authorizerOperations } from './control/authorizer-operations.ts';
import { deploymentOperations } from './control/deployment-operations.ts';
import { integrationOperations } from './control/integration-operations.ts';
import { routeOperations } from './control/route-operations.ts';
import { stageOperations } from './control/stage-operations.ts';
import { apiTags, tagOperations } from './control/tags.ts';
import { answerApi, regionOfApi } from './invoke/answer-api.ts';
import { countsFlushed } from './invoke/count-request.ts';
import { openApiOperations } from './open-api/open-api-operations.ts';

/** Amazon API Gateway V2, its HTTP APIs. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html */
export const apigatewayv2 = defineService({
  name: 'apigatewayv2',
  actionPrefix: 'apigateway',
  signingName: 'apigateway',
  protocol: 'restJson1',
  namespace: 'com.amazonaws.apigatewayv2',
  sdk: () => import('@aws-sdk/client-apigatewayv2'),
  constraints: loadConstraints,
  missingMember,
  validationCode: 'BadRequestException',
  tags: apiTags,
  hosted: { label: EXECUTE_API, regionOf: regionOfApi, answer: answerApi, absent: absentApi },
  operations: {
    ...apiOperations,
    ...routeOperations,
    ...integrationOperations,
    ...authorizerOperations,
    ...stageOperations,
    ...deploymentOperations,
    ...tagOperations,
    ...openApiOperations,
  },
  settled: countsFlushed,
  stop: countsFlushed,
});
