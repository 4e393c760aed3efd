import { type AttributeValue, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, put, USERS, type World } from './dynamodb-world.ts';

type Values = Record<string, AttributeValue>;

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await createTable(world, USERS);
});
afterAll(() => world.sandbox.close());

const Key = { id: { S: 'a' } };
const BEFORE: Values = {
  n: { N: '10' },
  s: { S: 'x' },
  l: { L: [{ S: 'zero' }, { S: 'one' }, { S: 'two' }] },
  m: { M: { nested: { M: { deep: { N: '1' } } } } },
  tags: { SS: ['a', 'b'] },
  ns: { NS: ['1', '2'] },
};

beforeEach(() => put(world, 'users', { ...Key, ...BEFORE }));

const VALUES: Values = {
  ':n': { N: '2.5' },
  ':s': { S: 'new' },
  ':l': { L: [{ S: 'tail' }] },
  ':set': { SS: ['b', 'c'] },
  ':ns': { NS: ['2', '3'] },
  ':ab': { SS: ['a', 'b'] },
};

/** Runs an update with those of the values that it names. */
const update = (UpdateExpression: string, key: Values = Key) => {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(UpdateExpression));
  return world.db.send(
    new UpdateItemCommand({
      TableName: 'users',
      Key: key,
      UpdateExpression,
      ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
    }),
  );
};
const stored = async (key: Values = Key) =>
  (await world.db.send(new GetItemCommand({ TableName: 'users', Key: key }))).Item;

describe('an update expression', () => {
  it.each<readonly [string, Values]>([
    ['SET s = :s', { s: { S: 'new' } }],
    ['SET n = n + :n', { n: { N: '12.5' } }],
    ['SET n = :n - n', { n: { N: '-7.5' } }],
    [
      'SET n = if_not_exists(n, :n), spare = if_not_exists(spare, :n)',
      { n: { N: '10' }, spare: { N: '2.5' } },
    ],
    ['SET n = if_not_exists(spare, n) + :n', { n: { N: '12.5' } }],
    ['SET l = list_append(l, :l)', { l: { L: [{ S: 'zero' }, { S: 'one' }, { S: 'two' }, { S: 'tail' }] } }],
    ['SET l = list_append(:l, l)', { l: { L: [{ S: 'tail' }, { S: 'zero' }, { S: 'one' }, { S: 'two' }] } }],
    ['SET l[1] = :s', { l: { L: [{ S: 'zero' }, { S: 'new' }, { S: 'two' }] } }],
    ['SET l[9] = :s', { l: { L: [{ S: 'zero' }, { S: 'one' }, { S: 'two' }, { S: 'new' }] } }],
    [
      'SET l[9] = :n, l[8] = :s',
      { l: { L: [{ S: 'zero' }, { S: 'one' }, { S: 'two' }, { S: 'new' }, { N: '2.5' }] } },
    ],
    ['SET m.nested.deep = :s', { m: { M: { nested: { M: { deep: { S: 'new' } } } } } }],
    ['SET m.fresh = :s', { m: { M: { nested: { M: { deep: { N: '1' } } }, fresh: { S: 'new' } } } }],
    ['SET s = n, n = :n', { s: { N: '10' }, n: { N: '2.5' } }],
    ['REMOVE l[0], l[1]', { l: { L: [{ S: 'two' }] } }],
    ['REMOVE m.nested.deep', { m: { M: { nested: { M: {} } } } }],
    ['ADD n :n', { n: { N: '12.5' } }],
    ['ADD fresh :n', { fresh: { N: '2.5' } }],
    ['ADD tags :set', { tags: { SS: ['a', 'b', 'c'] } }],
    ['ADD ns :ns', { ns: { NS: ['1', '2', '3'] } }],
    ['DELETE tags :set', { tags: { SS: ['a'] } }],
    ['DELETE ns :ns', { ns: { NS: ['1'] } }],
    [
      'set s = :s remove absent add n :n delete tags :set',
      { s: { S: 'new' }, n: { N: '12.5' }, tags: { SS: ['a'] } },
    ],
  ])('%s', async (expression, changed) => {
    await update(expression);
    expect(await stored()).toEqual({ ...Key, ...BEFORE, ...changed });
  });

  it('takes away a set that is left empty', async () => {
    await update('DELETE tags :ab REMOVE s');
    expect(Object.keys((await stored()) ?? {}).sort()).toEqual(['id', 'l', 'm', 'n', 'ns']);
  });

  it('makes an item where there was none', async () => {
    const key = { id: { S: 'fresh' } };
    await update('ADD visits :n', key);
    expect(await stored(key)).toEqual({ ...key, visits: { N: '2.5' } });
    await world.db.send(new UpdateItemCommand({ TableName: 'users', Key: { id: { S: 'bare' } } }));
    expect(await stored({ id: { S: 'bare' } })).toEqual({ id: { S: 'bare' } });
  });

  it.each([
    [
      'SET absent = absent + :n',
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    ['SET s = s + :n', 'An operand in the update expression has an incorrect data type'],
    ['SET l = list_append(s, :l)', 'An operand in the update expression has an incorrect data type'],
    ['ADD s :n', 'An operand in the update expression has an incorrect data type'],
    ['SET absent.nested = :s', 'The document path provided in the update expression is invalid for update'],
    ['SET s[0] = :s', 'The document path provided in the update expression is invalid for update'],
    ['REMOVE n.nested', 'The document path provided in the update expression is invalid for update'],
    [
      'SET id = :s',
      'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
    ],
    [
      'SET x = id.y',
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: id",
    ],
  ])('%s fails', async (expression, message) => {
    expect(await failure(update(expression))).toBe(`ValidationException: ${message}`);
    expect(await stored()).toEqual({ ...Key, ...BEFORE });
  });

  it('adds exactly', async () => {
    await put(world, 'users', { ...Key, n: { N: '0.1' } });
    await world.db.send(
      new UpdateItemCommand({
        TableName: 'users',
        Key,
        UpdateExpression: 'SET n = n + :n, big = :big + :n',
        ExpressionAttributeValues: { ':n': { N: '0.2' }, ':big': { N: '9007199254740993' } },
      }),
    );
    expect(await stored()).toMatchObject({ n: { N: '0.3' }, big: { N: '9007199254740993.2' } });
  });
});
