import type { ServiceImplementation } from '../../kernel/service.ts';
import { accountOperations } from './account-operations.ts';
import { apiOperations } from './apis/api-operations.ts';
import { authorizerOperations } from './apis/authorizer-operations.ts';
import { documentationOperations } from './apis/documentation-operations.ts';
import { gatewayResponseOperations } from './apis/gateway-response-operations.ts';
import { integrationOperations } from './apis/integration-operations.ts';
import { methodOperations } from './apis/method-operations.ts';
import { modelOperations } from './apis/model-operations.ts';
import { resourceOperations } from './apis/resource-operations.ts';
import { validatorOperations } from './apis/validator-operations.ts';
import { loadConstraints } from './constraints.ts';
import { restEndpoints } from './invoke/endpoint.ts';
import { countsFlushed } from './invoke/metrics.ts';
import { testOperations } from './invoke/test-operations.ts';
import { exportOperations } from './openapi/export-operations.ts';
import { importOperations } from './openapi/import-operations.ts';
import { deploymentOperations } from './stages/deployment-operations.ts';
import { stageOperations } from './stages/stage-operations.ts';
import { tagOperations, tagProvider } from './tags.ts';
import { keyOperations } from './usage/key-operations.ts';
import { planOperations } from './usage/plan-operations.ts';
import { usageOperations } from './usage/usage-operations.ts';
import { vpcLinkOperations } from './vpc-links.ts';

export const implementation = {
  operations: {
    ...accountOperations,
    ...apiOperations,
    ...authorizerOperations,
    ...deploymentOperations,
    ...documentationOperations,
    ...exportOperations,
    ...gatewayResponseOperations,
    ...importOperations,
    ...integrationOperations,
    ...keyOperations,
    ...methodOperations,
    ...modelOperations,
    ...planOperations,
    ...resourceOperations,
    ...stageOperations,
    ...tagOperations,
    ...testOperations,
    ...usageOperations,
    ...validatorOperations,
    ...vpcLinkOperations,
  },
  constraints: loadConstraints,
  // As recorded from AWS: `createRestApiInput.endpointConfiguration.types`.
  inputName: (operation) => `${operation.charAt(0).toLowerCase()}${operation.slice(1)}Input`,
  tags: tagProvider,
  hosted: restEndpoints,
  settled: countsFlushed,
  stop: countsFlushed,
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-api-gateway')>;
