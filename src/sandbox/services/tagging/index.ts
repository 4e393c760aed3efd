import { defineService } from '../../kernel/service.ts';
import { getResourcesOperations } from './get-resources.ts';
import { tagNameOperations } from './tag-names.ts';
import { tagResourcesOperations } from './tag-resources.ts';

/** Resource Groups Tagging. https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/overview.html */
export const tagging = defineService({
  name: 'tagging',
  actionPrefix: 'tag',
  signingName: 'tagging',
  protocol: 'awsJson1_1',
  namespace: 'com.amazonaws.resourcegroupstaggingapi',
  target: 'ResourceGroupsTaggingAPI_20170126',
  sdk: () => import('@aws-sdk/client-resource-groups-tagging-api'),
  operations: { ...getResourcesOperations, ...tagNameOperations, ...tagResourcesOperations },
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  validationCode: 'InvalidParameterException',
});
