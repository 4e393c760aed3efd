import type { ServiceImplementation } from '../../kernel/service.ts';
import { absentResourceOperations } from './absent-resources.ts';
import { aliasOperations } from './aliases.ts';
import { resumeQueue } from './async-queue.ts';
import { lambdaConstraints } from './constraints.ts';
import { createFunctionOperations } from './create-function.ts';
import { deleteFunctionOperations } from './delete-function.ts';
import { engineOf, openEngine } from './engine.ts';
import { eventInvokeConfigOperations } from './event-invoke-config.ts';
import { consumersOf, openConsumers } from './event-source/consumers.ts';
import { createMappingOperations } from './event-source/create-mapping.ts';
import { resumeMappings } from './event-source/mapping-lifecycle.ts';
import { mappingOperations } from './event-source/mapping-operations.ts';
import { functionUrlOperations } from './function-urls.ts';
import { invokeOperations } from './invoke.ts';
import { lambdaTags, tagOperations } from './lambda-tags.ts';
import { layerPermissionOperations } from './layer-permissions.ts';
import { layerOperations } from './layers.ts';
import { resumeUnsettled } from './lifecycle.ts';
import { permissionOperations } from './permissions.ts';
import { provisionedOperations } from './provisioned-concurrency.ts';
import { resumeProvisioned } from './provisioning.ts';
import { versionOperations } from './publish-version.ts';
import { readFunctionOperations } from './read-function.ts';
import { recursionOperations } from './recursion-config.ts';
import { concurrencyOperations } from './reserved-concurrency.ts';
import { updateFunctionOperations } from './update-function.ts';
import { functionUrlPages } from './url/answer-url.ts';

export const implementation = {
  constraints: lambdaConstraints,
  tags: lambdaTags,
  hosted: functionUrlPages,
  operations: {
    ...createFunctionOperations,
    ...readFunctionOperations,
    ...updateFunctionOperations,
    ...deleteFunctionOperations,
    ...versionOperations,
    ...aliasOperations,
    ...permissionOperations,
    ...tagOperations,
    ...concurrencyOperations,
    ...provisionedOperations,
    ...recursionOperations,
    ...eventInvokeConfigOperations,
    ...functionUrlOperations,
    ...layerOperations,
    ...layerPermissionOperations,
    ...invokeOperations,
    ...createMappingOperations,
    ...mappingOperations,
    ...absentResourceOperations,
  },
  open: (context) => {
    openEngine(context);
    openConsumers(context);
  },
  start: (context) => {
    resumeUnsettled(context);
    resumeProvisioned(context);
    resumeQueue(context);
    resumeMappings(context);
  },
  stop: async (context) => {
    consumersOf(context).close();
    await engineOf(context).stop();
    await consumersOf(context).closed();
  },
  settled: async (context) => {
    await consumersOf(context).activity.settled();
    await engineOf(context).settled();
  },
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-lambda')>;
