import type { ServiceImplementation } from '../../kernel/service.ts';
import { absentApi } from '../execute-api/absent.ts';
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

export const implementation = {
  constraints: loadConstraints,
  missingMember,
  validationCode: 'BadRequestException',
  tags: apiTags,
  hosted: { regionOf: regionOfApi, answer: answerApi, absent: absentApi },
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
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-apigatewayv2')>;
