import { defineService } from '../../kernel/service.ts';

/** Amazon CloudWatch Logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export const logs = defineService({
  name: 'logs',
  actionPrefix: 'logs',
  signingName: 'logs',
  protocol: 'awsJson1_1',
  namespace: 'com.amazonaws.cloudwatchlogs',
  target: 'Logs_20140328',
  sdk: () => import('@aws-sdk/client-cloudwatch-logs'),
  implementation: async () => (await import('./implementation.ts')).implementation,
});
