import { SetSubscriptionAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnsWorld, queueArn, refusal, type SnsWorld, TOPIC } from './sns-world.ts';

let world: SnsWorld;
beforeEach(async () => {
  world = await openSnsWorld();
  await world.topic();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
const array = (value: unknown) => ({ DataType: 'String.Array', StringValue: JSON.stringify(value) });

describe('a filter on attributes', () => {
  it.each([
    ['exact', { a: ['x'] }, { a: text('x') }, true],
    ['exact, another value', { a: ['x'] }, { a: text('y') }, false],
    ['exact, nothing there', { a: ['x'] }, {}, false],
    ['every key', { a: ['x'], b: ['y'] }, { a: text('x') }, false],
    ['one of an array', { a: ['x'] }, { a: array(['z', 'x']) }, true],
    ['a number of an array', { a: [{ numeric: ['>', 5] }] }, { a: array([1, 7]) }, true],
    ['a number', { a: [{ numeric: ['>=', 1, '<', 3] }] }, { a: number('2.5') }, true],
    ['a text that looks like a number', { a: [100] }, { a: text('100') }, false],
    ['a number by its value', { a: [100] }, { a: number('100.0') }, true],
    ['prefix', { a: [{ prefix: 'ab' }] }, { a: text('abc') }, true],
    ['suffix', { a: [{ suffix: 'bc' }] }, { a: text('abc') }, true],
    ['any case', { a: [{ 'equals-ignore-case': 'ABC' }] }, { a: text('abc') }, true],
    ['anything but', { a: [{ 'anything-but': ['x'] }] }, { a: text('y') }, true],
    ['anything but, nothing there', { a: [{ 'anything-but': ['x'] }] }, {}, false],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'ab' } }] }, { a: text('abc') }, false],
    ['wildcard', { a: [{ wildcard: 'a*c' }] }, { a: text('abc') }, true],
    ['exists', { a: [{ exists: true }] }, { a: text('y') }, true],
    ['exists not', { a: [{ exists: false }] }, { b: text('y') }, true],
    ['address', { a: [{ cidr: '10.0.0.0/8' }] }, { a: text('10.1.2.3') }, true],
    ['$or', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: text('y') }, true],
    [
      'binary is not looked at',
      { a: [{ exists: true }] },
      { a: { DataType: 'Binary', BinaryValue: new Uint8Array([1]) } },
      false,
    ],
  ])('%s', async (_name, policy, MessageAttributes, expected) => {
    await world.subscribe(TOPIC, 'q', { FilterPolicy: JSON.stringify(policy) });
    await world.publish('m', { MessageAttributes });
    expect(await world.received('q')).toHaveLength(expected ? 1 : 0);
  });
});

describe('a filter on the body', () => {
  it.each([
    ['nested', { store: { city: ['Bern'] } }, '{"store":{"city":"Bern"}}', true],
    ['nested, another value', { store: { city: ['Bern'] } }, '{"store":{"city":"Rome"}}', false],
    ['no object', { a: ['x'] }, '["x"]', false],
    ['no JSON', { a: [{ exists: false }] }, 'x', false],
    ['a number', { price: [{ numeric: ['>=', 100] }] }, '{"price":100}', true],
  ])('%s', async (_name, policy, body, expected) => {
    const Attributes = { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: 'MessageBody' };
    await world.subscribe(TOPIC, 'q', Attributes);
    await world.publish(body);
    expect(await world.received('q')).toHaveLength(expected ? 1 : 0);
  });
});

const at = (column: number) =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`;

describe('a filter policy', () => {
  it.each([
    [
      'no JSON',
      'nope',
      `FilterPolicy: failed to parse JSON. Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${at(5)}`,
    ],
    ['a list', '["x"]', 'FilterPolicy: Filter is not an object'],
    [
      'six keys',
      JSON.stringify(Object.fromEntries([...'abcdef'].map((key) => [key, ['x']]))),
      'FilterPolicy: Filter policy can not have more than 5 keys',
    ],
    [
      '151 combinations',
      JSON.stringify({ a: Array.from({ length: 151 }, (_, index) => index) }),
      'FilterPolicy: Filter policy is too complex',
    ],
    [
      'nesting',
      '{"a":{"b":["x"]}}',
      'Filter policy scope MessageAttributes does not support nested filter policy',
    ],
    ['a value without a list', '{"a":"x"}', `FilterPolicy: "a" must be an object or an array${at(7)}`],
    ['an unknown operator', '{"a":[{"like":"x"}]}', `FilterPolicy: Unrecognized match type like${at(16)}`],
    ['an empty list', '{"a":[]}', `FilterPolicy: Empty arrays are not allowed${at(8)}`],
  ])('is refused with %s', async (_name, FilterPolicy, reason) => {
    const subscribe = new SubscribeCommand({
      TopicArn: TOPIC,
      Protocol: 'sqs',
      Endpoint: queueArn('q'),
      Attributes: { FilterPolicy },
    });
    expect(await refusal(world.sns.send(subscribe))).toBe(
      `InvalidParameter: Invalid parameter: Attributes Reason: ${reason}`,
    );
    const SubscriptionArn = await world.subscribe(TOPIC, 'r');
    const set = new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: 'FilterPolicy',
      AttributeValue: FilterPolicy,
    });
    expect(await refusal(world.sns.send(set))).toBe(`InvalidParameter: Invalid parameter: ${reason}`);
  });

  it('counts the depth of nested keys into its combinations', async () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
    const nested = (first: number) => JSON.stringify({ a: { b: { c: values(first) } }, d: { e: values(3) } });
    const subscribe = (name: string, FilterPolicy: string) =>
      world.subscribe(TOPIC, name, { FilterPolicy, FilterPolicyScope: 'MessageBody' });
    // AWS's own example: 3 x 4 x 2 x 3 = 72.
    await subscribe('q', nested(4));
    expect(await refusal(subscribe('r', nested(9)))).toMatch(/too complex$/);
  });
});

it('is one of 200 of a topic at most, whichever way it is set', async () => {
  const FilterPolicy = '{"a":["x"]}';
  const subscribe = (name: string, Attributes: Record<string, string>) =>
    world.sns.send(
      new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: queueArn(name), Attributes }),
    );
  for (let index = 0; index < 200; index += 1) await subscribe(`q${index}`, { FilterPolicy });
  expect(await refusal(subscribe('more', { FilterPolicy }))).toMatch(/^FilterPolicyLimitExceeded: /);
  const { SubscriptionArn } = await subscribe('more', {});
  const set = new SetSubscriptionAttributesCommand({
    SubscriptionArn,
    AttributeName: 'FilterPolicy',
    AttributeValue: FilterPolicy,
  });
  expect(await refusal(world.sns.send(set))).toMatch(/^FilterPolicyLimitExceeded: /);
});

it('that keeps a message away is told in the trace', async () => {
  await world.subscribe(TOPIC, 'q', { FilterPolicy: '{"a":["x"]}' });
  await world.publish('m');
  expect(world.outcomes()).toEqual(['filtered out by the subscription’s filter policy']);
});
