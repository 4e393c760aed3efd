import { defineService } from '../../kernel/service.ts';

/** The streams of DynamoDB's tables. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html */
export const dynamodbstreams = defineService({
  name: 'dynamodbstreams',
  actionPrefix: 'dynamodb',
  signingName: 'dynamodb',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.dynamodbstreams',
  target: 'DynamoDBStreams_20120810',
  sdk: () => import('@aws-sdk/client-dynamodb-streams'),
  implementation: async () => (await import('./implementation.ts')).implementation,
});
