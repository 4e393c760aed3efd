import { defineService } from '../../kernel/service.ts';

/** Amazon DynamoDB. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html */
export const dynamodb = defineService({
  name: 'dynamodb',
  actionPrefix: 'dynamodb',
  signingName: 'dynamodb',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.dynamodb',
  target: 'DynamoDB_20120810',
  sdk: () => import('@aws-sdk/client-dynamodb'),
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
