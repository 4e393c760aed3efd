import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain, createWorld, type World } from '../world.ts';
import { guide } from './table.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const MAP = guide('state-map-inline');
const PARALLEL = guide('state-parallel');
const same = (name = 'In') => chain({ [name]: { Type: 'Pass' } });
const map = (more: object) => chain({ Each: { Type: 'Map', ItemProcessor: same(), ...more } });
const queryMap = (more: object) => map({ QueryLanguage: 'JSONata', ...more });
const parallel = (more: object) =>
  chain({ Both: { Type: 'Parallel', Branches: [same('A'), same('B')], ...more } });

interface Run {
  readonly source: string;
  readonly what: string;
  readonly definition: object;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: string;
}

const LIST = { n: 9, list: [{ p: 1 }, { p: 2 }], one: 1, minus: -1, text: 'x' };

const MAPS: readonly Omit<Run, 'source'>[] = [
  { what: 'the input is the list', definition: map({}), input: [1, [2], null], output: [1, [2], null] },
  { what: 'an empty list', definition: map({}), input: [], output: [] },
  { what: 'ItemsPath', definition: map({ ItemsPath: '$.list' }), input: LIST, output: LIST.list },
  {
    what: 'InputPath before ItemsPath',
    definition: map({ InputPath: '$.a', ItemsPath: '$.b' }),
    input: { a: { b: [1] } },
    output: [1],
  },
  {
    what: 'ItemSelector with the item, its index and the input',
    definition: map({
      ItemsPath: '$.list',
      ItemSelector: {
        'i.$': '$$.Map.Item.Index',
        'v.$': '$$.Map.Item.Value',
        'p.$': '$$.Map.Item.Value.p',
        'n.$': '$.n',
        c: 'c',
      },
    }),
    input: LIST,
    output: LIST.list.map((v, i) => ({ i, v, p: v.p, n: 9, c: 'c' })),
  },
  {
    what: 'Iterator and Parameters, the names of old',
    definition: chain({
      Each: {
        Type: 'Map',
        Iterator: same(),
        ItemsPath: '$.list',
        Parameters: { 'p.$': '$$.Map.Item.Value.p' },
      },
    }),
    input: LIST,
    output: LIST.list,
  },
  {
    what: 'ResultSelector and ResultPath',
    definition: map({
      ItemsPath: '$.list',
      ResultSelector: { 'first.$': '$[0].p' },
      ResultPath: '$.r',
      OutputPath: '$.r',
    }),
    input: LIST,
    output: { first: 1 },
  },
  { what: 'MaxConcurrency 1', definition: map({ MaxConcurrency: 1 }), input: [3, 2, 1], output: [3, 2, 1] },
  { what: 'MaxConcurrency 0', definition: map({ MaxConcurrency: 0 }), input: [3, 2, 1], output: [3, 2, 1] },
  {
    what: 'MaxConcurrencyPath',
    definition: map({ ItemsPath: '$.list', MaxConcurrencyPath: '$.one' }),
    input: LIST,
    output: LIST.list,
  },
  {
    what: 'MaxConcurrencyPath to a negative number',
    definition: map({ ItemsPath: '$.list', MaxConcurrencyPath: '$.minus' }),
    input: LIST,
    error: 'States.Runtime',
  },
  {
    what: 'MaxConcurrencyPath to a text',
    definition: map({ ItemsPath: '$.list', MaxConcurrencyPath: '$.text' }),
    input: LIST,
    error: 'States.Runtime',
  },
  { what: 'what is no list', definition: map({}), input: { a: 1 }, error: 'States.Runtime' },
  {
    what: 'ItemsPath that leads nowhere',
    definition: map({ ItemsPath: '$.none' }),
    input: LIST,
    error: 'States.Runtime',
  },
  {
    what: 'an inline map tolerates no failure',
    definition: map({ ItemProcessor: chain({ No: { Type: 'Fail', Error: 'E' } }) }),
    input: [1],
    error: 'E',
  },
  {
    what: 'a tolerance, which only distributed maps have, changes nothing',
    definition: map({
      ItemProcessor: chain({ No: { Type: 'Fail', Error: 'E' } }),
      ToleratedFailureCount: 5,
      ToleratedFailurePercentage: 100,
    }),
    input: [1],
    error: 'E',
  },
  {
    what: 'a tolerance is read all the same: a negative count',
    definition: map({ ItemsPath: '$.list', ToleratedFailureCountPath: '$.minus' }),
    input: LIST,
    error: 'States.Runtime',
  },
  {
    what: 'a percentage that is none',
    definition: map({ ItemsPath: '$.list', ToleratedFailurePercentagePath: '$.minus' }),
    input: LIST,
    error: 'States.Runtime',
  },
  {
    what: 'a percentage from an expression that gives a text',
    definition: queryMap({ Items: [1], ToleratedFailurePercentage: "{% 'much' %}" }),
    error: 'States.QueryEvaluationError',
  },
  { what: 'Items that are written there', definition: queryMap({ Items: [1, '{% 2 %}'] }), output: [1, 2] },
  {
    what: 'Items from an expression',
    definition: queryMap({ Items: '{% $states.input.list %}' }),
    input: LIST,
    output: LIST.list,
  },
  {
    what: 'Items that are no list',
    definition: queryMap({ Items: '{% 1 %}' }),
    error: 'States.QueryEvaluationError',
  },
  {
    what: 'ItemSelector with JSONata',
    definition: queryMap({
      Items: '{% $states.input.list %}',
      ItemSelector: {
        i: '{% $states.context.Map.Item.Index %}',
        p: '{% $states.context.Map.Item.Value.p %}',
        n: '{% $states.input.n %}',
      },
    }),
    input: LIST,
    output: LIST.list.map(({ p }, i) => ({ i, p, n: 9 })),
  },
  {
    what: 'MaxConcurrency with JSONata',
    definition: queryMap({ Items: [1, 2], MaxConcurrency: '{% 1 %}' }),
    output: [1, 2],
  },
  {
    what: 'Output with $states.result',
    definition: queryMap({ Items: [1, 2], Output: '{% $sum($states.result) %}' }),
    output: 3,
  },
  {
    what: 'maps in maps',
    definition: map({ ItemProcessor: chain({ Inner: { Type: 'Map', ItemProcessor: same() } }) }),
    input: [[1, 2], [], [3]],
    output: [[1, 2], [], [3]],
  },
  {
    what: 'Retry and Catch of the map',
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: chain({ No: { Type: 'Fail', Error: 'E', Cause: 'c' } }),
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 0 }],
          Catch: [{ ErrorEquals: ['E'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      },
    },
    input: [1],
    output: { Error: 'E', Cause: 'c' },
  },
];

const PARALLELS: readonly Omit<Run, 'source'>[] = [
  {
    what: 'each branch has the input; the outputs are in the order of the branches',
    definition: parallel({}),
    input: { a: 1 },
    output: [{ a: 1 }, { a: 1 }],
  },
  {
    what: 'Parameters',
    definition: parallel({ Parameters: { 'x.$': '$.a' } }),
    input: { a: 1 },
    output: [{ x: 1 }, { x: 1 }],
  },
  { what: 'InputPath', definition: parallel({ InputPath: '$.a' }), input: { a: 1 }, output: [1, 1] },
  {
    what: 'ResultSelector and ResultPath',
    definition: parallel({ ResultSelector: { 'second.$': '$[1]' }, ResultPath: '$.r' }),
    input: { a: 1 },
    output: { a: 1, r: { second: { a: 1 } } },
  },
  { what: 'ResultPath null', definition: parallel({ ResultPath: null }), input: { a: 1 }, output: { a: 1 } },
  {
    what: 'Arguments with JSONata',
    definition: parallel({ QueryLanguage: 'JSONata', Arguments: '{% $states.input.a + 1 %}' }),
    input: { a: 1 },
    output: [2, 2],
  },
  {
    what: 'Output with JSONata',
    definition: parallel({ QueryLanguage: 'JSONata', Output: '{% $count($states.result) %}' }),
    input: 1,
    output: 2,
  },
  {
    what: 'one branch that fails fails it',
    definition: parallel({ Branches: [same('A'), chain({ No: { Type: 'Fail', Error: 'E' } })] }),
    error: 'E',
  },
  { what: 'one branch', definition: parallel({ Branches: [same('A')] }), input: 1, output: [1] },
];

const from = (source: string, runs: readonly Omit<Run, 'source'>[]): readonly Run[] =>
  runs.map((run) => ({ source, ...run }));

it.each([...from(MAP, MAPS), ...from(PARALLEL, PARALLELS)])(
  '$what ($source)',
  async ({ definition, input, ...expected }) => {
    const { status, output, error } = await world.run(definition, input);
    expect({ status, output, error }).toEqual(
      'error' in expected
        ? { status: 'FAILED', output: undefined, error: expected.error }
        : { status: 'SUCCEEDED', output: expected.output, error: undefined },
    );
  },
);
