import { defineService } from '../../kernel/service.ts';

/** Amazon EventBridge's event buses. https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html */
export const events = defineService({
  name: 'events',
  actionPrefix: 'events',
  signingName: 'events',
  protocol: 'awsJson1_1',
  namespace: 'com.amazonaws.eventbridge',
  target: 'AWSEvents',
  sdk: () => import('@aws-sdk/client-eventbridge'),
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
