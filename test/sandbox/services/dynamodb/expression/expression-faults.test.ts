import {
  type AttributeValue,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, USERS, type World } from '../dynamodb-world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await createTable(world, USERS);
});
afterAll(() => world.sandbox.close());

const ALL: Record<string, AttributeValue> = {
  ':s': { S: 'x' },
  ':n': { N: '1' },
  ':m': { N: '2' },
  ':b': { BOOL: true },
  ':l': { L: [] },
  ':t': { S: 'TEXT' },
};
const valuesIn = (expression: string) => {
  const used = Object.entries(ALL).filter(([name]) => new RegExp(`${name}\\b`).test(expression));
  return used.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(used) } : {};
};

/** AWS's texts, as recorded in dynalite's and other implementations' tests. */
describe('a condition', () => {
  it.each([
    ['', 'The expression can not be empty;'],
    ['a = ', 'Syntax error; token: "<EOF>", near: "= "'],
    ['a == :s', 'Syntax error; token: "=", near: "== :s"'],
    ['a = :s AND', 'Syntax error; token: "<EOF>", near: "AND"'],
    ['(a = :s', 'Syntax error; token: "<EOF>", near: ":s"'],
    ['a = :s)', 'Syntax error; token: ")", near: ":s)"'],
    ['a ! :s', 'Syntax error; token: "!", near: "a ! :s"'],
    ['attribute_type()', 'Syntax error; token: ")", near: "()"'],
    ['a', 'Syntax error; token: "<EOF>", near: "a"'],
    ['l[a] = :s', 'Syntax error; token: "a", near: "[a]"'],
    ['((a = :s))', 'The expression has redundant parentheses;'],
    ['a = ((:s))', 'The expression has redundant parentheses;'],
    ['exists(a)', 'Invalid function name; function: exists'],
    ['size(a)', 'The function is not allowed to be used this way in an expression; function: size'],
    [
      'begins_with(a, :s) = :s',
      'The function is not allowed to be used this way in an expression; function: begins_with',
    ],
    ['name = :s', 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['#n = :s', 'An expression attribute name used in the document path is not defined; attribute name: #n'],
    ['a = :none', 'An expression attribute value used in expression is not defined; attribute value: :none'],
    [
      'attribute_exists(a, b)',
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    [
      'contains(a)',
      'Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1',
    ],
    [
      'a = a',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]',
    ],
    [
      'attribute_exists(:s)',
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      'begins_with(a, :n)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      'size(:n) > :n',
      'Incorrect operand type for operator or function; operator or function: size, operand type: N',
    ],
    [
      'a < :b',
      'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    ],
    [
      'attribute_type(a, :n)',
      'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N',
    ],
    [
      'attribute_type(a, :t)',
      'Invalid attribute type name found; type: TEXT, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    [
      'a BETWEEN :n AND :s',
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:x}',
    ],
    [
      'a BETWEEN :m AND :n',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
    ],
    [
      `a = :s OR ${'b'.repeat(5000)} = :s`,
      'Expression size has exceeded the maximum allowed size; expression size: 5015',
    ],
  ])('%.30s', async (ConditionExpression, message) => {
    const call = new PutItemCommand({
      TableName: 'users',
      Item: { id: { S: 'a' } },
      ConditionExpression,
      ...valuesIn(ConditionExpression),
    });
    expect(await failure(world.db.send(call))).toBe(
      `ValidationException: Invalid ConditionExpression: ${message}`,
    );
  });

  it('has limits', async () => {
    const refusal = (FilterExpression: string) =>
      failure(
        world.db.send(
          new ScanCommand({ TableName: 'users', FilterExpression, ...valuesIn(FilterExpression) }),
        ),
      );
    const INVALID = 'ValidationException: Invalid FilterExpression: ';
    expect(await refusal(Array.from({ length: 151 }, () => 'a = :s').join(' OR '))).toBe(
      `${INVALID}The expression contains too many operators; operator count: 301`,
    );
    expect(await refusal(`a IN (${Array.from({ length: 101 }, () => ':s').join(', ')})`)).toBe(
      `${INVALID}The IN operator is provided with too many operands; number of operands: 101`,
    );
    expect(await refusal(`a${'.b'.repeat(32)} = :s`)).toBe(
      `${INVALID}The document path has too many nesting levels; nesting levels: 33`,
    );
    expect(await refusal(Array.from({ length: 150 }, () => 'a = :s').join(' OR '))).toBe('no error');
  });

  it('nested deeper than anybody means is refused at once', async () => {
    const ConditionExpression = `${'('.repeat(1500)}a = :s${' AND a = :s)'.repeat(100)}`;
    const call = new ScanCommand({ TableName: 'users', FilterExpression: ConditionExpression });
    expect(await failure(world.db.send(call))).toContain('ValidationException: Invalid FilterExpression: ');
  });
});

describe('an update', () => {
  it.each([
    ['', 'The expression can not be empty;'],
    ['SET', 'Syntax error; token: "<EOF>", near: "SET"'],
    ['a = :s', 'Syntax error; token: "a", near: "a ="'],
    ['SET a = :s,', 'Syntax error; token: "<EOF>", near: ","'],
    ['SET a = :n + :n + :n', 'Syntax error; token: "+", near: ":n + :n"'],
    ['ADD a b', 'Syntax error; token: "b", near: "a b"'],
    ['SET a = :s SET b = :s', 'The "SET" section can only be used once in an update expression;'],
    ['SET status = :s', 'Attribute name is a reserved keyword; reserved keyword: status'],
    ['SET a = concat(b, :s)', 'Invalid function name; function: concat'],
    [
      'SET a = if_not_exists(b)',
      'Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1',
    ],
    [
      'SET a = if_not_exists(:s, :s)',
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET a = list_append(b, :s)',
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
    ],
    [
      'SET a = b + :s',
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    [
      'SET a = :s, a = :n',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ],
    [
      'SET a.b = :s REMOVE a',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]',
    ],
    [
      'SET a.b = :s, a[1] = :s',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
    ],
    ['ADD a :s', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING'],
    [
      'DELETE a :n',
      'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER',
    ],
  ])('%.30s', async (UpdateExpression, message) => {
    const call = new UpdateItemCommand({
      TableName: 'users',
      Key: { id: { S: 'a' } },
      UpdateExpression,
      ...valuesIn(UpdateExpression),
    });
    expect(await failure(world.db.send(call))).toBe(
      `ValidationException: Invalid UpdateExpression: ${message}`,
    );
  });
});

describe('placeholders', () => {
  const scan = (input: object) =>
    failure(world.db.send(new ScanCommand(Object.assign({ TableName: 'users' }, input))));

  it.each<readonly [object, string]>([
    [
      { ExpressionAttributeNames: { '#a': 'a' } },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      { ExpressionAttributeValues: { ':a': { S: 'a' } } },
      'ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null',
    ],
    [
      { FilterExpression: 'a = b', ExpressionAttributeNames: {} },
      'ExpressionAttributeNames must not be empty',
    ],
    [
      { FilterExpression: 'a = b', ExpressionAttributeValues: {} },
      'ExpressionAttributeValues must not be empty',
    ],
    [
      { FilterExpression: 'a = b', ExpressionAttributeNames: { a: 'a' } },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    ],
    [
      { FilterExpression: 'a = b', ExpressionAttributeValues: { a: { S: '' } } },
      'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"',
    ],
    [
      { FilterExpression: 'a = :a', ExpressionAttributeValues: { ':a': { N: 'x' } } },
      'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a',
    ],
    [
      { FilterExpression: 'a = b', ExpressionAttributeNames: { '#x': 'x', '#y': 'y' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x, #y}',
    ],
    [
      { FilterExpression: 'a = b', ExpressionAttributeValues: { ':x': { S: '' } } },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}',
    ],
    [
      { FilterExpression: 'a = b', AttributesToGet: ['a'] },
      'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {FilterExpression}',
    ],
    [
      { ProjectionExpression: 'a, a.b' },
      'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]',
    ],
  ])('%j', async (input, message) => {
    expect(await scan(input)).toBe(`ValidationException: ${message}`);
  });
});
