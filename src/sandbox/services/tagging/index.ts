import { defineService } from '../../kernel/service.ts';

/** Resource Groups Tagging. https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/overview.html */
export const tagging = defineService({
  name: 'tagging',
  actionPrefix: 'tag',
  signingName: 'tagging',
  protocol: 'awsJson1_1',
  namespace: 'com.amazonaws.resourcegroupstaggingapi',
  target: 'ResourceGroupsTaggingAPI_20170126',
  sdk: () => import('@aws-sdk/client-resource-groups-tagging-api'),
  implementation: async () => (await import('./implementation.ts')).implementation,
});
