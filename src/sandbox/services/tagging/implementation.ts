import type { ServiceImplementation } from '../../kernel/service.ts';
import { getResourcesOperations } from './get-resources.ts';
import { tagNameOperations } from './tag-names.ts';
import { tagResourcesOperations } from './tag-resources.ts';

export const implementation = {
  operations: { ...getResourcesOperations, ...tagNameOperations, ...tagResourcesOperations },
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  validationCode: 'InvalidParameterException',
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-resource-groups-tagging-api')>;
