import { defineService } from '../../kernel/service.ts';

/** AWS Lambda: functions as data, and the engine that really runs them (`engine.ts`, `execution/`, `bootstrap/`). */
export const lambda = defineService({
  name: 'lambda',
  actionPrefix: 'lambda',
  signingName: 'lambda',
  protocol: 'restJson1',
  namespace: 'com.amazonaws.lambda',
  sdk: () => import('@aws-sdk/client-lambda'),
  hostedLabel: 'lambda-url',
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
