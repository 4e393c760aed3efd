import { defineService } from '../../kernel/service.ts';
import { describeOperation } from './describe-parameters.ts';
import { parameterOperations } from './parameter-operations.ts';
import { putOperation } from './put-parameter.ts';
import { parameterTagProvider, tagOperations } from './tag-operations.ts';

/**
 * Of AWS Systems Manager the Parameter Store: plain parameters, and AWS's public ones for Amazon Linux.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html
 */
export const ssm = defineService({
  name: 'ssm',
  actionPrefix: 'ssm',
  signingName: 'ssm',
  protocol: 'awsJson1_1',
  namespace: 'com.amazonaws.ssm',
  target: 'AmazonSSM',
  sdk: () => import('@aws-sdk/client-ssm'),
  operations: { ...putOperation, ...parameterOperations, ...describeOperation, ...tagOperations },
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  tags: parameterTagProvider,
});
