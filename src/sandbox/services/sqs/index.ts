import { defineService } from '../../kernel/service.ts';

/**
 * Amazon SQS. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 * Its model has enums only, and for each of them SQS has words of its own: no generated constraints.
 */
export const sqs = defineService({
  name: 'sqs',
  actionPrefix: 'sqs',
  signingName: 'sqs',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.sqs',
  target: 'AmazonSQS',
  version: '2012-11-05',
  xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  sdk: () => import('@aws-sdk/client-sqs'),
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
