import {
  type AttributeValue,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DescribeTableCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, ORDERS, order, put, type World } from './dynamodb-world.ts';

const INDEXED = {
  ...ORDERS,
  AttributeDefinitions: [
    ...ORDERS.AttributeDefinitions,
    { AttributeName: 'state', AttributeType: 'S' },
    { AttributeName: 'price', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byState',
      KeySchema: [
        { AttributeName: 'state', KeyType: 'HASH' },
        { AttributeName: 'price', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byPrice',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'price', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
} satisfies CreateTableCommandInput;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const bought = (pk: string, sk: number, price: number, more: Record<string, AttributeValue> = {}) =>
  put(
    world,
    'orders',
    order(pk, sk, {
      state: { S: 'open' },
      price: { N: String(price) },
      note: { S: 'n' },
      secret: { S: 's' },
      ...more,
    }),
  );
const query = (input: Omit<QueryCommandInput, 'TableName'>) =>
  world.db.send(new QueryCommand({ TableName: 'orders', ...input }));
const open = (more: Partial<QueryCommandInput> = {}) =>
  query({
    IndexName: 'byState',
    KeyConditionExpression: '#state = :open',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':open': { S: 'open' } },
    ...more,
  });

describe('a global index', () => {
  beforeEach(() => createTable(world, INDEXED));

  it('has its own order and its own attributes', async () => {
    await bought('a', 1, 30);
    await bought('b', 1, 10);
    await bought('c', 1, 20);
    const { Items } = await open();
    expect(Items?.map(({ price }) => price?.N)).toEqual(['10', '20', '30']);
    expect(Items?.[0]).toEqual({
      ...order('b', 1),
      state: { S: 'open' },
      price: { N: '10' },
      note: { S: 'n' },
    });
  });

  it('is sparse, and follows every write', async () => {
    await bought('a', 1, 1);
    await put(world, 'orders', order('b', 1, { state: { S: 'open' } }));
    expect((await open()).Count).toBe(1);
    const set = (UpdateExpression: string, ExpressionAttributeValues?: Record<string, AttributeValue>) =>
      world.db.send(
        new UpdateItemCommand({
          TableName: 'orders',
          Key: order('a', 1),
          UpdateExpression,
          ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
          ...(UpdateExpression.includes('#') && { ExpressionAttributeNames: { '#state': 'state' } }),
        }),
      );
    await set('SET price = :p', { ':p': { N: '2' } });
    expect((await open()).Items?.[0]?.price).toEqual({ N: '2' });
    await set('SET #state = :done', { ':done': { S: 'done' } });
    expect((await open()).Count).toBe(0);
    await set('SET #state = :open', { ':open': { S: 'open' } });
    expect((await open()).Count).toBe(1);
    await set('REMOVE price');
    expect((await open()).Count).toBe(0);
    await bought('a', 1, 3);
    await world.db.send(new DeleteItemCommand({ TableName: 'orders', Key: order('a', 1) }));
    expect((await open()).Count).toBe(0);
  });

  it('has pages, also among equal keys', async () => {
    for (const pk of ['a', 'b', 'c', 'd', 'e']) await bought(pk, 1, 7);
    const seen: (string | undefined)[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await open({ Limit: 2, ExclusiveStartKey });
      seen.push(...(page.Items ?? []).map(({ pk }) => pk?.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (ExclusiveStartKey)
        expect(Object.keys(ExclusiveStartKey).sort()).toEqual(['pk', 'price', 'sk', 'state']);
    } while (ExclusiveStartKey);
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('can be scanned', async () => {
    await bought('a', 1, 1);
    await put(world, 'orders', order('b', 1));
    const scan = await world.db.send(new ScanCommand({ TableName: 'orders', IndexName: 'byState' }));
    expect(scan.Count).toBe(1);
  });

  it('refuses what it can not do', async () => {
    const INVALID = 'ValidationException: One or more parameter values were invalid: ';
    expect(await failure(open({ ConsistentRead: true }))).toBe(
      'ValidationException: Consistent reads are not supported on global secondary indexes',
    );
    expect(await failure(open({ Select: 'ALL_ATTRIBUTES' }))).toBe(
      `${INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index byState because its projection type is not ALL`,
    );
    expect(await failure(open({ ProjectionExpression: 'secret' }))).toBe(
      `${INVALID}Global secondary index byState does not project [secret]`,
    );
    expect(await failure(bought('a', 1, 1, { state: { N: '1' } }))).toBe(
      `${INVALID}Type mismatch for Index Key state Expected: S Actual: N IndexName: byState`,
    );
    expect(await failure(bought('a', 1, 1, { state: { S: '' } }))).toContain(
      'A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byState, IndexKey: state',
    );
  });
});

describe('a local index', () => {
  beforeEach(() => createTable(world, INDEXED));
  const byPrice = (more: Partial<QueryCommandInput> = {}) =>
    query({
      IndexName: 'byPrice',
      KeyConditionExpression: 'pk = :a',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
      ...more,
    });

  it('orders a partition anew and fetches what it lacks', async () => {
    await bought('a', 1, 30);
    await bought('a', 2, 10);
    const { Items } = await byPrice({ ConsistentRead: true });
    expect(Items).toEqual([
      { ...order('a', 2), price: { N: '10' } },
      { ...order('a', 1), price: { N: '30' } },
    ]);
    const fetched = await byPrice({ ProjectionExpression: 'secret', ReturnConsumedCapacity: 'INDEXES' });
    expect(fetched.Items).toEqual([{ secret: { S: 's' } }, { secret: { S: 's' } }]);
    expect(fetched.ConsumedCapacity).toMatchObject({
      CapacityUnits: 1.5,
      Table: { CapacityUnits: 1 },
      LocalSecondaryIndexes: { byPrice: { CapacityUnits: 0.5 } },
    });
    expect((await byPrice({ Select: 'ALL_ATTRIBUTES' })).Items?.[0]?.secret).toEqual({ S: 's' });
  });
});

describe('an index of a table that is there', () => {
  const key = { AttributeName: 'state', KeyType: 'HASH' as const };
  const create = (IndexName = 'later', ...more: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[]) =>
    world.db.send(
      new UpdateTableCommand({
        TableName: 'orders',
        AttributeDefinitions: [
          { AttributeName: 'state', AttributeType: 'S' },
          ...more.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' as const })),
        ],
        GlobalSecondaryIndexUpdates: [
          { Create: { IndexName, KeySchema: [key, ...more], Projection: { ProjectionType: 'ALL' } } },
        ],
      }),
    );
  const index = async () =>
    (await world.db.send(new DescribeTableCommand({ TableName: 'orders' }))).Table
      ?.GlobalSecondaryIndexes?.[0];
  const later = () => open({ IndexName: 'later' });

  it('is filled first, and takes those that fit', async () => {
    await createTable(world, ORDERS);
    await put(world, 'orders', order('a', 1, { state: { S: 'open' } }));
    await put(world, 'orders', order('a', 2, { state: { N: '1' } }));
    await create();
    expect(await index()).toMatchObject({ IndexStatus: 'CREATING', Backfilling: true });
    expect(await failure(later())).toBe(
      'ValidationException: Cannot read from backfilling global secondary index: later',
    );
    await world.clock.advance(500);
    expect(await index()).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: 1 });
    expect((await later()).Count).toBe(1);
    expect(await failure(create())).toContain('Attempting to create an index which already exists');
  });

  it('can go', async () => {
    await createTable(world, INDEXED);
    const Delete = { IndexName: 'byState' };
    const remove = () =>
      world.db.send(
        new UpdateTableCommand({ TableName: 'orders', GlobalSecondaryIndexUpdates: [{ Delete }] }),
      );
    await remove();
    expect((await index())?.IndexStatus).toBe('DELETING');
    await world.clock.advance(500);
    expect(await index()).toBeUndefined();
    expect(await failure(open())).toContain('The table does not have the specified index: byState');
    expect(await failure(remove())).toContain('ResourceNotFoundException');
  });

  it('is created one at a time', async () => {
    await createTable(world, ORDERS);
    const Create = (IndexName: string) => ({
      Create: { IndexName, KeySchema: [key], Projection: { ProjectionType: 'ALL' as const } },
    });
    const both = new UpdateTableCommand({
      TableName: 'orders',
      AttributeDefinitions: [{ AttributeName: 'state', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [Create('one'), Create('two')],
    });
    expect(await failure(world.db.send(both))).toBe(
      'LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  });

  it('may have a key of several attributes', async () => {
    await createTable(world, ORDERS);
    for (const [sk, town, street] of [
      [1, 'Bonn', 'A'],
      [2, 'Bonn', 'B'],
      [3, 'Ulm', 'A'],
      [4, 'Bonnie', 'A'],
    ] as const)
      await put(
        world,
        'orders',
        order('a', sk, { state: { S: 'open' }, town: { S: town }, street: { S: street } }),
      );
    await create(
      'later',
      { AttributeName: 'town', KeyType: 'RANGE' },
      { AttributeName: 'street', KeyType: 'RANGE' },
    );
    await world.clock.advance(500);
    const find = async (condition: string, values: Record<string, string>) => {
      const { Items = [] } = await open({
        IndexName: 'later',
        KeyConditionExpression: `#state = :open AND ${condition}`,
        ExpressionAttributeValues: {
          ':open': { S: 'open' },
          ...Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }])),
        },
      });
      return Items.map(({ sk }) => sk?.N);
    };
    expect(await find('town = :t', { ':t': 'Bonn' })).toEqual(['1', '2']);
    expect(await find('town = :t AND street > :s', { ':t': 'Bonn', ':s': 'A' })).toEqual(['2']);
    expect(await find('begins_with(town, :t)', { ':t': 'Bonn' })).toEqual(['1', '2', '4']);
    expect(await failure(find('street = :s', { ':s': 'A' }))).toContain(
      'Query condition missed key schema element: town',
    );
  });
});
