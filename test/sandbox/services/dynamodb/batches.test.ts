import { BatchGetItemCommand, BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTable,
  createWorld,
  failure,
  ORDERS,
  order,
  put,
  USERS,
  type World,
} from './dynamodb-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await createTable(world, USERS);
  await createTable(world, ORDERS);
});
afterEach(() => world.sandbox.close());

const write = (RequestItems: ConstructorParameters<typeof BatchWriteItemCommand>[0]['RequestItems']) =>
  world.db.send(new BatchWriteItemCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }));
const get = (RequestItems: ConstructorParameters<typeof BatchGetItemCommand>[0]['RequestItems']) =>
  world.db.send(new BatchGetItemCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }));
const user = (id: string) => ({ id: { S: id } });

describe('a batch of writes', () => {
  it('puts and deletes in several tables', async () => {
    await put(world, 'users', user('old'));
    const answer = await write({
      users: [{ PutRequest: { Item: user('new') } }, { DeleteRequest: { Key: user('old') } }],
      orders: [{ PutRequest: { Item: order('a', 1) } }],
    });
    expect(answer.UnprocessedItems).toEqual({});
    expect(answer.ConsumedCapacity).toEqual([
      { TableName: 'users', CapacityUnits: 2 },
      { TableName: 'orders', CapacityUnits: 1 },
    ]);
    expect((await world.db.send(new ScanCommand({ TableName: 'users' }))).Items).toEqual([user('new')]);
  });

  it('is refused as a whole', async () => {
    const puts = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ PutRequest: { Item: user(`u${at}`) } }));
    expect(await failure(write({ users: puts(26) }))).toContain(
      'Member must have length less than or equal to 25',
    );
    expect(await failure(write({ users: puts(20), orders: puts(6) }))).toBe(
      'ValidationException: Too many items requested for the BatchWriteItem call',
    );
    expect(await failure(write({ users: [...puts(1), ...puts(1)] }))).toBe(
      'ValidationException: Provided list of item keys contains duplicates',
    );
    expect(await failure(write({ users: [{ PutRequest: { Item: { x: { S: 'a' } } } }] }))).toBe(
      'ValidationException: The provided key element does not match the schema',
    );
    expect(await failure(write({ users: puts(1), nobody: puts(1) }))).toBe(
      'ResourceNotFoundException: Requested resource not found',
    );
    expect(await failure(write({ users: [{}] }))).toBe(
      'ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
    expect((await world.db.send(new ScanCommand({ TableName: 'users' }))).Count).toBe(0);
  });
});

describe('a batch of reads', () => {
  it('gets from several tables what is there', async () => {
    await put(world, 'users', { ...user('a'), name: { S: 'Ann' } });
    await put(world, 'orders', order('a', 1));
    const answer = await get({
      users: {
        Keys: [user('a'), user('b')],
        ProjectionExpression: '#name',
        ExpressionAttributeNames: { '#name': 'name' },
        ConsistentRead: true,
      },
      orders: { Keys: [order('a', 1)] },
    });
    expect(answer.Responses).toEqual({ users: [{ name: { S: 'Ann' } }], orders: [order('a', 1)] });
    expect(answer.UnprocessedKeys).toEqual({});
    expect(answer.ConsumedCapacity).toEqual([
      { TableName: 'users', CapacityUnits: 2 },
      { TableName: 'orders', CapacityUnits: 0.5 },
    ]);
  });

  it('leaves for later what exceeds 16 MB', async () => {
    const ids = Array.from({ length: 42 }, (_, at) => `u${at}`);
    for (const id of ids) await put(world, 'users', { ...user(id), v: { S: 'x'.repeat(400_000) } });
    const answer = await get({ users: { Keys: ids.map(user) } });
    const left = answer.UnprocessedKeys?.users?.Keys ?? [];
    expect(answer.Responses?.users).toHaveLength(41);
    expect(left).toHaveLength(1);
    expect((await get({ users: { Keys: left } })).Responses?.users).toHaveLength(1);
  });

  it('is refused as a whole', async () => {
    const keys = (count: number) => Array.from({ length: count }, (_, at) => user(`u${at}`));
    expect(await failure(get({ users: { Keys: keys(60) }, orders: { Keys: keys(60) } }))).toBe(
      'ValidationException: Too many items requested for the BatchGetItem call',
    );
    expect(await failure(get({ users: { Keys: [user('a'), user('a')] } }))).toBe(
      'ValidationException: Provided list of item keys contains duplicates',
    );
    expect(await failure(get({ users: { Keys: [{ x: { S: 'a' } }] } }))).toBe(
      'ValidationException: The provided key element does not match the schema',
    );
    expect(await failure(get({}))).toContain('Member must have length greater than or equal to 1');
  });
});
