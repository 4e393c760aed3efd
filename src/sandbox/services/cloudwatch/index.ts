import { defineService } from '../../kernel/service.ts';

/** Amazon CloudWatch: metrics and alarms. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html */
export const cloudwatch = defineService({
  name: 'cloudwatch',
  actionPrefix: 'cloudwatch',
  signingName: 'monitoring',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.cloudwatch',
  target: 'GraniteServiceVersion20100801',
  version: '2010-08-01',
  xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  sdk: () => import('@aws-sdk/client-cloudwatch'),
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
