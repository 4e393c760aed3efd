import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type World } from '../world.ts';
import { expectRow, failure, from, output, type Row } from './table.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const pass = (more: object) => ({ Type: 'Pass', End: true, ...more });
const task = (more: object) => ({ Type: 'Task', Resource, End: true, ...more });
const result = (value: unknown) => ({ result: JSON.stringify(value) });

const SETS = { comment: 'two', one: { v: [1, 2, 3] }, two: { v: ['a', 'b'] } };

const INPUT_PATHS = from('input-output-inputpath-params', [
  { what: 'InputPath left out', state: pass({}), input: SETS, gives: output(SETS) },
  { what: 'InputPath $', state: pass({ InputPath: '$' }), input: SETS, gives: output(SETS) },
  {
    what: 'InputPath to a member',
    state: pass({ InputPath: '$.two' }),
    input: SETS,
    gives: output(SETS.two),
  },
  { what: 'InputPath to an item', state: pass({ InputPath: '$.two.v[1]' }), input: SETS, gives: output('b') },
  { what: 'InputPath null', state: pass({ InputPath: null }), input: SETS, gives: output({}) },
  {
    what: 'InputPath to the context object',
    state: pass({ InputPath: '$$.Execution.Name' }),
    context: { Execution: { Name: 'mine' } },
    gives: output('mine'),
  },
  {
    what: 'InputPath to a variable',
    state: pass({ InputPath: '$who.name' }),
    variables: { who: { name: 'Ada' } },
    gives: output('Ada'),
  },
  {
    what: 'InputPath that leads nowhere',
    state: pass({ InputPath: '$.none' }),
    gives: failure('States.Runtime', "Invalid path '$.none'"),
  },
]);

const PARAMETERS = from('input-output-inputpath-params', [
  {
    what: 'Parameters with paths, literals and nested objects',
    state: pass({
      Parameters: {
        comment: 'Selecting what I care about.',
        MyDetails: {
          'size.$': '$.product.details.size',
          StaticValue: 'foo',
          list: [{ 'e.$': '$.product.e' }],
        },
      },
    }),
    input: { product: { details: { size: 'small' }, e: true } },
    gives: output({
      comment: 'Selecting what I care about.',
      MyDetails: { size: 'small', StaticValue: 'foo', list: [{ e: true }] },
    }),
  },
  {
    what: 'Parameters see what InputPath selected',
    state: pass({ InputPath: '$.two', Parameters: { 'first.$': '$.v[0]' } }),
    input: SETS,
    gives: output({ first: 'a' }),
  },
  {
    what: 'Parameters without .$ are plain texts',
    state: pass({ Parameters: { path: '$.two', call: 'States.UUID()' } }),
    input: SETS,
    gives: output({ path: '$.two', call: 'States.UUID()' }),
  },
  {
    what: 'Parameters that lead nowhere',
    state: pass({ Parameters: { 'a.$': '$.none' } }),
    gives: failure(
      'States.Runtime',
      "The JSONPath '$.none' specified for the field 'a.$' could not be found",
    ),
  },
]);

const SELECTORS = from('input-output-inputpath-params', [
  {
    what: 'ResultSelector picks from the result',
    state: task({ ResultSelector: { 'ClusterId.$': '$.output.ClusterId', 'kind.$': '$.resourceType' } }),
    mock: result({ resourceType: 'elasticmapreduce', output: { ClusterId: 'AKIA', more: 1 } }),
    gives: output({ ClusterId: 'AKIA', kind: 'elasticmapreduce' }),
  },
  {
    what: 'ResultSelector comes before ResultPath',
    state: task({ ResultSelector: { 'id.$': '$.id' }, ResultPath: '$.out' }),
    input: { kept: 1 },
    mock: result({ id: 7, more: 1 }),
    gives: output({ kept: 1, out: { id: 7 } }),
  },
  {
    what: 'ResultSelector that leads nowhere',
    state: task({ ResultSelector: { 'id.$': '$.none' } }),
    mock: result({}),
    gives: failure('States.Runtime', '$.none'),
  },
]);

const RESULT_PATHS = from('input-output-resultpath', [
  { what: 'ResultPath left out', state: task({}), input: SETS, mock: result('r'), gives: output('r') },
  {
    what: 'ResultPath $',
    state: task({ ResultPath: '$' }),
    input: SETS,
    mock: result('r'),
    gives: output('r'),
  },
  {
    what: 'ResultPath null',
    state: task({ ResultPath: null }),
    input: SETS,
    mock: result('r'),
    gives: output(SETS),
  },
  {
    what: 'ResultPath to a new member',
    state: task({ ResultPath: '$.taskresult' }),
    input: { comment: 'c' },
    mock: result('r'),
    gives: output({ comment: 'c', taskresult: 'r' }),
  },
  {
    what: 'ResultPath to a member that is there',
    state: task({ ResultPath: '$.comment' }),
    input: { comment: 'c' },
    mock: result([1]),
    gives: output({ comment: [1] }),
  },
  {
    what: 'ResultPath makes the members on its way',
    state: task({ ResultPath: '$.a.b.c' }),
    input: { a: { x: 1 } },
    mock: result(2),
    gives: output({ a: { x: 1, b: { c: 2 } } }),
  },
  {
    what: 'ResultPath goes into the input, not into what InputPath selected',
    state: task({ InputPath: '$.two', ResultPath: '$.r' }),
    input: SETS,
    mock: result(2),
    gives: output({ ...SETS, r: 2 }),
  },
  {
    what: 'ResultPath into what is no object',
    state: task({ ResultPath: '$.comment.r' }),
    input: { comment: 'c' },
    mock: result(2),
    gives: failure('States.ResultPathMatchFailure'),
  },
  {
    what: "a Pass state's Result goes to ResultPath",
    state: pass({ Result: { x: 0.38 }, ResultPath: '$.coords' }),
    input: { georefOf: 'Home' },
    gives: output({ georefOf: 'Home', coords: { x: 0.38 } }),
  },
]);

const OUTPUT_PATHS = from('input-output-example', [
  {
    what: 'OutputPath to a member',
    state: pass({ OutputPath: '$.two.v' }),
    input: SETS,
    gives: output(['a', 'b']),
  },
  { what: 'OutputPath null', state: pass({ OutputPath: null }), input: SETS, gives: output({}) },
  {
    what: 'OutputPath sees where ResultPath put the result',
    state: task({ ResultPath: '$.r', OutputPath: '$.r.id' }),
    mock: result({ id: 7 }),
    gives: output(7),
  },
  {
    what: 'OutputPath that leads nowhere',
    state: pass({ OutputPath: '$.none' }),
    gives: failure('States.Runtime', "Invalid path '$.none'"),
  },
  {
    what: 'OutputPath of a Succeed state',
    state: { Type: 'Succeed', InputPath: '$.two', OutputPath: '$.v[0]' },
    input: SETS,
    gives: output('a'),
  },
]);

const look = (path: string) => pass({ Parameters: { 'it.$': path } });
const CONTEXT = {
  Execution: { Id: 'e', Input: { a: [1, 2] }, Name: 'n', RoleArn: 'r', StartTime: '2026-01-01T00:00:00Z' },
  State: { EnteredTime: '2026-01-01T00:00:01Z', Name: 'S' },
  StateMachine: { Id: 'm', Name: 'machine' },
  Task: { Token: 't' },
};
const CONTEXT_OBJECT = from(
  'input-output-contextobject',
  (
    [
      ['$$', CONTEXT],
      ['$$.Execution.Id', 'e'],
      ['$$.Execution.Input', { a: [1, 2] }],
      ['$$.Execution.Input.a[1]', 2],
      ['$$.Execution.Name', 'n'],
      ['$$.Execution.RoleArn', 'r'],
      ['$$.Execution.StartTime', '2026-01-01T00:00:00Z'],
      ['$$.State.EnteredTime', '2026-01-01T00:00:01Z'],
      ['$$.State.Name', 'S'],
      ['$$.StateMachine.Id', 'm'],
      ['$$.StateMachine.Name', 'machine'],
      ['$$.Task.Token', 't'],
    ] as const
  ).map(([path, it]) => ({ what: path, state: look(path), context: CONTEXT, gives: output({ it }) })),
);

const FAILS = from('state-fail', [
  {
    what: 'Error and Cause',
    state: { Type: 'Fail', Error: 'ErrorA', Cause: 'Kaiju attack' },
    gives: failure('ErrorA', 'Kaiju attack'),
  },
  {
    what: 'ErrorPath and CausePath',
    state: { Type: 'Fail', ErrorPath: '$.e', CausePath: '$.c' },
    input: { e: 'E', c: 'C' },
    gives: { status: 'FAILED', error: 'E', cause: 'C' },
  },
  {
    what: 'CausePath with an intrinsic function',
    state: {
      Type: 'Fail',
      Error: 'E',
      CausePath: "States.Format('This is a custom error message for {}, caused by {}.', $.e, $.c)",
    },
    input: { e: 'E', c: 'C' },
    gives: { error: 'E', cause: 'This is a custom error message for E, caused by C.' },
  },
  {
    what: 'Error and Cause with JSONata',
    state: {
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error: '{% $states.input.e %}',
      Cause: "{% 'not ' & $states.input.c %}",
    },
    input: { e: 'E', c: 'C' },
    gives: { error: 'E', cause: 'not C' },
  },
  {
    what: 'ErrorPath that leads nowhere',
    state: { Type: 'Fail', ErrorPath: '$.none' },
    gives: failure('States.Runtime', '$.none'),
  },
]);

const ROWS: readonly Row[] = [
  ...INPUT_PATHS,
  ...PARAMETERS,
  ...SELECTORS,
  ...RESULT_PATHS,
  ...OUTPUT_PATHS,
  ...CONTEXT_OBJECT,
  ...FAILS,
];

it.each(ROWS)('$what ($source)', (row) => expectRow(world, row));

it('has a row for each of the five fields', () => {
  const all = JSON.stringify(ROWS.map(({ state }) => state));
  for (const field of ['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath'])
    expect(all).toContain(`"${field}"`);
});
