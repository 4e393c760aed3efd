import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
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
});
afterEach(() => world.sandbox.close());

const Key = { id: { S: 'a' } };
const get = async (key: Record<string, AttributeValue> = Key, TableName = 'users') =>
  (await world.db.send(new GetItemCommand({ TableName, Key: key }))).Item;
const putUser = (input: Omit<PutItemCommandInput, 'TableName'>) =>
  world.db.send(new PutItemCommand({ TableName: 'users', ...input }));
const update = (input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) =>
  world.db.send(new UpdateItemCommand({ TableName: 'users', Key, ...input }));

describe('an item', () => {
  it('keeps every type', async () => {
    const item = {
      ...Key,
      s: { S: 'grüße 🙂' },
      empty: { S: '' },
      n: { N: '-1.5' },
      b: { B: Uint8Array.from([0, 1, 255]) },
      bool: { BOOL: false },
      nothing: { NULL: true as const },
      ss: { SS: ['a', 'b'] },
      ns: { NS: ['1', '2.5'] },
      bs: { BS: [Uint8Array.from([1]), Uint8Array.from([2])] },
      l: { L: [{ S: 'x' }, { L: [] }] },
      m: { M: { inner: { M: {} }, bytes: { B: Uint8Array.from([9]) } } },
    };
    await put(world, 'users', item);
    expect(await get()).toEqual(item);
  });

  it.each([
    ['1.50', '1.5'],
    ['00012', '12'],
    ['-0', '0'],
    ['1e3', '1000'],
    ['1E-3', '0.001'],
    ['123456789012345678901234567890.12345678', '123456789012345678901234567890.12345678'],
    ['9.9999999999999999999999999999999999999E+125', `${'9'.repeat(38)}${'0'.repeat(88)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
  ])('keeps the number %s as %s', async (given, kept) => {
    await put(world, 'users', { ...Key, n: { N: given } });
    expect((await get())?.n).toEqual({ N: kept });
  });

  it.each<readonly [string, AttributeValue, string]>([
    ['no number', { N: 'abc' }, 'The parameter cannot be converted to a numeric value: abc'],
    ['an empty number', { N: '' }, 'The parameter cannot be converted to a numeric value'],
    [
      'a number that is too large',
      { N: '1e126' },
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      'a number that is too small',
      { N: '1e-131' },
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    ],
    ['39 digits', { N: '1'.repeat(39) }, 'Attempting to store more than 38 significant digits in a Number'],
    [
      'an empty set',
      { SS: [] },
      'One or more parameter values were invalid: An string set  may not be empty',
    ],
    [
      'a set with the same twice',
      { SS: ['a', 'a'] },
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
    ],
    ['numbers that are the same', { NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
    ['33 levels', { L: [] }, 'Nesting Levels have exceeded supported limits'],
  ])('can not have %s', async (what, value, message) => {
    let nested = value;
    if (what === '33 levels') for (let level = 0; level < 33; level += 1) nested = { L: [nested] };
    expect(await failure(put(world, 'users', { ...Key, v: nested }))).toBe(`ValidationException: ${message}`);
  });

  it('has at most 400 KB', async () => {
    const text = 'x'.repeat(400 * 1024 - 4);
    await put(world, 'users', { ...Key, v: { S: text } });
    expect(await failure(put(world, 'users', { ...Key, v: { S: `${text}x` } }))).toBe(
      'ValidationException: Item size has exceeded the maximum allowed size',
    );
    expect(
      await failure(
        update({ UpdateExpression: 'SET w = :w', ExpressionAttributeValues: { ':w': { S: 'x' } } }),
      ),
    ).toBe('ValidationException: Item size to update has exceeded the maximum allowed size');
  });

  it('needs its key', async () => {
    const INVALID = 'ValidationException: One or more parameter values were invalid: ';
    await createTable(world, ORDERS);
    expect(await failure(put(world, 'orders', { pk: { S: 'a' } }))).toBe(
      `${INVALID}Missing the key sk in the item`,
    );
    expect(await failure(put(world, 'orders', { pk: { S: 'a' }, sk: { S: '1' } }))).toBe(
      `${INVALID}Type mismatch for key sk expected: N actual: S`,
    );
    expect(await failure(put(world, 'orders', order('', 1)))).toBe(
      'ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    );
    expect(await failure(put(world, 'orders', order('x'.repeat(2049), 1)))).toBe(
      `${INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    );
    for (const key of [
      { pk: { S: 'a' } },
      { ...order('a', 1), x: { S: '' } },
      { pk: { N: '1' }, sk: { N: '1' } },
    ]) {
      expect(await failure(get(key, 'orders'))).toBe(
        'ValidationException: The provided key element does not match the schema',
      );
    }
  });

  it('is nothing where there is none', async () => {
    const answer = await world.db.send(new GetItemCommand({ TableName: 'users', Key }));
    expect('Item' in answer).toBe(false);
    await world.db.send(new DeleteItemCommand({ TableName: 'users', Key }));
    expect(await failure(get(Key, 'nobody'))).toBe('ResourceNotFoundException: Requested resource not found');
  });

  it('takes any attribute name', async () => {
    const item = Object.fromEntries([
      ['id', { S: 'a' }],
      ['constructor', { S: '1' }],
      ['a.b c', { S: '2' }],
    ]);
    await put(world, 'users', item);
    expect(await get()).toEqual(item);
    const { Item } = await world.db.send(
      new GetItemCommand({
        TableName: 'users',
        Key,
        ProjectionExpression: '#odd',
        ExpressionAttributeNames: { '#odd': 'a.b c' },
      }),
    );
    expect(Item).toEqual({ 'a.b c': { S: '2' } });
  });
});

describe('conditions', () => {
  it('keep what is there', async () => {
    const condition = { ConditionExpression: 'attribute_not_exists(id)' };
    await putUser({ Item: { ...Key, v: { N: '1' } }, ...condition });
    expect(await failure(putUser({ Item: { ...Key, v: { N: '2' } }, ...condition }))).toBe(
      'ConditionalCheckFailedException: The conditional request failed',
    );
    expect((await get())?.v).toEqual({ N: '1' });
  });

  it('lock optimistically', async () => {
    await put(world, 'users', { ...Key, version: { N: '1' } });
    const save = () =>
      update({
        UpdateExpression: 'SET version = version + :one',
        ConditionExpression: 'version = :known',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':known': { N: '1' } },
      });
    await save();
    expect(await failure(save())).toContain('ConditionalCheckFailedException');
  });

  it('give the item that failed them when asked', async () => {
    await put(world, 'users', { ...Key, b: { B: Uint8Array.from([1]) } });
    const refused = putUser({
      Item: Key,
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(refused).rejects.toMatchObject({ Item: { ...Key, b: { B: Uint8Array.from([1]) } } });
    const without = putUser({ Item: Key, ConditionExpression: 'attribute_not_exists(id)' });
    await expect(without).rejects.toSatisfy(
      (error: object) => !('Item' in error) || error.Item === undefined,
    );
  });
});

describe('return values', () => {
  beforeEach(() =>
    put(world, 'users', { ...Key, a: { N: '1' }, b: { M: { c: { S: 'x' }, d: { S: 'y' } } } }),
  );
  const change = {
    UpdateExpression: 'SET a = :two, b.c = :z, e = :z',
    ExpressionAttributeValues: { ':two': { N: '2' }, ':z': { S: 'z' } },
  };

  it.each([
    ['NONE', undefined],
    ['ALL_OLD', { ...Key, a: { N: '1' }, b: { M: { c: { S: 'x' }, d: { S: 'y' } } } }],
    ['UPDATED_OLD', { a: { N: '1' }, b: { M: { c: { S: 'x' } } } }],
    ['ALL_NEW', { ...Key, a: { N: '2' }, b: { M: { c: { S: 'z' }, d: { S: 'y' } } }, e: { S: 'z' } }],
    ['UPDATED_NEW', { a: { N: '2' }, b: { M: { c: { S: 'z' } } }, e: { S: 'z' } }],
  ] as const)('of an update may be %s', async (ReturnValues, expected) => {
    expect((await update({ ...change, ReturnValues })).Attributes).toEqual(expected);
  });

  it('of a put or a deletion are old', async () => {
    const old = await get();
    expect((await putUser({ Item: Key, ReturnValues: 'ALL_OLD' })).Attributes).toEqual(old);
    const remove = new DeleteItemCommand({ TableName: 'users', Key, ReturnValues: 'ALL_OLD' });
    expect((await world.db.send(remove)).Attributes).toEqual(Key);
    expect((await world.db.send(remove)).Attributes).toBeUndefined();
    expect(await failure(putUser({ Item: Key, ReturnValues: 'ALL_NEW' }))).toBe(
      'ValidationException: ReturnValues can only be ALL_OLD or NONE',
    );
  });
});
