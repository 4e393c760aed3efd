import {
  type AttributeValue,
  BatchWriteItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, ORDERS, order, put, type World } from './dynamodb-world.ts';

const NUMBERS = ['-1e100', '-20', '-2.5', '-2', '-0.001', '0', '0.001', '2', '2.5', '10', '20', '1e100'];

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await createTable(world, ORDERS);
  for (const sk of [...NUMBERS].reverse()) {
    await put(world, 'orders', {
      pk: { S: 'a' },
      sk: { N: sk },
      v: { S: 'x'.repeat(10) },
      even: { BOOL: Number(sk) % 2 === 0 },
    });
  }
  await put(world, 'orders', order('b', 1));
  await createTable(world, {
    ...ORDERS,
    TableName: 'texts',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'N' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
  });
});
afterAll(() => world.sandbox.close());

const query = (input: Partial<QueryCommandInput>) =>
  world.db.send(new QueryCommand({ TableName: 'orders', ...input }));
const sorted = async (
  condition: string,
  values: Record<string, AttributeValue>,
  more: Partial<QueryCommandInput> = {},
) => {
  const { Items = [] } = await query({
    KeyConditionExpression: `pk = :pk${condition && ` AND ${condition}`}`,
    ExpressionAttributeValues: { ':pk': { S: 'a' }, ...values },
    ...more,
  });
  return Items.map((item) => Number(item.sk?.N));
};
const ALL = NUMBERS.map(Number);

describe('a query', () => {
  it('gives a partition in the order of its sort key', async () => {
    expect(await sorted('', {})).toEqual(ALL);
    expect(await sorted('', {}, { ScanIndexForward: false })).toEqual([...ALL].reverse());
  });

  it.each<readonly [string, Record<string, AttributeValue>, (n: number) => boolean]>([
    ['sk = :x', { ':x': { N: '2.50' } }, (n) => n === 2.5],
    ['sk < :x', { ':x': { N: '2' } }, (n) => n < 2],
    ['sk <= :x', { ':x': { N: '2' } }, (n) => n <= 2],
    ['sk > :x', { ':x': { N: '-2' } }, (n) => n > -2],
    ['sk >= :x', { ':x': { N: '-2' } }, (n) => n >= -2],
    [':x > sk', { ':x': { N: '2' } }, (n) => n < 2],
    ['sk BETWEEN :x AND :y', { ':x': { N: '-2.5' }, ':y': { N: '10' } }, (n) => n >= -2.5 && n <= 10],
  ])('takes %s', async (condition, values, accepts) => {
    expect(await sorted(condition, values)).toEqual(ALL.filter(accepts));
    expect(await sorted(condition, values, { ScanIndexForward: false })).toEqual(
      ALL.filter(accepts).reverse(),
    );
  });

  it.each([true, false])('goes on where a page ended (forward: %s)', async (ScanIndexForward) => {
    const seen: number[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    let pages = 0;
    do {
      const page = await query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :x AND :y',
        ExpressionAttributeValues: { ':pk': { S: 'a' }, ':x': { N: '-20' }, ':y': { N: '20' } },
        Limit: 3,
        ScanIndexForward,
        ExclusiveStartKey,
      });
      seen.push(...(page.Items ?? []).map((item) => Number(item.sk?.N)));
      ExclusiveStartKey = page.LastEvaluatedKey;
      pages += 1;
    } while (ExclusiveStartKey);
    const expected = ALL.filter((n) => n >= -20 && n <= 20);
    expect(seen).toEqual(ScanIndexForward ? expected : [...expected].reverse());
    expect(pages).toBe(4);
  });

  it('limits before it filters', async () => {
    const page = await query({
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'even = :true',
      ExpressionAttributeValues: { ':pk': { S: 'a' }, ':true': { BOOL: true } },
      Limit: 4,
    });
    expect(page).toMatchObject({
      Count: 3,
      ScannedCount: 4,
      LastEvaluatedKey: { pk: { S: 'a' }, sk: { N: '-2' } },
    });
    expect(page.Items).toHaveLength(3);
  });

  it('counts, and picks attributes', async () => {
    const KeyConditionExpression = 'pk = :pk';
    const ExpressionAttributeValues = { ':pk': { S: 'b' } };
    const count = await query({ KeyConditionExpression, ExpressionAttributeValues, Select: 'COUNT' });
    expect(count).toMatchObject({ Count: 1, ScannedCount: 1 });
    expect(count.Items).toBeUndefined();
    const { Items } = await query({
      KeyConditionExpression,
      ExpressionAttributeValues,
      ProjectionExpression: 'sk',
    });
    expect(Items).toEqual([{ sk: { N: '1' } }]);
  });

  it('orders strings by their UTF-8 bytes and takes a beginning', async () => {
    const words = ['', '\u0000', '\u0000a', 'a', 'a\u0000b', 'ab', 'b', 'é', '\uffee', '🙂'].slice(1);
    for (const word of [...words].reverse()) await put(world, 'texts', { pk: { N: '1' }, sk: { S: word } });
    const texts = async (condition: string, values: Record<string, AttributeValue> = {}) => {
      const { Items = [] } = await query({
        TableName: 'texts',
        KeyConditionExpression: `pk = :pk${condition}`,
        ExpressionAttributeValues: { ':pk': { N: '1.0' }, ...values },
      });
      return Items.map((item) => item.sk?.S);
    };
    expect(await texts('')).toEqual(words);
    expect(await texts(' AND begins_with(sk, :a)', { ':a': { S: 'a' } })).toEqual(['a', 'a\u0000b', 'ab']);
    expect(await texts(' AND sk > :a', { ':a': { S: 'a' } })).toEqual(words.slice(words.indexOf('a') + 1));
    expect(await texts(' AND sk = :a', { ':a': { S: 'a' } })).toEqual(['a']);
  });

  const KEY = 'ValidationException: Invalid KeyConditionExpression: ';
  it.each<readonly [string, string]>([
    ['sk = :n', 'ValidationException: Query condition missed key schema element: pk'],
    ['pk > :s', 'ValidationException: Query key condition not supported'],
    [
      'pk = :n',
      'ValidationException: One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    ['pk = :s AND x = :n', 'ValidationException: Query condition missed key schema element: sk'],
    ['pk = :s AND sk = :n AND x = :n', 'ValidationException: Conditions can be of length 1 or 2 only'],
    ['pk = :s OR pk = :s', 'ValidationException: Invalid operator used in KeyConditionExpression: OR'],
    ['pk = :s AND NOT sk = :n', 'ValidationException: Invalid operator used in KeyConditionExpression: NOT'],
    ['pk = :s AND sk <> :n', 'ValidationException: Invalid operator used in KeyConditionExpression: <>'],
    ['pk = :s AND sk IN (:n)', 'ValidationException: Invalid operator used in KeyConditionExpression: IN'],
    [
      'pk = :s AND attribute_exists(sk)',
      'ValidationException: Invalid operator used in KeyConditionExpression: attribute_exists',
    ],
    [
      'pk = :s AND size(sk) = :n',
      'ValidationException: KeyConditionExpressions cannot contain nested operations',
    ],
    [
      'pk = :s AND sk.x = :n',
      'ValidationException: KeyConditionExpressions cannot have conditions on nested attributes',
    ],
    [
      'pk = :s AND pk = :s',
      'ValidationException: KeyConditionExpressions must only contain one condition per key',
    ],
    [
      'pk = sk AND pk = :s',
      'ValidationException: Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    ],
    ['pk = :s AND', `${KEY}Syntax error; token: "<EOF>", near: "AND"`],
  ])('refuses %s', async (KeyConditionExpression, message) => {
    const values = { ':s': { S: 'a' }, ':n': { N: '1' } };
    const used = Object.entries(values).filter(([name]) => KeyConditionExpression.includes(name));
    const ExpressionAttributeValues = Object.fromEntries(used);
    expect(await failure(query({ KeyConditionExpression, ExpressionAttributeValues }))).toBe(message);
  });

  it('refuses what else does not go together', async () => {
    const KeyConditionExpression = 'pk = :pk';
    const ExpressionAttributeValues = { ':pk': { S: 'a' } };
    const refusal = (more: Partial<QueryCommandInput>) =>
      failure(query({ KeyConditionExpression, ExpressionAttributeValues, ...more }));
    expect(await failure(query({}))).toBe(
      'ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
    expect(await refusal({ FilterExpression: 'attribute_exists(sk)' })).toBe(
      'ValidationException: Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    );
    expect(await refusal({ IndexName: 'none' })).toBe(
      'ValidationException: The table does not have the specified index: none',
    );
    expect(await refusal({ ExclusiveStartKey: { pk: { S: 'a' } } })).toContain(
      'The provided starting key is invalid',
    );
    expect(await refusal({ ExclusiveStartKey: order('b', 1) })).toBe(
      'ValidationException: The provided starting key is outside query boundaries based on provided conditions',
    );
    expect(await refusal({ Select: 'ALL_PROJECTED_ATTRIBUTES' })).toBe(
      'ValidationException: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    );
    expect(await refusal({ Select: 'COUNT', ProjectionExpression: 'v' })).toBe(
      'ValidationException: Cannot specify the ProjectionExpression when choosing to get only the Count',
    );
    expect(await refusal({ Limit: 0 })).toBe(
      "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  });
});

describe('a scan', () => {
  const scan = (input: Partial<ScanCommandInput> = {}) =>
    world.db.send(new ScanCommand({ TableName: 'many', ...input }));
  const COUNT = 60;
  beforeAll(async () => {
    await createTable(world, { ...ORDERS, TableName: 'many' });
    for (let from = 0; from < COUNT; from += 20) {
      const writes = Array.from({ length: 20 }, (_, at) => ({
        PutRequest: { Item: order(`p${from + at}`, from + at, { v: { S: 'x'.repeat(40_000) } }) },
      }));
      await world.db.send(new BatchWriteItemCommand({ RequestItems: { many: writes } }));
    }
  });

  const readAll = async (input: Partial<ScanCommandInput> = {}) => {
    const keys: string[] = [];
    let pages = 0;
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await scan({ ...input, ExclusiveStartKey });
      keys.push(...(page.Items ?? []).map((item) => item.pk?.S ?? ''));
      ExclusiveStartKey = page.LastEvaluatedKey;
      pages += 1;
    } while (ExclusiveStartKey);
    return { keys, pages };
  };

  it('reads all, a megabyte at a time', async () => {
    const { keys, pages } = await readAll();
    expect(new Set(keys).size).toBe(COUNT);
    expect(keys).toHaveLength(COUNT);
    // 2.4 MB.
    expect(pages).toBe(3);
  });

  it('is divided among segments, each with pages of its own', async () => {
    const segments = await Promise.all(
      [0, 1, 2, 3].map((Segment) => readAll({ Segment, TotalSegments: 4, Limit: 5 })),
    );
    const keys = segments.flatMap((segment) => segment.keys);
    expect(new Set(keys).size).toBe(COUNT);
    expect(keys).toHaveLength(COUNT);
    for (const segment of segments) expect(segment.keys.length).toBeGreaterThan(0);
  });

  it('filters what it has read', async () => {
    const { Count, ScannedCount } = await scan({
      Limit: 10,
      FilterExpression: 'sk < :ten',
      ExpressionAttributeValues: { ':ten': { N: '-1' } },
    });
    expect({ Count, ScannedCount }).toEqual({ Count: 0, ScannedCount: 10 });
  });

  it.each<readonly [Partial<ScanCommandInput>, string]>([
    [
      { Segment: 1 },
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    ],
    [
      { TotalSegments: 2 },
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    ],
    [
      { Segment: 2, TotalSegments: 2 },
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2',
    ],
    [
      { ExclusiveStartKey: { pk: { S: 'a' } } },
      'The provided starting key is invalid: The provided key element does not match the schema',
    ],
  ])('refuses %j', async (input, message) => {
    expect(await failure(scan(input))).toBe(`ValidationException: ${message}`);
  });
});
