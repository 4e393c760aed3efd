import { defineService } from '../../kernel/service.ts';

/** AWS Step Functions: machines as data, and an interpreter of the Amazon States Language that really runs them. */
export const states = defineService({
  name: 'states',
  actionPrefix: 'states',
  signingName: 'states',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.sfn',
  target: 'AWSStepFunctions',
  sdk: () => import('@aws-sdk/client-sfn'),
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
