import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable, createWorld, put, USERS, type World } from '../dynamodb-world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await createTable(world, USERS);
  await put(world, 'users', {
    id: { S: 'a' },
    n: { N: '10' },
    s: { S: 'hello' },
    b: { B: Uint8Array.from([1, 2, 3]) },
    t: { BOOL: true },
    nil: { NULL: true },
    l: { L: [{ N: '1' }, { M: { x: { S: 'in' } } }] },
    m: { M: { x: { N: '1' }, y: { L: [] } } },
    ss: { SS: ['a', 'b'] },
    ns: { NS: ['1', '20'] },
  });
});
afterAll(() => world.sandbox.close());

const VALUES: Record<string, AttributeValue> = {
  ':9': { N: '9' },
  ':10': { N: '1e1' },
  ':20': { N: '20' },
  ':s10': { S: '10' },
  ':he': { S: 'he' },
  ':ell': { S: 'ell' },
  ':hello': { S: 'hello' },
  ':z': { S: 'z' },
  ':b1': { B: Uint8Array.from([1]) },
  ':b23': { B: Uint8Array.from([2, 3]) },
  ':true': { BOOL: true },
  ':ba': { SS: ['b', 'a'] },
  ':a': { S: 'a' },
  ':one': { N: '1' },
  ':doc': { M: { y: { L: [] }, x: { N: '1' } } },
  ':list': { L: [{ N: '1' }, { M: { x: { S: 'in' } } }] },
  ':elem': { M: { x: { S: 'in' } } },
  ':N': { S: 'N' },
  ':three': { N: '3' },
  ':two': { N: '2' },
  ':five': { N: '5' },
};

const matches = async (FilterExpression: string) => {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(FilterExpression));
  const { Count } = await world.db.send(
    new ScanCommand({
      TableName: 'users',
      FilterExpression,
      ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
    }),
  );
  return Count === 1;
};

describe('a condition holds', () => {
  it.each([
    'n = :10',
    'n <> :s10',
    'n > :9',
    'n >= :10',
    'n < :20',
    'n <= :10',
    ':9 < n',
    's < :z',
    'b > :b1',
    't = :true',
    'ss = :ba',
    'm = :doc',
    'l = :list',
    'm.x = l[0]',
    'n BETWEEN :9 AND :20',
    'n IN (:9, :10)',
    'absent <> :9',
    'NOT n = :9',
    'not absent = :9',
    'attribute_exists(l[1].x)',
    'attribute_not_exists(l[2])',
    'attribute_not_exists(s.x)',
    'attribute_exists(nil)',
    'attribute_type(n, :N)',
    'begins_with(s, :he)',
    'begins_with(b, :b1)',
    'contains(s, :ell)',
    'contains(ss, :a)',
    'contains(ns, :20)',
    'contains(l, :elem)',
    'contains(b, :b23)',
    'size(s) = :five',
    'size(b) = :three',
    'size(l) = :two',
    'size(m) > :one',
    'size(ss) = size(m)',
    'n = :9 OR n = :10 AND s = :hello',
    '(n = :10 OR n = :9) AND NOT (s = :z)',
    'n > :9 and n < :20 or s = :z',
  ])('%s', async (expression) => {
    expect(await matches(expression)).toBe(true);
  });
});

describe('a condition does not hold', () => {
  it.each([
    'n = :s10',
    'n > :s10',
    'absent > :9',
    'absent = :9',
    'absent IN (:9)',
    'absent BETWEEN :9 AND :20',
    'attribute_exists(absent)',
    'begins_with(s, :z)',
    'begins_with(n, :he)',
    'contains(absent, :a)',
    'contains(ss, :one)',
    'size(n) = :one',
    'attribute_type(s, :N)',
    'NOT (n = :10 OR s = :z)',
    '(n = :9 OR n = :10) AND s = :z',
  ])('%s', async (expression) => {
    expect(await matches(expression)).toBe(false);
  });
});
