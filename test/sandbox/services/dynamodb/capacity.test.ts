import {
  BatchWriteItemCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, ORDERS, order, put, type World } from './dynamodb-world.ts';

const INDEXED = {
  ...ORDERS,
  AttributeDefinitions: [...ORDERS.AttributeDefinitions, { AttributeName: 'g', AttributeType: 'S' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byG',
      KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'local',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'g', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} satisfies CreateTableCommandInput;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const text = (bytes: number) => ({ S: 'x'.repeat(bytes) });

describe('consumed capacity', () => {
  beforeEach(() => createTable(world, INDEXED));
  const TOTAL = { TableName: 'orders', ReturnConsumedCapacity: 'TOTAL' } as const;
  const INDEXES = { TableName: 'orders', ReturnConsumedCapacity: 'INDEXES' } as const;

  it('of a write goes by the larger of old and new, a unit a kilobyte', async () => {
    const units = async (bytes: number) => {
      const call = new PutItemCommand({ ...TOTAL, Item: order('a', 1, { v: text(bytes) }) });
      return (await world.db.send(call)).ConsumedCapacity;
    };
    expect(await units(10)).toEqual({ TableName: 'orders', CapacityUnits: 1 });
    expect((await units(3000))?.CapacityUnits).toBe(3);
    expect((await units(10))?.CapacityUnits).toBe(3);
    const remove = new DeleteItemCommand({ ...TOTAL, Key: order('a', 1) });
    expect((await world.db.send(remove)).ConsumedCapacity?.CapacityUnits).toBe(1);
    expect((await world.db.send(remove)).ConsumedCapacity?.CapacityUnits).toBe(1);
  });

  it('of a write counts the indexes that it changes', async () => {
    const insert = new PutItemCommand({ ...INDEXES, Item: order('a', 1, { g: { S: 'x' }, v: text(1500) }) });
    expect((await world.db.send(insert)).ConsumedCapacity).toEqual({
      TableName: 'orders',
      CapacityUnits: 5,
      Table: { CapacityUnits: 2 },
      GlobalSecondaryIndexes: { byG: { CapacityUnits: 1 } },
      LocalSecondaryIndexes: { local: { CapacityUnits: 2 } },
    });
    const set = async (UpdateExpression: string, value: string) => {
      const call = new UpdateItemCommand({
        ...INDEXES,
        Key: order('a', 1),
        UpdateExpression,
        ExpressionAttributeValues: { ':x': { S: value } },
      });
      return (await world.db.send(call)).ConsumedCapacity;
    };
    // Another key in an index is a deletion and a put there.
    expect((await set('SET g = :x', 'y'))?.GlobalSecondaryIndexes).toEqual({ byG: { CapacityUnits: 2 } });
    // An attribute that an index doesn't have costs nothing there.
    expect(await set('SET w = :x', 'y')).toMatchObject({
      Table: { CapacityUnits: 2 },
      LocalSecondaryIndexes: { local: { CapacityUnits: 2 } },
    });
    expect((await set('SET w = :x', 'z'))?.GlobalSecondaryIndexes).toBeUndefined();
  });

  it('of a read goes by 4 KB, half as much when eventually consistent', async () => {
    await put(world, 'orders', order('a', 1, { v: text(9000) }));
    const units = async (sk: number, ConsistentRead: boolean) => {
      const call = new GetItemCommand({ ...TOTAL, Key: order('a', sk), ConsistentRead });
      return (await world.db.send(call)).ConsumedCapacity?.CapacityUnits;
    };
    expect(await units(1, true)).toBe(3);
    expect(await units(1, false)).toBe(1.5);
    expect(await units(2, true)).toBe(1);
    expect(await units(2, false)).toBe(0.5);
  });

  it('of a query is that of all it reads, together', async () => {
    for (let sk = 0; sk < 10; sk += 1)
      await put(world, 'orders', order('a', sk, { v: text(1000), g: { S: 'x' } }));
    const KeyConditionExpression = 'pk = :a';
    const ExpressionAttributeValues = { ':a': { S: 'a' } };
    const query = new QueryCommand({ ...TOTAL, KeyConditionExpression, ExpressionAttributeValues });
    expect((await world.db.send(query)).ConsumedCapacity?.CapacityUnits).toBe(1.5);
    const filtered = new ScanCommand({
      ...TOTAL,
      FilterExpression: 'attribute_not_exists(v)',
      ConsistentRead: true,
    });
    expect((await world.db.send(filtered)).ConsumedCapacity?.CapacityUnits).toBe(3);
    const index = new ScanCommand({ ...INDEXES, IndexName: 'byG' });
    expect((await world.db.send(index)).ConsumedCapacity).toEqual({
      TableName: 'orders',
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { byG: { CapacityUnits: 0.5 } },
    });
  });

  it('is not told unless it is asked for', async () => {
    const answer = await put(world, 'orders', order('a', 1));
    expect('ConsumedCapacity' in answer).toBe(false);
  });

  it('comes with the collection’s size where there are local indexes', async () => {
    const call = new PutItemCommand({
      TableName: 'orders',
      Item: order('a', 1),
      ReturnItemCollectionMetrics: 'SIZE',
    });
    expect((await world.db.send(call)).ItemCollectionMetrics).toEqual({
      ItemCollectionKey: { pk: { S: 'a' } },
      SizeEstimateRangeGB: [0, 1],
    });
  });
});

describe('throttling', () => {
  const Tags = [{ Key: 'serverless-labs:throttling', Value: 'on' }];
  const provisioned = {
    ...ORDERS,
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  } satisfies CreateTableCommandInput;
  const drain = async (count: number) => {
    for (let sk = 0; sk < count; sk += 1) await put(world, 'orders', order('a', sk));
  };

  it('is off unless the table is tagged', async () => {
    const table = await createTable(world, provisioned);
    await drain(310);
    await world.db.send(new TagResourceCommand({ ResourceArn: table?.TableArn, Tags }));
    await drain(300);
    expect(await failure(drain(1))).toContain('ProvisionedThroughputExceededException');
  });

  it('allows five minutes’ units in a burst, then a unit a second', async () => {
    await createTable(world, { ...provisioned, Tags });
    await drain(300);
    const refused = put(world, 'orders', order('a', 1));
    await expect(refused).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      message:
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    });
    await world.clock.advance(2_000);
    await drain(2);
    expect(await failure(drain(1))).toContain('ProvisionedThroughputExceededException');
    // Reads have their own units.
    await world.db.send(new GetItemCommand({ TableName: 'orders', Key: order('a', 1) }));
  });

  it('leaves the rest of a batch unprocessed', async () => {
    await createTable(world, { ...provisioned, Tags });
    await drain(295);
    const writes = Array.from({ length: 10 }, (_, sk) => ({ PutRequest: { Item: order('b', sk) } }));
    const batch = new BatchWriteItemCommand({ RequestItems: { orders: writes } });
    const { UnprocessedItems } = await world.db.send(batch);
    expect(UnprocessedItems?.orders).toHaveLength(5);
    expect(await failure(world.db.send(batch))).toContain('ProvisionedThroughputExceededException');
  });

  it('comes from an index too', async () => {
    await createTable(world, {
      ...INDEXED,
      Tags,
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 10, WriteCapacityUnits: 10 },
      GlobalSecondaryIndexes: INDEXED.GlobalSecondaryIndexes.map((index) => ({
        ...index,
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      })),
    });
    for (let sk = 0; sk < 300; sk += 1) await put(world, 'orders', order('a', sk, { g: { S: 'x' } }));
    expect(await failure(put(world, 'orders', order('a', 300, { g: { S: 'x' } })))).toContain(
      'for one or more global secondary indexes of the table was exceeded',
    );
    await put(world, 'orders', order('a', 301));
  });

  it('keeps a table on demand below its own maximum', async () => {
    await createTable(world, { ...ORDERS, Tags, OnDemandThroughput: { MaxWriteRequestUnits: 1 } });
    await drain(300);
    expect(await failure(drain(1))).toContain('ThrottlingException');
  });
});
