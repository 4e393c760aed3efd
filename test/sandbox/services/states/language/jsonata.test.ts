import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, NOW, type World } from '../world.ts';
import { expectRow, failure, from, output, type Row } from './table.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const pass = (more: object) => ({ Type: 'Pass', QueryLanguage: 'JSONata', End: true, ...more });
const task = (more: object) => ({ Type: 'Task', QueryLanguage: 'JSONata', Resource, End: true, ...more });
const query = (expression: string) => pass({ Output: `{% ${expression} %}` });
const result = (value: unknown) => ({ result: JSON.stringify(value) });

const INPUT = {
  title: 'Doctor',
  nine: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  items: [
    { name: 'a', price: 2, quantity: 3 },
    { name: 'b', price: 5, quantity: 1 },
  ],
  json: '{"a":[1,2]}',
};
const VARIABLES = { customerName: 'María', x: 3 };

const VALUES = (
  [
    ['$states.input', INPUT],
    ['$states.input.title', 'Doctor'],
    ['$customerName', 'María'],
    ["$states.input.title & ' ' & $customerName", 'Doctor María'],
    ['$states.input.items[name = "b"].price', 5],
    ['$states.input.items.(price * quantity)', [6, 5]],
    ['$sum($states.input.items.(price * quantity))', 11],
    ['$states.input.nine[0]', 1],
    ['$states.input.nine[-1]', 9],
    ['$states.input.nine[[1..3]]', [2, 3, 4]],
    ['$x > 2 and $x < 4', true],
    ['$x = 3 ? "three" : "other"', 'three'],
    ['$count($states.input.nine)', 9],
    ['$distinct([1, 1, 2])', [1, 2]],
    ['$merge([{"a": 1}, {"b": 2}])', { a: 1, b: 2 }],
    ['($y := $x * 2; $y + 1)', 7],
    ['$map($states.input.items, function($v) { $v.name })', ['a', 'b']],
    ['$filter($states.input.nine, function($v) { $v > 7 })', [8, 9]],
    ['$reduce($states.input.nine, function($a, $b) { $a + $b })', 45],
    ['$split("a,b", ",")', ['a', 'b']],
    ['$string($states.input.nine[0])', '1'],
    ['$number("2.5")', 2.5],
    ['$base64encode("Data")', 'RGF0YQ=='],
    ['$base64decode("RGF0YQ==")', 'Data'],
    ['$exists($states.input.none)', false],
    ['null', null],
    ['[]', []],
    ['{}', {}],
    ['$partition($states.input.nine, 4)', [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    ['$partition($states.input.nine, 10)', [INPUT.nine]],
    ['$range(0, 10, 2)', [0, 2, 4, 6, 8, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    // The examples of FIPS 180 and RFC 1321.
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$hash("abc", "SHA-1")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      '$hash("abc", "SHA-384")',
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    ],
    [
      '$hash("abc", "SHA-512")',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    ['$parse($states.input.json)', { a: [1, 2] }],
    ['$parse("5")', 5],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$random() >= 0 and $random() < 1', true],
    ['$uuid() = $uuid()', false],
    ['$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)', true],
    ['$now()', new Date(NOW).toISOString()],
    ['$millis()', NOW],
    ['$states.context.Execution.Input.title', 'Doctor'],
  ] as const
).map(([expression, value]) => ({
  ...{ what: expression, state: query(expression), input: INPUT, variables: VARIABLES },
  gives: output(value),
}));

const ERROR = 'States.QueryEvaluationError';
const FAILURES = (
  [
    ['$states.input.none', 'returned nothing (undefined)'],
    ['$none', 'returned nothing (undefined)'],
    ['$states.input.title + 1', 'T2001'],
    ['$sum(["a"])', 'T0412'],
    ['$error("no")', 'no'],
    ['$eval("1")', '$eval'],
    ['$parse("{")', ''],
    ['$partition("x", 2)', '$partition'],
    ['$range(1, 2, 0)', '$range'],
    ['$hash("x", "CRC32")', '$hash'],
    ['$states.input.title()', ''],
    ['$uppercase', 'unsupported result type'],
  ] as const
).map(([expression, cause]) => ({
  ...{ what: `${expression} fails`, state: query(expression), input: INPUT },
  gives: failure(ERROR, cause),
}));

const FIELDS = [
  { what: 'Output left out', state: pass({}), input: { a: 1 }, gives: output({ a: 1 }) },
  {
    what: 'Output with expressions anywhere in it, and plain texts',
    state: pass({
      Output: { a: '{% 1 %}', b: ['{% 2 %}', { c: '{% 3 %}' }], d: '$x', e: ' {% 1 %}', 'f.$': '$.x' },
    }),
    gives: output({ a: 1, b: [2, { c: 3 }], d: '$x', e: ' {% 1 %}', 'f.$': '$.x' }),
  },
  { what: 'Output null', state: pass({ Output: null }), gives: output(null) },
  { what: 'a task without Output', state: task({}), mock: result([1]), gives: output([1]) },
  {
    what: '$states.result in Output',
    state: task({ Output: '{% $states.result.n + $states.input.n %}' }),
    ...{ input: { n: 1 }, mock: result({ n: 2 }), gives: output(3) },
  },
  {
    what: 'Arguments that fail',
    state: task({ Arguments: { a: '{% $states.input.none %}' } }),
    ...{ mock: result(1), gives: failure(ERROR, "specified for the field 'Arguments/a'") },
  },
  {
    what: '$states.errorOutput in the Output of a Catch',
    state: task({
      Catch: [
        {
          ErrorEquals: ['E'],
          Output: "{% $states.errorOutput.Error & ': ' & $states.errorOutput.Cause %}",
          Next: 'N',
        },
      ],
    }),
    mock: { errorOutput: { error: 'E', cause: 'c' } },
    gives: { status: 'CAUGHT_ERROR', nextState: 'N', output: 'E: c' },
  },
  {
    what: 'a Catch without Output gives the error output',
    state: task({ Catch: [{ ErrorEquals: ['E'], Next: 'N' }] }),
    mock: { errorOutput: { error: 'E', cause: 'c' } },
    gives: { status: 'CAUGHT_ERROR', output: { Error: 'E', Cause: 'c' } },
  },
  {
    what: 'Assign that fails',
    state: pass({ Assign: { a: '{% $none %}' } }),
    gives: failure(ERROR, "specified for the field 'Assign/a'"),
  },
];

const choice = (Condition: unknown, more: object = {}) => ({
  ...{ Type: 'Choice', QueryLanguage: 'JSONata', Default: 'No' },
  Choices: [{ Condition, Next: 'Yes', ...more }],
});
const CHOICES = from('state-choice', [
  {
    what: 'Condition true',
    state: choice('{% $states.input.a > 1 %}'),
    input: { a: 2 },
    gives: { nextState: 'Yes' },
  },
  {
    what: 'Condition false',
    state: choice('{% $states.input.a > 1 %}'),
    input: { a: 1 },
    gives: { nextState: 'No' },
  },
  { what: 'Condition that is a Boolean', state: choice(true), gives: { nextState: 'Yes' } },
  {
    what: "a rule's Output",
    state: choice('{% true %}', { Output: { a: '{% $states.input.a %}' } }),
    ...{ input: { a: 2, b: 3 }, gives: { nextState: 'Yes', output: { a: 2 } } },
  },
  {
    what: 'Condition that is no Boolean',
    state: choice('{% 1 %}'),
    gives: failure(ERROR, "returned an unexpected result type. Expected 'boolean', but was 'number'"),
  },
]);
const WAITS = from('state-wait', [
  {
    what: 'Seconds that is no number',
    state: { Type: 'Wait', QueryLanguage: 'JSONata', Seconds: "{% 'x' %}", End: true },
    gives: failure(ERROR, "Expected 'number', but was 'string'"),
  },
  {
    what: 'Timestamp that is none',
    state: { Type: 'Wait', QueryLanguage: 'JSONata', Timestamp: "{% 'tomorrow' %}", End: true },
    gives: failure(ERROR, 'Timestamp'),
  },
]);

const ROWS: readonly Row[] = [
  ...from('transforming-data', [...VALUES, ...FAILURES, ...FIELDS]),
  ...CHOICES,
  ...WAITS,
];

it.each(ROWS)('$what ($source)', (row) => expectRow(world, row));

it('has every function that Step Functions adds', () => {
  const all = ROWS.map(({ what }) => what).join('\n');
  for (const name of ['partition', 'range', 'hash', 'random', 'uuid', 'parse'])
    expect(all).toContain(`$${name}(`);
});
