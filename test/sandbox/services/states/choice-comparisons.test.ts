import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

/** Runs rules over one input: which of them hold. */
const holding = async (rules: readonly object[], input: unknown): Promise<readonly boolean[]> => {
  const branch = (rule: object) => ({
    StartAt: 'If',
    States: {
      If: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Pass', Result: true, End: true },
      No: { Type: 'Pass', Result: false, End: true },
    },
  });
  // A state's name is used once in a machine.
  const named = (rule: object, index: number) =>
    JSON.parse(JSON.stringify(branch(rule)).replaceAll(/"(If|Yes|No)"/g, `"$1${index}"`));
  const { output } = await world.run(chain({ All: { Type: 'Parallel', Branches: rules.map(named) } }), input);
  return Array.isArray(output) ? output.map((value) => value === true) : [];
};

/** Three values of each type, in order; the second is what is compared with. */
const VALUES = {
  Numeric: [1, 2.5, 3],
  // By code units: capital letters come first.
  String: ['Z', 'a', 'b'],
  Timestamp: ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01+00:00', '2026-01-01T01:00:02+01:00'],
} as const;

/** Whether the lowest, the same and the highest of the three fulfil it. */
const ORDER = {
  LessThan: [true, false, false],
  LessThanEquals: [true, true, false],
  Equals: [false, true, false],
  GreaterThanEquals: [false, true, true],
  GreaterThan: [false, false, true],
} as const;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html (data-test expressions) */
describe('every comparison of a Choice state', () => {
  const cases = Object.entries(VALUES).flatMap(([type, values]) =>
    Object.entries(ORDER).map(([order, expected]) => ({ operator: `${type}${order}`, values, expected })),
  );

  it.each(cases)(
    '$operator, by value and by path, holds for $expected',
    async ({ operator, values, expected }) => {
      const input = { values, wanted: values[1], other: [true] };
      const places = values.map((_, index) => `$.values[${index}]`);
      const byValue = places.map((Variable) => ({ Variable, [operator]: values[1] }));
      const byPath = places.map((Variable) => ({ Variable, [`${operator}Path`]: '$.wanted' }));
      expect(await holding([...byValue, ...byPath], input)).toEqual([...expected, ...expected]);
      // A value of another type is no mistake: it doesn't fulfil it.
      expect(await holding([{ Variable: '$.other', [operator]: values[1] }], input)).toEqual([false]);
    },
  );

  it('of Booleans, by value and by path', async () => {
    const rules = [
      { Variable: '$.yes', BooleanEquals: true },
      { Variable: '$.yes', BooleanEquals: false },
      { Variable: '$.yes', BooleanEqualsPath: '$.yes' },
      { Variable: '$.yes', BooleanEqualsPath: '$.no' },
      { Variable: '$.text', BooleanEquals: true },
    ];
    expect(await holding(rules, { yes: true, no: false, text: 'true' })).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it.each([
    ['IsPresent', [true, true, true, true, true, false]],
    ['IsNull', [true, false, false, false, false, false]],
    ['IsBoolean', [false, true, false, false, false, false]],
    ['IsNumeric', [false, false, true, false, false, false]],
    ['IsString', [false, false, false, true, true, false]],
    ['IsTimestamp', [false, false, false, false, true, false]],
  ] as const)(
    '%s holds for null, a Boolean, a number, a string, a timestamp, nothing: %j',
    async (operator, expected) => {
      const input = { a: null, b: false, c: 0, d: 'x', e: '2026-01-01T00:00:00Z' };
      // What isn't there can only be asked for its presence.
      const names = operator === 'IsPresent' ? ['a', 'b', 'c', 'd', 'e', 'f'] : ['a', 'b', 'c', 'd', 'e'];
      const is = (wanted: boolean) => names.map((name) => ({ Variable: `$.${name}`, [operator]: wanted }));
      const wanted = expected.slice(0, names.length);
      expect(await holding(is(true), input)).toEqual(wanted);
      expect(await holding(is(false), input)).toEqual(wanted.map((value) => !value));
    },
  );
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
describe('intrinsic functions by chance', () => {
  const look = async (call: string) =>
    (await world.run(chain({ Look: { Type: 'Pass', Parameters: { 'it.$': call } } }), {})).output;

  it('States.UUID is a version 4 UUID, another one each time', async () => {
    const [one, other] = [await look('States.UUID()'), await look('States.UUID()')];
    expect(one).toEqual({
      it: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    expect(other).not.toEqual(one);
  });

  it('States.MathRandom is within its limits, and the same for the same seed', async () => {
    const seeded = await look('States.MathRandom(1, 999, 7)');
    expect(await look('States.MathRandom(1, 999, 7)')).toEqual(seeded);
    const picks = await look(
      `States.Array(${Array.from({ length: 20 }, () => 'States.MathRandom(1, 3)').join(', ')})`,
    );
    expect(new Set(JSON.stringify(picks).match(/\d/g))).toEqual(new Set(['1', '2']));
  });

  it.each([
    ['MD5', '8b1a9953c4611296a827abf8c47804d7'],
    ['SHA-256', '185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969'],
  ])('States.Hash knows %s', async (algorithm, expected) => {
    expect(await look(`States.Hash('Hello', '${algorithm}')`)).toEqual({ it: expected });
  });
});
