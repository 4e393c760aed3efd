import {
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { type MappingWorld, queueArn } from './mapping-world.ts';

/** Stores each message as an item, and fails one message in twenty at random. */
const STORE = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
const store = async ({ messageId, body }) => {
  if (Math.random() < 0.05) return [{ itemIdentifier: messageId }];
  await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: body } } }));
  return [];
};
export const handler = async ({ Records }) =>
  ({ batchItemFailures: (await Promise.all(Records.map(store))).flat() });`;

/** A queue, a function and a table, and the mapping between the first two. */
export const createPipeline = async (world: MappingWorld): Promise<void> => {
  await world.createQueue('orders');
  await new DynamoDBClient(world.sandbox.clientConfig()).send(
    new CreateTableCommand({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  await world.create('worker', { 'index.mjs': STORE }, { Timeout: 20, MemorySize: 256 });
  await world.map({
    EventSourceArn: queueArn('orders'),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
};

export const bodies = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `order-${index}`);

/** How many items the table holds. */
export const countItems = async (world: MappingWorld): Promise<number> => {
  const db = new DynamoDBClient(world.sandbox.clientConfig());
  let count = 0;
  let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await db.send(
      new ScanCommand({
        TableName: 'orders',
        Select: 'COUNT',
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    count += page.Count ?? 0;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return count;
};

/** Until no message is left: what was failed or lost on the way comes back after its visibility timeout. */
export const drain = async (world: MappingWorld): Promise<void> => {
  for (;;) {
    const { visible, inFlight } = await world.depth('orders');
    if (visible + inFlight === 0) return;
    const before = await countItems(world);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // Nothing moves any more: all that is left is hidden.
    if (visible === 0 && (await countItems(world)) === before) await world.sandbox.advance(30_000);
  }
};
