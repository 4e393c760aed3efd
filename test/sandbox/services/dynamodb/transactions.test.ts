import {
  GetItemCommand,
  type TransactGetItem,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, put, USERS, type World } from './dynamodb-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await createTable(world, USERS);
  await put(world, 'users', account('ann', 100));
  await put(world, 'users', account('bob', 0));
});
afterEach(() => world.sandbox.close());

const account = (id: string, balance: number) => ({ id: { S: id }, balance: { N: String(balance) } });
const Key = (id: string) => ({ id: { S: id } });
const write = (TransactItems: TransactWriteItem[], ClientRequestToken: string = crypto.randomUUID()) =>
  world.db.send(
    new TransactWriteItemsCommand({ TransactItems, ClientRequestToken, ReturnConsumedCapacity: 'TOTAL' }),
  );
const balance = async (id: string) =>
  (await world.db.send(new GetItemCommand({ TableName: 'users', Key: Key(id) }))).Item?.balance?.N;
const transfer = (amount: number): TransactWriteItem[] => {
  const ExpressionAttributeValues = { ':amount': { N: String(amount) } };
  return [
    {
      Update: {
        TableName: 'users',
        Key: Key('ann'),
        UpdateExpression: 'SET balance = balance - :amount',
        ConditionExpression: 'balance >= :amount',
        ExpressionAttributeValues,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: 'users',
        Key: Key('bob'),
        UpdateExpression: 'ADD balance :amount',
        ExpressionAttributeValues,
      },
    },
  ];
};

describe('a transaction of writes', () => {
  it('does all', async () => {
    const answer = await write([
      ...transfer(30),
      { Put: { TableName: 'users', Item: account('eve', 1) } },
      {
        ConditionCheck: {
          TableName: 'users',
          Key: Key('zoe'),
          ConditionExpression: 'attribute_not_exists(id)',
        },
      },
    ]);
    expect([await balance('ann'), await balance('bob'), await balance('eve')]).toEqual(['70', '30', '1']);
    // Two units for each of four items of less than 1 KB.
    expect(answer.ConsumedCapacity).toEqual([
      { TableName: 'users', CapacityUnits: 8, WriteCapacityUnits: 8 },
    ]);
  });

  it('or nothing, and says why', async () => {
    const refused = write([{ Put: { TableName: 'users', Item: account('eve', 1) } }, ...transfer(300)]);
    await expect(refused).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: account('ann', 100),
        },
        { Code: 'None' },
      ],
    });
    expect([await balance('ann'), await balance('bob'), await balance('eve')]).toEqual([
      '100',
      '0',
      undefined,
    ]);
  });

  it('is canceled by an item that does not fit', async () => {
    const UpdateExpression = 'SET balance = absent';
    const refused = write([{ Update: { TableName: 'users', Key: Key('ann'), UpdateExpression } }]);
    await expect(refused).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        {
          Code: 'ValidationError',
          Message: 'The provided expression refers to an attribute that does not exist in the item',
        },
      ],
    });
  });

  it('is done once for a token, for ten minutes', async () => {
    await write(transfer(10), 'token-1');
    const again = await write(transfer(10), 'token-1');
    expect(await balance('ann')).toBe('90');
    expect(again.ConsumedCapacity).toEqual([{ TableName: 'users', CapacityUnits: 4, ReadCapacityUnits: 4 }]);
    expect(await failure(write(transfer(11), 'token-1'))).toContain('IdempotentParameterMismatchException: ');
    await world.clock.advance(10 * 60_000);
    await write(transfer(10), 'token-1');
    expect(await balance('ann')).toBe('80');
  });

  it('is refused where it can not be meant', async () => {
    const item = { Put: { TableName: 'users', Item: account('ann', 1) } };
    const remove = { Delete: { TableName: 'users', Key: Key('ann') } };
    expect(await failure(write([item, remove]))).toBe(
      'ValidationException: Transaction request cannot include multiple operations on one item',
    );
    expect(await failure(write([{ ...item, ...remove }]))).toBe(
      'ValidationException: TransactItems can only contain one of Check, Put, Update or Delete',
    );
    expect(await failure(write([{ Put: { TableName: 'nobody', Item: account('a', 1) } }]))).toBe(
      'ResourceNotFoundException: Requested resource not found',
    );
    const many = Array.from({ length: 101 }, (_, at) => ({
      Delete: { TableName: 'users', Key: Key(`u${at}`) },
    }));
    expect(await failure(write(many))).toContain('Member must have length less than or equal to 100');
    const large = Array.from({ length: 11 }, (_, at) => ({
      Put: { TableName: 'users', Item: { ...Key(`u${at}`), v: { S: 'x'.repeat(400_000) } } },
    }));
    expect(await failure(write(large))).toContain('4 MB');
  });
});

describe('a transaction of reads', () => {
  const read = (TransactItems: TransactGetItem[]) =>
    world.db.send(new TransactGetItemsCommand({ TransactItems, ReturnConsumedCapacity: 'TOTAL' }));

  it('gets items in the order of its keys', async () => {
    const get = (id: string) => ({
      Get: { TableName: 'users', Key: Key(id), ProjectionExpression: 'balance' },
    });
    const answer = await read([get('bob'), get('nobody'), get('ann')]);
    expect(answer.Responses).toEqual([
      { Item: { balance: { N: '0' } } },
      {},
      { Item: { balance: { N: '100' } } },
    ]);
    expect(answer.ConsumedCapacity).toEqual([{ TableName: 'users', CapacityUnits: 6, ReadCapacityUnits: 6 }]);
    expect(await failure(read([get('ann'), get('ann')]))).toContain(
      'cannot include multiple operations on one item',
    );
  });
});
