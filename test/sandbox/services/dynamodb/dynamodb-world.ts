import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);

/** A sandbox with a clock that stands still, and clients of the learner. */
export interface World {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly db: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
}

export const createWorld = async (folder?: string, startMs = NOW): Promise<World> => {
  const clock = manualClock(startMs);
  const sandbox = await createSandbox({ clock, ...(folder !== undefined && { folder }) });
  const config = sandbox.clientConfig();
  return { sandbox, clock, db: new DynamoDBClient(config), streams: new DynamoDBStreamsClient(config) };
};

/** On demand, with the partition key `pk` (a string) and the sort key `sk` (a number). */
export const ORDERS = {
  TableName: 'orders',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
  ],
} satisfies CreateTableCommandInput;

/** On demand, with the partition key `id` (a string). */
export const USERS = {
  TableName: 'users',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
} satisfies CreateTableCommandInput;

/** Creates a table and waits until it is there. */
export const createTable = async ({ db, clock }: World, input: CreateTableCommandInput) => {
  const { TableDescription } = await db.send(new CreateTableCommand(input));
  await clock.advance(1_000);
  return TableDescription;
};

export const put = ({ db }: World, TableName: string, Item: NonNullable<PutItemCommandInput['Item']>) =>
  db.send(new PutItemCommand({ TableName, Item }));

export const order = (pk: string, sk: number, more: NonNullable<PutItemCommandInput['Item']> = {}) => ({
  pk: { S: pk },
  sk: { N: String(sk) },
  ...more,
});

/** The error of a call that has to fail, as `Code: message`. */
export const failure = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error) => `${error.name}: ${error.message}`,
  );
