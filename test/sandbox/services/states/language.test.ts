import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const INPUT = { a: { b: [1, 2, 3], c: 'x' }, 'd-e': true, n: 2.5, list: [{ p: 1, q: 'y' }, { p: 2 }] };

/** A JSONPath and what it gives of {@link INPUT}. https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html */
const PATHS: readonly (readonly [path: string, value: unknown])[] = [
  ['$', INPUT],
  ['$.a.c', 'x'],
  ["$['d-e']", true],
  ['$.a.b[0]', 1],
  ['$.a.b[-1]', 3],
  ['$.a.b[1:]', [2, 3]],
  ['$.a.b[:2]', [1, 2]],
  ['$.a.b[-2:]', [2, 3]],
  ['$.a.b[0,2]', [1, 3]],
  ['$.a.b[*]', [1, 2, 3]],
  ['$.list[*].p', [1, 2]],
  ['$..p', [1, 2]],
  ['$.list[?(@.p > 1)]', [{ p: 2 }]],
  ["$.list[?(@.q == 'y')].p", [1]],
  ['$.list[?(@.q)].p', [1]],
  ['$.list[?(!(@.q))].p', [2]],
  ['$.list[?(@.p == 1 || @.p == 2)].p', [1, 2]],
  ['$.list[?(@.p in [2, 3])].p', [2]],
  ['$.none[*]', []],
  ['$.list.length()', 2],
  ['$.a.b.sum()', 6],
  ['$$.Execution.Input.n', 2.5],
  ['$$.State.Name', 'Look'],
];

/** An intrinsic function and its value. https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
const FUNCTIONS: readonly (readonly [call: string, value: unknown])[] = [
  ["States.Array(1, 'a', $.a.c, null, true)", [1, 'a', 'x', null, true]],
  ['States.ArrayPartition($.a.b, 2)', [[1, 2], [3]]],
  ['States.ArrayContains($.a.b, 2)', true],
  ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
  ['States.ArrayGetItem($.a.b, 1)', 2],
  ['States.ArrayLength($.a.b)', 3],
  ['States.ArrayUnique(States.Array(1, 2, 1, 2))', [1, 2]],
  ["States.Base64Encode('Hello')", 'SGVsbG8='],
  ["States.Base64Decode('SGVsbG8=')", 'Hello'],
  ["States.Hash('Hello', 'SHA-1')", 'f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0'],
  ['States.JsonMerge($.list[0], $.list[1], false)', { p: 2, q: 'y' }],
  ["States.StringToJson('[1, {}]')", [1, {}]],
  ['States.JsonToString($.list)', '[{"p":1,"q":"y"},{"p":2}]'],
  ['States.MathAdd(111, -1)', 110],
  ["States.StringSplit('1.2;3', '.;')", ['1', '2', '3']],
  ["States.Format('{} and \\\\{\\\\} and {}', $.n, $.list[1])", '2.5 and {} and {p=2}'],
];

describe('JSONPath', () => {
  it.each([...PATHS, ...FUNCTIONS])('%s', async (text, value) => {
    const ended = await world.run(chain({ Look: { Type: 'Pass', Parameters: { 'found.$': text } } }), INPUT);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { found: value } });
  });

  it.each([
    ['States.ArrayRange(1, 9, 0)', 'can not be 0'],
    ['States.ArrayGetItem($.a.b, 3)', 'out of bounds'],
    ["States.Hash('x', 'SHA-0')", 'SHA-0'],
    ['States.ArrayRange(1, 2000, 1)', 'more than 1000'],
    ["States.StringToJson('{')", 'not valid JSON'],
    ['States.MathAdd($.a.c, 1)', 'must be a number'],
    ["States.Format('{}')", 'placeholders'],
  ])('%s fails', async (text, why) => {
    const ended = await world.run(chain({ Look: { Type: 'Pass', Parameters: { 'found.$': text } } }), INPUT);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.IntrinsicFailure' });
    expect(ended.cause).toContain(`The function '${text}'`);
    expect(ended.cause).toContain(why);
  });

  it('takes data through a state: InputPath, Parameters, ResultPath, OutputPath', async () => {
    const state = {
      Type: 'Pass',
      InputPath: '$.a',
      Parameters: { 'sum.$': 'States.MathAdd($.b[0], $.b[1])', 'who.$': '$$.StateMachine.Name' },
      ResultPath: '$.a.result',
      OutputPath: '$.a',
    };
    const { output } = await world.run(chain({ Work: state }), INPUT);
    expect(output).toEqual({ ...INPUT.a, result: { sum: 3, who: expect.stringMatching(/^machine-/) } });
  });

  it('replaces an item of a list, and fails where there is none', async () => {
    const replace = (ResultPath: string) => chain({ Work: { Type: 'Pass', Result: 0, ResultPath } });
    expect((await world.run(replace('$.a.b[1]'), INPUT)).output).toMatchObject({ a: { b: [1, 0, 3] } });
    const ended = await world.run(replace('$.a.c.d'), INPUT);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.ResultPathMatchFailure' });
  });

  it('assigns variables, which the states behind and inside see', async () => {
    const definition = chain({
      Set: { Type: 'Pass', Assign: { 'first.$': '$.n', second: [1, 2] } },
      Each: {
        Type: 'Map',
        ItemsPath: '$second',
        ItemProcessor: chain({ In: { Type: 'Pass', Parameters: { 'x.$': '$first' }, Assign: { inner: 1 } } }),
      },
      Get: { Type: 'Pass', Parameters: { 'both.$': 'States.Array($first, $second[1])' } },
    });
    const { arn, output } = await world.run(definition, INPUT);
    expect(output).toEqual({ both: [2.5, 2] });
    const exits = (await world.history(arn)).filter(({ type }) => type === 'PassStateExited');
    expect(exits[0]?.stateExitedEventDetails?.assignedVariables).toEqual({ first: '2.5', second: '[1,2]' });
  });
});

describe('Choice', () => {
  const choose = (rule: object, input: unknown) =>
    world.run(
      {
        StartAt: 'If',
        States: {
          If: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
          Yes: { Type: 'Pass', Result: true, End: true },
          No: { Type: 'Pass', Result: false, End: true },
        },
      },
      input,
    );

  it.each<readonly [object, unknown, boolean]>([
    [{ Variable: '$.v', StringMatches: 'a*c' }, { v: 'abc' }, true],
    [{ Variable: '$.v', StringMatches: 'a*c*' }, { v: 'abd' }, false],
    [{ Variable: '$.v', StringMatches: 'a\\*' }, { v: 'a*' }, true],
    [{ Variable: '$.v', StringMatches: 'a\\*' }, { v: 'ab' }, false],
    [
      { Variable: '$.v', TimestampLessThan: '2026-01-01T00:00:00Z' },
      { v: '2025-12-31T23:59:59.999+00:00' },
      true,
    ],
    [{ Variable: '$.v', TimestampEquals: '2026-01-01T01:00:00+01:00' }, { v: '2026-01-01T00:00:00Z' }, true],
    [
      { Variable: '$.v', TimestampGreaterThanEqualsPath: '$.w' },
      { v: '2026-01-01T00:00:00Z', w: '2026-01-02T00:00:00Z' },
      false,
    ],
    [{ Variable: '$.v', IsTimestamp: true }, { v: '2026-02-30T00:00:00Z' }, false],
    [{ Variable: '$.v', IsNumeric: true }, { v: 1 }, true],
    [{ Variable: '$.v', IsPresent: false }, {}, true],
    [{ Not: { Variable: '$.v', BooleanEquals: true } }, { v: false }, true],
    [
      {
        Or: [
          { Variable: '$.v', NumericEquals: 1 },
          { Variable: '$.v', NumericEquals: 2 },
        ],
      },
      { v: 2 },
      true,
    ],
    [
      {
        And: [
          { Variable: '$.v', NumericGreaterThan: 1 },
          { Variable: '$.v', NumericLessThan: 3 },
        ],
      },
      { v: 3 },
      false,
    ],
  ])('%j of %j is %s', async (rule, input, expected) => {
    expect(await choose(rule, input)).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  it('fails on a path that leads nowhere, and where no rule matches', async () => {
    const gone = await choose({ Variable: '$.v', NumericEquals: 1 }, {});
    expect(gone).toMatchObject({ error: 'States.Runtime' });
    expect(gone.cause).toContain(
      "Invalid path '$.v': The choice state's condition path references an invalid value.",
    );
    const Choices = [{ Variable: '$.v', NumericEquals: 1, Next: 'Yes' }];
    const States = { If: { Type: 'Choice', Choices }, Yes: { Type: 'Succeed' } };
    expect(await world.run({ StartAt: 'If', States }, { v: 2 })).toMatchObject({
      error: 'States.NoChoiceMatched',
    });
  });
});

describe('JSONata', () => {
  const query = (Output: unknown, input: unknown = INPUT) =>
    world.run(chain({ Q: { Type: 'Pass', Output } }, { QueryLanguage: 'JSONata' }), input);

  it.each<readonly [string, unknown]>([
    ['{% $sum($states.input.a.b) %}', 6],
    ['{% $states.input.list[p = 2] %}', { p: 2 }],
    ['{% $partition([1..5], 2) %}', [[1, 2], [3, 4], [5]]],
    ['{% $range(0, 4, 2) %}', [0, 2, 4]],
    ["{% $hash('Hello', 'SHA-1') %}", 'f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0'],
    ["{% $parse('[1]') %}", [1]],
    ['{% $states.context.State.Name %}', 'Q'],
    ['{% $now() %}', '2026-11-21T09:00:00.000Z'],
    ['{% $millis() %}', Date.UTC(2026, 10, 21, 9)],
    [' {% 1 %}', ' {% 1 %}'],
  ])('%s', async (text, value) => {
    expect(await query(text)).toMatchObject({ status: 'SUCCEEDED', output: value });
  });

  it.each([
    [
      '{% $states.input.none %}',
      "The JSONata expression '$states.input.none' specified for the field 'Output' returned nothing (undefined).",
    ],
    ["{% $eval('1') %}", 'The function $eval is not supported.'],
    ["{% $error('no') %}", 'no'],
    ['{% $sum %}', 'returned an unsupported result type'],
  ])('%s fails', async (text, why) => {
    const ended = await query(text);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(ended.cause).toContain(why);
    expect(await world.types(ended.arn)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'EvaluationFailed',
      'ExecutionFailed',
    ]);
  });

  it('evaluates Output and Assign against the variables as they were', async () => {
    const definition = chain(
      {
        One: { Type: 'Pass', Assign: { x: 1 } },
        Two: { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: { was: '{% $x %}' } },
        Three: { Type: 'Pass', Output: { was: '{% $states.input.was %}', is: '{% $x %}' } },
      },
      { QueryLanguage: 'JSONata' },
    );
    expect((await world.run(definition)).output).toEqual({ was: 1, is: 2 });
  });
});

describe('Map and Parallel', () => {
  it('select each item, keep the order, and start no more at once than they may', async () => {
    const definition = chain({
      Each: {
        Type: 'Map',
        ItemsPath: '$.list',
        MaxConcurrency: 2,
        ItemSelector: { 'i.$': '$$.Map.Item.Index', 'p.$': '$$.Map.Item.Value.p', 'n.$': '$.n' },
        ItemProcessor: chain({ Wait: { Type: 'Wait', SecondsPath: '$.p' }, Done: { Type: 'Pass' } }),
        ResultPath: '$.done',
        OutputPath: '$.done',
      },
    });
    const arn = await world.start(await world.create('each', definition), {
      n: 0,
      list: [{ p: 3 }, { p: 1 }, { p: 1 }],
    });
    await world.seen(arn, 'MapIterationStarted', 2);
    expect((await world.types(arn)).filter((type) => type === 'MapIterationStarted')).toHaveLength(2);
    await world.sandbox.advance(1_000);
    await world.seen(arn, 'MapIterationStarted', 3);
    await world.sandbox.advance(2_000);
    const { output = '' } = await world.ended(arn);
    expect(JSON.parse(output)).toEqual([
      { i: 0, p: 3, n: 0 },
      { i: 1, p: 1, n: 0 },
      { i: 2, p: 1, n: 0 },
    ]);
  });

  it('end with an empty list, and refuse what is none', async () => {
    const definition = chain({ Each: { Type: 'Map', ItemProcessor: chain({ P: { Type: 'Pass' } }) } });
    expect((await world.run(definition, [])).output).toEqual([]);
    expect((await world.run(definition, {})).cause).toContain('Reference path "$" must point to array.');
  });

  it('fail with their first failure and abort the rest', async () => {
    const Branches = [
      chain({ Long: { Type: 'Wait', Seconds: 100 } }),
      chain({ Short: { Type: 'Wait', Seconds: 1 }, No: { Type: 'Fail', Error: 'No', Cause: 'because' } }),
    ];
    const arn = await world.start(
      await world.create('both', chain({ Both: { Type: 'Parallel', Branches } })),
    );
    await world.seen(arn, 'WaitStateEntered', 2);
    await world.sandbox.advance(1_000);
    expect(await world.ended(arn)).toMatchObject({ status: 'FAILED', error: 'No', cause: 'because' });
    expect((await world.types(arn)).slice(-4)).toEqual([
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('catch what a branch fails with', async () => {
    const Branches = [chain({ No: { Type: 'Fail', Error: 'No' } })];
    const Both = {
      Type: 'Parallel',
      Branches,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Caught' }],
      Next: 'Fine',
    };
    const States = { Both, Caught: { Type: 'Pass', End: true }, Fine: { Type: 'Succeed' } };
    const { output } = await world.run({ StartAt: 'Both', States }, { kept: true });
    expect(output).toEqual({ kept: true, error: { Error: 'No', Cause: '' } });
  });
});
