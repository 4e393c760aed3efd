import { defineService } from '../../kernel/service.ts';
import { getRecordsOperations } from './get-records.ts';
import { shardIteratorOperations } from './shard-iterator.ts';
import { streamOperations } from './stream-operations.ts';

/** The streams of DynamoDB's tables. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html */
export const dynamodbstreams = defineService({
  name: 'dynamodbstreams',
  actionPrefix: 'dynamodb',
  signingName: 'dynamodb',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.dynamodbstreams',
  target: 'DynamoDBStreams_20120810',
  sdk: () => import('@aws-sdk/client-dynamodb-streams'),
  operations: { ...streamOperations, ...shardIteratorOperations, ...getRecordsOperations },
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
});
