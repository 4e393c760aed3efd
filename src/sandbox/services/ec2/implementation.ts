import type { ServiceImplementation } from '../../kernel/service.ts';
import { catalogueOperations } from './catalogue/describe-catalogue.ts';
import { networkOperations } from './catalogue/describe-network.ts';
import { missingParameter } from './errors.ts';
import { stateOperations } from './instances/change-state.ts';
import { attributeOperations } from './instances/describe-attributes.ts';
import { describeOperations } from './instances/describe-instances.ts';
import { runOperation } from './instances/run-instances.ts';
import { resumeInstances, stopInstances } from './instances/state-machine.ts';
import { ec2TagProvider, tagOperations } from './tags/tag-operations.ts';

export const implementation = {
  operations: {
    ...runOperation,
    ...describeOperations,
    ...attributeOperations,
    ...stateOperations,
    ...catalogueOperations,
    ...networkOperations,
    ...tagOperations,
  },
  missingMember: missingParameter,
  tags: ec2TagProvider,
  start: resumeInstances,
  stop: stopInstances,
} satisfies ServiceImplementation<typeof import('../../../core/ec2-sdk.ts')>;
