import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTable, createWorld, NOW, ORDERS, order, put, USERS, type World } from './dynamodb-world.ts';

let folder: string;
let world: World;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  world = await createWorld(join(folder, 'state'));
});
afterEach(async () => {
  await world.sandbox.close();
  rmSync(folder, { recursive: true });
});

/** What another process finds when this one is killed now: nothing is closed or flushed. */
const killAndReopen = async (): Promise<World> => {
  const copy = join(folder, 'copy');
  cpSync(join(folder, 'state'), copy, { recursive: true });
  await world.sandbox.close();
  world = await createWorld(copy, world.clock.now());
  return world;
};

it('every acknowledged write is there after a kill, with its order and its indexes', async () => {
  await createTable(world, {
    ...ORDERS,
    AttributeDefinitions: [...ORDERS.AttributeDefinitions, { AttributeName: 'g', AttributeType: 'S' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byG',
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  const bytes = { B: Uint8Array.from([0, 255]) };
  for (const sk of [10, -1, 2.5]) await put(world, 'orders', order('a\u0000é', sk, { g: { S: 'x' }, bytes }));
  await put(world, 'orders', order('gone', 1));
  await world.db.send(new DeleteItemCommand({ TableName: 'orders', Key: order('gone', 1) }));
  await world.db.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'orders', Item: order('t', 1) } },
        { Put: { TableName: 'orders', Item: order('t', 2) } },
      ],
    }),
  );
  const { db } = await killAndReopen();
  const query = await db.send(
    new QueryCommand({
      TableName: 'orders',
      KeyConditionExpression: 'pk = :a',
      ExpressionAttributeValues: { ':a': { S: 'a\u0000é' } },
    }),
  );
  expect(query.Items).toEqual([-1, 2.5, 10].map((sk) => order('a\u0000é', sk, { g: { S: 'x' }, bytes })));
  expect((await db.send(new ScanCommand({ TableName: 'orders', IndexName: 'byG' }))).Count).toBe(3);
  expect((await db.send(new ScanCommand({ TableName: 'orders' }))).Count).toBe(5);
});

it('a write adds one item to the log, however many there are', async () => {
  await createTable(world, USERS);
  for (let at = 0; at < 50; at += 1)
    await put(world, 'users', { id: { S: `u${at}` }, v: { S: 'x'.repeat(2000) } });
  const size = () => readFileSync(join(folder, 'state', 'tables.jsonl')).length;
  const before = size();
  await put(world, 'users', { id: { S: 'u7' }, v: { S: 'short' } });
  expect(size() - before).toBeLessThan(300);
});

it('goes on with what was being created, with expiries and with streams', async () => {
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const };
  const table = await createTable(world, { ...USERS, StreamSpecification });
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
  await world.db.send(new UpdateTimeToLiveCommand({ TableName: 'users', TimeToLiveSpecification }));
  await put(world, 'users', { id: { S: 'a' }, expires: { N: String(NOW / 1000 + 3600) } });
  await world.db.send(new CreateTableCommand(ORDERS));
  await killAndReopen();
  await world.clock.advance(500);
  const { Table } = await world.db.send(new DescribeTableCommand({ TableName: 'orders' }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  await world.clock.advance(3_661_000);
  expect((await world.db.send(new ScanCommand({ TableName: 'users' }))).Count).toBe(0);
  await put(world, 'users', { id: { S: 'b' } });
  const StreamArn = table?.LatestStreamArn;
  const { StreamDescription } = await world.streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await world.streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const { Records } = await world.streams.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records?.map(({ eventName }) => eventName)).toEqual(['INSERT', 'REMOVE', 'INSERT']);
});
