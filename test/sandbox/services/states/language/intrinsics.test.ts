import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type World } from '../world.ts';
import { expectRow, failure, guide, output } from './table.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const source = guide('intrinsic-functions');
const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const INPUT = {
  nine: NINE,
  dup: [1, 2, 3, 3, 3, 3, 3, 3, 4],
  mixed: [1, '1', null, true, { a: 1 }, [2], { a: 1 }],
  objects: { left: { a: { a1: 1, a2: 2 }, b: 2 }, right: { a: { a3: 1, a4: 2 }, c: 3 } },
  name: 'Arnav',
  template: 'Hello, my name is {}.',
  text: 'This.is+a,test=string',
  json: '{"foo": "bar"}',
  arn: 'arn:aws:imagebuilder:us-east-1:000000000000:image/recipe/1.2.3/4',
  long: 'x'.repeat(10_000),
  tooLong: 'x'.repeat(10_001),
  none: null,
};

/** A call on {@link INPUT}, and its value. */
const VALUES: readonly (readonly [call: string, value: unknown])[] = [
  ['States.Array()', []],
  ['States.Array($.name)', ['Arnav']],
  ["States.Array(1, -2.5, 1e2, 'x', true, false, null)", [1, -2.5, 100, 'x', true, false, null]],
  ['States.Array($.nine, $.none)', [NINE, null]],
  ['States.ArrayPartition($.nine, 4)', [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
  ['States.ArrayPartition($.nine, 9)', [NINE]],
  ['States.ArrayPartition($.nine, 100)', [NINE]],
  ['States.ArrayPartition(States.Array(), 3)', []],
  ['States.ArrayContains($.nine, 5)', true],
  ['States.ArrayContains($.nine, 10)', false],
  ["States.ArrayContains($.nine, '5')", false],
  ['States.ArrayContains($.mixed, null)', true],
  ['States.ArrayContains($.mixed, $.mixed[4])', true],
  ['States.ArrayContains(States.Array(), 1)', false],
  ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
  ['States.ArrayRange(1, 8, 2)', [1, 3, 5, 7]],
  ['States.ArrayRange(5, 1, -2)', [5, 3, 1]],
  ['States.ArrayRange(-1, 1, 1)', [-1, 0, 1]],
  ['States.ArrayLength(States.ArrayRange(1, 1000, 1))', 1000],
  ['States.ArrayGetItem($.nine, 5)', 6],
  ['States.ArrayGetItem($.nine, 0)', 1],
  ['States.ArrayGetItem($.mixed, 2)', null],
  ['States.ArrayLength($.nine)', 9],
  ['States.ArrayLength(States.Array())', 0],
  ['States.ArrayUnique($.dup)', [1, 2, 3, 4]],
  ['States.ArrayUnique($.mixed)', [1, '1', null, true, { a: 1 }, [2]]],
  ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
  ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", 'Data to encode'],
  ["States.Base64Encode('é')", 'w6k='],
  ["States.Base64Decode('w6k=')", 'é'],
  ["States.Base64Encode('')", ''],
  ['States.Base64Decode(States.Base64Encode($.template))', 'Hello, my name is {}.'],
  // "abc" is the first example of FIPS 180 and RFC 1321.
  ["States.Hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
  ["States.Hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ["States.Hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    "States.Hash('abc', 'SHA-384')",
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  ],
  [
    "States.Hash('abc', 'SHA-512')",
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
  // "…shallow": the whole member of the second object takes the place of the first one's.
  ['States.JsonMerge($.objects.left, $.objects.right, false)', { a: { a3: 1, a4: 2 }, b: 2, c: 3 }],
  ['States.JsonMerge($.objects.right, $.objects.left, false)', { a: { a1: 1, a2: 2 }, b: 2, c: 3 }],
  ['States.StringToJson($.json)', { foo: 'bar' }],
  ["States.StringToJson('5')", 5],
  ["States.StringToJson('null')", null],
  ['States.JsonToString($.objects.left)', '{"a":{"a1":1,"a2":2},"b":2}'],
  ['States.JsonToString($.nine)', '[1,2,3,4,5,6,7,8,9]'],
  ['States.StringToJson(States.JsonToString($.objects))', INPUT.objects],
  ['States.MathAdd(111, -1)', 110],
  ['States.MathAdd($.nine[0], $.nine[8])', 10],
  ['States.MathAdd(1.4, 1.6)', 3],
  ["States.StringSplit('1,2,3,4,5', ',')", ['1', '2', '3', '4', '5']],
  ["States.StringSplit($.text, '.+,=')", ['This', 'is', 'a', 'test', 'string']],
  ["States.StringSplit('a-b]c^d', '^]-')", ['a', 'b', 'c', 'd']],
  ["States.StringSplit('abc', ',')", ['abc']],
  ["States.Format('Hello, my name is {}.', $.name)", 'Hello, my name is Arnav.'],
  ['States.Format($.template, $.name)', 'Hello, my name is Arnav.'],
  ["States.Format('{}{}{}', 1, true, null)", '1truenull'],
  ["States.Format('no placeholder')", 'no placeholder'],
  // "…must be escaped with a backslash": ' { } \
  ["States.Format('it\\'s {}', $.name)", "it's Arnav"],
  ["States.Format('\\{\\} {}', $.name)", '{} Arnav'],
  ["States.Array('a\\\\b')", ['a\\b']],
  ["States.Array('(,)')", ['(,)']],
  // The page's own example of nested functions, with as many placeholders as values.
  [
    "States.Format('{}.{}', States.ArrayGetItem(States.StringSplit(States.ArrayGetItem(States.StringSplit($.arn, '/'), 2), '.'), 0), States.ArrayGetItem(States.StringSplit(States.ArrayGetItem(States.StringSplit($.arn, '/'), 2), '.'), 1))",
    '1.2',
  ],
  [`${'States.Array('.repeat(10)}1${')'.repeat(10)}`, [[[[[[[[[[1]]]]]]]]]]],
  ['States.ArrayLength($nine)', 9],
  ["States.Format('{}', $$.State.Name)", 'StateName'],
];

/** A call that fails with States.IntrinsicFailure, and part of the cause. */
const FAILURES: readonly (readonly [call: string, cause: string])[] = [
  ['States.ArrayPartition($.name, 4)', 'first argument must be an array'],
  ['States.ArrayPartition($.nine, 0)', 'positive'],
  ['States.ArrayPartition($.nine, -1)', 'positive'],
  ['States.ArrayContains($.name, 1)', 'must be an array'],
  ['States.ArrayRange(1, 2, 0)', 'can not be 0'],
  ['States.ArrayRange(1, 1001, 1)', ''],
  ["States.ArrayRange('1', 2, 1)", 'must be a number'],
  ['States.ArrayGetItem($.nine, 9)', 'out of bounds'],
  ['States.ArrayGetItem($.nine, -1)', 'out of bounds'],
  ["States.ArrayGetItem('x', 0)", 'must be an array'],
  ['States.ArrayLength($.name)', 'must be an array'],
  ['States.ArrayUnique($.name)', 'must be an array'],
  ['States.Base64Encode(1)', 'must be a string'],
  ['States.Base64Encode($.tooLong)', '10000 characters'],
  ["States.Base64Decode('*')", 'not valid Base64'],
  ["States.Hash('x', 'CRC32')", 'MD5, SHA-1, SHA-256, SHA-384, SHA-512'],
  ["States.Hash('x', 'sha-1')", 'MD5, SHA-1'],
  ["States.Hash($.tooLong, 'MD5')", '10000 characters'],
  ['States.JsonMerge($.objects.left, $.objects.right, true)', 'must be false'],
  ['States.JsonMerge($.nine, $.objects.right, false)', 'must be a JSON object'],
  ["States.StringToJson('{')", 'not valid JSON'],
  ['States.StringToJson($.objects)', 'must be a string'],
  ['States.MathRandom(2, 1)', 'greater than the start'],
  ["States.MathRandom('a', 1)", 'must be a number'],
  ["States.MathAdd('1', 1)", 'must be a number'],
  ["States.StringSplit(1, ',')", 'must be a string'],
  ["States.Format('{}')", 'placeholders'],
  ["States.Format('{}', 1, 2)", 'placeholders'],
  ['States.Format($.nine)', 'must be a string'],
];

const look = (call: string) => ({ Type: 'Pass', Parameters: { 'it.$': call }, End: true });
const row = (call: string, gives: object) => ({
  source,
  ...{ what: call, state: look(call), input: INPUT, variables: { nine: NINE }, gives },
});

it.each(VALUES)('%s is %j', (call, value) => expectRow(world, row(call, output({ it: value }))));

it.each(FAILURES)('%s fails', (call, cause) =>
  expectRow(world, row(call, failure('States.IntrinsicFailure', cause))),
);

/** Functions by chance, asked for what holds of every value. */
it('States.UUID and States.MathRandom', async () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  await expectRow(world, row('States.UUID()', output({ it: expect.stringMatching(uuid) })));
  await expectRow(world, row('States.MathRandom(7, 8)', output({ it: 7 })));
  const seeded = 'States.ArrayLength(States.ArrayUnique(States.Array(X, X, X)))';
  const same = seeded.replaceAll('X', 'States.MathRandom(1, 999999, 42)');
  await expectRow(world, row(same, output({ it: 1 })));
});

it.each([
  ['Parameters', { Parameters: { 'it.$': 'States.MathAdd($.nine[0], 1)' } }, { it: 2 }],
  ['ResultSelector', { ResultSelector: { 'it.$': 'States.MathAdd($.r, 1)' } }, { it: 6 }],
])('stand in %s', (_, fields, expected) =>
  expectRow(world, {
    ...{ source, what: 'fields that support intrinsic functions', input: INPUT },
    state: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      ...fields,
      End: true,
    },
    mock: { result: 'Parameters' in fields ? '{"it":2}' : '{"r":5}' },
    gives: output(expected),
  }),
);
