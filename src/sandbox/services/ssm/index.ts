import { defineService } from '../../kernel/service.ts';

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
  implementation: async () => (await import('./implementation.ts')).implementation,
});
