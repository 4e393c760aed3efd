import { defineService } from '../../kernel/service.ts';

/** Amazon Simple Notification Service. https://docs.aws.amazon.com/sns/latest/api/welcome.html */
export const sns = defineService({
  name: 'sns',
  actionPrefix: 'SNS',
  signingName: 'sns',
  protocol: 'awsQuery',
  namespace: 'com.amazonaws.sns',
  version: '2010-03-31',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sdk: () => import('@aws-sdk/client-sns'),
  linkedActions: ['ConfirmSubscription', 'Unsubscribe'],
  pages: /^\/SimpleNotificationService-/,
  hostedLabel: 'sns',
  refusalCode: 'AuthorizationErrorException',
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
