import { defineService } from '../../kernel/service.ts';

/** Amazon Kinesis Data Streams. https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html */
export const kinesis = defineService({
  name: 'kinesis',
  actionPrefix: 'kinesis',
  signingName: 'kinesis',
  protocol: 'awsJson1_1',
  namespace: 'com.amazonaws.kinesis',
  target: 'Kinesis_20131202',
  sdk: () => import('@aws-sdk/client-kinesis'),
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
