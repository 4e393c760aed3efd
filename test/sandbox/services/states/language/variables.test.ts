import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain, createWorld, type World } from '../world.ts';
import { guide } from './table.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const source = guide('workflow-variables');
const query = (states: Readonly<Record<string, object>>) => chain(states, { QueryLanguage: 'JSONata' });
const set = (Assign: object, more: object = {}) => ({ Type: 'Pass', Assign, ...more });

interface Run {
  readonly what: string;
  readonly definition: object;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: string;
}

/** What a whole machine gives. */
const RUNS: readonly Run[] = [
  {
    what: 'all values are evaluated first, then assigned: $x=3, $a=6 become $x=6, $nextX=3',
    definition: query({
      Start: set({ x: 3, a: 6 }),
      Swap: set({ x: '{% $a %}', nextX: '{% $x %}' }),
      Get: { Type: 'Pass', Output: { x: '{% $x %}', nextX: '{% $nextX %}' } },
    }),
    output: { x: 6, nextX: 3 },
  },
  {
    what: 'the same with JSONPath',
    definition: chain({
      Start: set({ x: 3, a: 6 }),
      Swap: set({ 'x.$': '$a', 'nextX.$': '$x' }),
      Get: { Type: 'Pass', Parameters: { 'x.$': '$x', 'nextX.$': '$nextX' } },
    }),
    output: { x: 6, nextX: 3 },
  },
  {
    what: 'a variable that was not assigned before is undefined',
    definition: query({ Start: set({ x: 1, nextX: '{% $x %}' }) }),
    error: 'States.QueryEvaluationError',
  },
  {
    what: 'the output does not see what its own state assigns',
    definition: query({ One: set({ x: 1 }), Two: set({ x: 2 }, { Output: '{% $x %}' }) }),
    output: 1,
  },
  {
    what: 'a variable outlives the states between, whatever they put out',
    definition: query({
      One: set({ x: '{% $states.input.a %}' }),
      Two: { Type: 'Pass', Output: 'gone' },
      Three: { Type: 'Pass', Output: '{% $x %}' },
    }),
    input: { a: [1] },
    output: [1],
  },
  {
    what: 'Choice, with the Assign of the rule that holds',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'If',
      States: {
        If: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% false %}', Assign: { x: 'first' }, Next: 'Get' },
            { Condition: '{% true %}', Assign: { x: 'second' }, Next: 'Get' },
          ],
          Default: 'Get',
          Assign: { x: 'default' },
        },
        Get: { Type: 'Pass', Output: '{% $x %}', End: true },
      },
    },
    output: 'second',
  },
  {
    what: 'Choice, with its own Assign where no rule holds',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'If',
      States: {
        If: {
          Type: 'Choice',
          Choices: [{ Condition: '{% false %}', Assign: { x: 'first' }, Next: 'Get' }],
          Default: 'Get',
          Assign: { x: 'default' },
        },
        Get: { Type: 'Pass', Output: '{% $x %}', End: true },
      },
    },
    output: 'default',
  },
  {
    what: 'Wait, from the effective input',
    definition: chain({
      Wait: { Type: 'Wait', Seconds: 0, InputPath: '$.in', Assign: { 'x.$': '$.a' } },
      Get: { Type: 'Pass', Parameters: { 'x.$': '$x' } },
    }),
    input: { in: { a: 5 } },
    output: { x: 5 },
  },
  {
    what: 'Pass, from its Result',
    definition: chain({
      One: { Type: 'Pass', Result: { a: 5 }, ResultPath: null, Assign: { 'x.$': '$.a' } },
      Get: { Type: 'Pass', Parameters: { 'x.$': '$x', 'kept.$': '$.kept' } },
    }),
    input: { kept: true },
    output: { x: 5, kept: true },
  },
  {
    what: 'Assign with JSONPath: nested values, intrinsic functions, the context object',
    definition: chain({
      One: set({ customer: { name: 'Ada' } }),
      Two: set({
        'details.$': '$.order..product',
        'message.$': "States.Format('Hello {}', $customer.name)",
        deep: { 'name.$': '$$.State.Name' },
      }),
      Get: { Type: 'Pass', Parameters: { 'a.$': '$details', 'b.$': '$message', 'c.$': '$deep.name' } },
    }),
    input: { order: { lines: [{ product: 'p' }, { product: 'q' }] } },
    output: { a: ['p', 'q'], b: 'Hello Ada', c: 'Two' },
  },
  {
    what: 'Map: iterations see outer variables and their own, not those of one another',
    definition: query({
      Outer: set({ factor: 10 }),
      Each: {
        Type: 'Map',
        Items: '{% $states.input %}',
        ItemProcessor: chain({
          In: set({ own: '{% $states.input * $factor %}' }),
          Out: { Type: 'Pass', Output: '{% [$own, $factor] %}' },
        }),
      },
    }),
    input: [1, 2, 3],
    output: [
      [10, 10],
      [20, 10],
      [30, 10],
    ],
  },
  {
    what: 'Map: what iterations assigned is gone behind it',
    definition: query({
      Each: { Type: 'Map', Items: [1], ItemProcessor: chain({ In: set({ own: 1 }) }) },
      Get: { Type: 'Pass', Output: '{% $exists($own) %}' },
    }),
    output: false,
  },
  {
    what: 'Parallel: branches have variables of their own, by the same name if they like',
    definition: query({
      Both: {
        Type: 'Parallel',
        Branches: ['a', 'b'].map((name) =>
          chain({
            [`Set${name}`]: set({ own: name }),
            [`Get${name}`]: { Type: 'Pass', Output: '{% $own %}' },
          }),
        ),
        Assign: { all: '{% $states.result %}' },
      },
      Get: { Type: 'Pass', Output: '{% $all %}' },
    }),
    output: ['a', 'b'],
  },
  {
    what: 'Parallel: an inner variable is not to be had outside',
    definition: chain({
      Both: { Type: 'Parallel', Branches: [chain({ In: set({ own: 1 }) })] },
      Get: { Type: 'Pass', Parameters: { 'x.$': '$own' } },
    }),
    error: 'States.Runtime',
  },
  {
    what: 'Catch: its Assign is in the scope around the Parallel',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [chain({ No: { Type: 'Fail', Error: 'E', Cause: 'c' } })],
          Catch: [{ ErrorEquals: ['E'], Assign: { why: '{% $states.errorOutput.Cause %}' }, Next: 'Get' }],
          Assign: { why: 'not assigned' },
          Next: 'Get',
        },
        Get: { Type: 'Pass', Output: '{% $why %}', End: true },
      },
    },
    output: 'c',
  },
  {
    what: 'Catch with JSONPath: $ is the error output',
    definition: {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [chain({ No: { Type: 'Fail', Error: 'E', Cause: 'c' } })],
          Catch: [{ ErrorEquals: ['E'], ResultPath: null, Assign: { 'why.$': '$.Cause' }, Next: 'Get' }],
          End: true,
        },
        Get: { Type: 'Pass', Parameters: { 'why.$': '$why', 'kept.$': '$.kept' }, End: true },
      },
    },
    input: { kept: 1 },
    output: { why: 'c', kept: 1 },
  },
];

it.each(RUNS)(`$what (${source})`, async ({ definition, input, ...expected }) => {
  const { status, output, error } = await world.run(definition, input);
  expect({ status, output, error }).toEqual(
    'error' in expected
      ? { status: 'FAILED', output: undefined, error: expected.error }
      : { status: 'SUCCEEDED', output: expected.output, error: undefined },
  );
});
