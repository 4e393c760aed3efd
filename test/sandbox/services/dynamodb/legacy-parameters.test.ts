import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, ORDERS, order, put, type World } from './dynamodb-world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await createTable(world, ORDERS);
});
afterAll(() => world.sandbox.close());

const BEFORE: Record<string, AttributeValue> = {
  n: { N: '10' },
  s: { S: 'hello' },
  tags: { SS: ['a', 'b'] },
  l: { L: [] },
};
beforeEach(async () => {
  for (const sk of [1, 2, 3]) await put(world, 'orders', order('a', sk, BEFORE));
});
const Key = order('a', 1);
const INVALID = 'ValidationException: One or more parameter values were invalid: ';

describe('expected', () => {
  const check = (input: Pick<PutItemCommandInput, 'Expected' | 'ConditionalOperator'>) =>
    world.db.send(new PutItemCommand({ TableName: 'orders', Item: { ...Key, ...BEFORE }, ...input }));
  const n = (value: string) => ({ N: value });

  it.each<Pick<PutItemCommandInput, 'Expected' | 'ConditionalOperator'>>([
    { Expected: { n: { Value: n('10') } } },
    { Expected: { x: { Exists: false } } },
    { Expected: { n: { ComparisonOperator: 'GT', AttributeValueList: [n('9')] } } },
    { Expected: { n: { ComparisonOperator: 'BETWEEN', AttributeValueList: [n('9'), n('11')] } } },
    { Expected: { n: { ComparisonOperator: 'IN', AttributeValueList: [n('9'), n('10')] } } },
    { Expected: { s: { ComparisonOperator: 'BEGINS_WITH', Value: { S: 'he' } } } },
    { Expected: { s: { ComparisonOperator: 'CONTAINS', Value: { S: 'ell' } } } },
    { Expected: { s: { ComparisonOperator: 'NOT_CONTAINS', Value: { S: 'z' } } } },
    { Expected: { x: { ComparisonOperator: 'NULL' }, n: { ComparisonOperator: 'NOT_NULL' } } },
    { Expected: { x: { ComparisonOperator: 'NOT_NULL' }, n: { Value: n('10') } }, ConditionalOperator: 'OR' },
  ])('holds: %j', async (input) => {
    await check(input);
  });

  it.each<Pick<PutItemCommandInput, 'Expected' | 'ConditionalOperator'>>([
    { Expected: { n: { Value: n('11') } } },
    { Expected: { n: { Exists: false } } },
    { Expected: { n: { ComparisonOperator: 'NE', AttributeValueList: [n('10')] } } },
    { Expected: { x: { ComparisonOperator: 'NOT_NULL' }, n: { Value: n('10') } } },
  ])('does not hold: %j', async (input) => {
    expect(await failure(check(input))).toContain('ConditionalCheckFailedException');
  });

  it.each<readonly [PutItemCommandInput['Expected'], string]>([
    [{ n: { Exists: true } }, 'Value must be provided when Exists is true for Attribute: n'],
    [{ n: {} }, 'Value must be provided when Exists is null for Attribute: n'],
    [{ n: { Exists: false, Value: n('1') } }, 'Value cannot be used when Exists is false for Attribute: n'],
    [
      { n: { AttributeValueList: [n('1')] } },
      'AttributeValueList can only be used with a ComparisonOperator for Attribute: n',
    ],
    [
      { n: { Value: n('1'), AttributeValueList: [n('1')] } },
      'Value and AttributeValueList cannot be used together for Attribute: n',
    ],
    [
      { n: { ComparisonOperator: 'EQ' } },
      'Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n',
    ],
    [
      { n: { ComparisonOperator: 'BETWEEN', Value: n('1') } },
      'Invalid number of argument(s) for the BETWEEN ComparisonOperator',
    ],
    [
      { n: { ComparisonOperator: 'IN', AttributeValueList: [n('1'), { S: 'a' }] } },
      'AttributeValues inside AttributeValueList must be of same type',
    ],
  ])('is refused: %j', async (Expected, message) => {
    expect(await failure(check({ Expected }))).toBe(INVALID + message);
  });

  it('guards deletions', async () => {
    const Expected = { n: { Value: { N: '11' } } };
    const remove = new DeleteItemCommand({ TableName: 'orders', Key, Expected });
    expect(await failure(world.db.send(remove))).toContain('ConditionalCheckFailedException');
  });
});

describe('attribute updates', () => {
  const update = async (AttributeUpdates: UpdateItemCommandInput['AttributeUpdates']) => {
    const call = new UpdateItemCommand({
      TableName: 'orders',
      Key,
      AttributeUpdates,
      ReturnValues: 'ALL_NEW',
    });
    return (await world.db.send(call)).Attributes;
  };

  it('put, add and delete', async () => {
    expect(
      await update({
        s: { Value: { S: 'new' } },
        n: { Action: 'ADD', Value: { N: '5' } },
        tags: { Action: 'DELETE', Value: { SS: ['a'] } },
        l: { Action: 'ADD', Value: { L: [{ S: 'x' }] } },
        gone: { Action: 'DELETE' },
      }),
    ).toEqual({ ...Key, s: { S: 'new' }, n: { N: '15' }, tags: { SS: ['b'] }, l: { L: [{ S: 'x' }] } });
  });

  it.each<readonly [UpdateItemCommandInput['AttributeUpdates'], string]>([
    [{ s: { Action: 'PUT' } }, 'Only DELETE action is allowed when no attribute value is specified'],
    [
      { s: { Action: 'DELETE', Value: { S: 'x' } } },
      'DELETE action with value is not supported for the type S',
    ],
    [{ s: { Action: 'ADD', Value: { S: 'x' } } }, 'ADD action is not supported for the type S'],
    [{ pk: { Value: { S: 'x' } } }, 'Cannot update attribute pk. This attribute is part of the key'],
  ])('are refused: %j', async (updates, message) => {
    expect(await failure(update(updates))).toBe(INVALID + message);
  });
});

describe('key conditions and filters', () => {
  const query = (input: Omit<QueryCommandInput, 'TableName'>) =>
    world.db.send(new QueryCommand({ TableName: 'orders', ...input }));
  const scan = (input: Omit<ScanCommandInput, 'TableName'>) =>
    world.db.send(new ScanCommand({ TableName: 'orders', ...input }));
  const a = { pk: { ComparisonOperator: 'EQ' as const, AttributeValueList: [{ S: 'a' }] } };

  it('choose items and attributes', async () => {
    const { Items } = await query({
      KeyConditions: { ...a, sk: { ComparisonOperator: 'GE', AttributeValueList: [{ N: '2' }] } },
      QueryFilter: { n: { ComparisonOperator: 'EQ', AttributeValueList: [{ N: '10' }] } },
      AttributesToGet: ['sk'],
    });
    expect(Items).toEqual([{ sk: { N: '2' } }, { sk: { N: '3' } }]);
    const found = await scan({
      ScanFilter: {
        sk: { ComparisonOperator: 'EQ', AttributeValueList: [{ N: '2' }] },
        s: { ComparisonOperator: 'NULL' },
      },
      ConditionalOperator: 'OR',
    });
    expect(found).toMatchObject({ Count: 1, ScannedCount: 3 });
  });

  it('are refused as AWS does', async () => {
    expect(
      await failure(query({ KeyConditions: a, QueryFilter: { sk: { ComparisonOperator: 'NULL' } } })),
    ).toBe(
      'ValidationException: QueryFilter can only contain non-primary key attributes: Primary key attribute: sk',
    );
    expect(
      await failure(
        query({
          KeyConditions: { ...a, sk: { ComparisonOperator: 'NE', AttributeValueList: [{ N: '1' }] } },
        }),
      ),
    ).toBe('ValidationException: Attempted conditional constraint is not an indexable operation');
    expect(await failure(scan({ AttributesToGet: ['n', 'n'] }))).toBe(
      `${INVALID}Duplicate value in attribute name: n`,
    );
    expect(
      await failure(
        scan({ ScanFilter: { n: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [{ N: '1' }] } } }),
      ),
    ).toBe(`${INVALID}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type`);
  });

  it('pick attributes of one item', async () => {
    const get = new GetItemCommand({ TableName: 'orders', Key, AttributesToGet: ['n', 'absent'] });
    expect((await world.db.send(get)).Item).toEqual({ n: { N: '10' } });
  });
});
