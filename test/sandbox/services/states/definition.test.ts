import { ValidateStateMachineDefinitionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, refusalOf, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const one = (state: object, more: object = {}) => ({ StartAt: 'A', States: { A: state }, ...more });
const task = (more: object) => one({ Type: 'Task', Resource: LAMBDA, End: true, ...more });
const choice = (rule: object, more: object = {}) => one({ Type: 'Choice', Choices: [rule], ...more }, {});

/** A definition and what is wrong with it: `code: message at location`. */
const MISTAKES: readonly (readonly [definition: object | string, mistake: string])[] = [
  ['{', 'INVALID_JSON_DESCRIPTION: Unexpected end-of-input: expected close marker for Object at '],
  [
    'nonsense',
    "INVALID_JSON_DESCRIPTION: Unrecognized token 'nonsense': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') at ",
  ],
  [{ StartAt: 'A' }, 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'],
  [{}, 'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt, States] at /'],
  [
    one({ Type: 'Pass' }),
    'SCHEMA_VALIDATION_FAILED: One of these fields is required: [Next, End] at /States/A',
  ],
  [one({ Type: 'Pass', Next: 'B' }), "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next"],
  [
    { StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } } },
    'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
  ],
  [
    one({ Type: 'Pas', End: true }),
    'SCHEMA_VALIDATION_FAILED: Value is not one of the allowed values: [Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait] at /States/A/Type',
  ],
  [one({ End: true }), 'SCHEMA_VALIDATION_FAILED: These fields are required: [Type] at /States/A'],
  [
    one({ Type: 'Pass', End: true, Foo: 1 }),
    "SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported at /States/A",
  ],
  [
    task({ Resource: 'f' }),
    'SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at /States/A/Resource',
  ],
  [
    one({ Type: 'Task', End: true }),
    'SCHEMA_VALIDATION_FAILED: These fields are required: [Resource] at /States/A',
  ],
  [
    task({ ResultPath: '$.a[*]' }),
    'SCHEMA_VALIDATION_FAILED: Value is not a Reference Path at /States/A/ResultPath',
  ],
  [
    task({ InputPath: 'a' }),
    'SCHEMA_VALIDATION_FAILED: Value is not a valid JSONPath at /States/A/InputPath',
  ],
  [
    task({ Parameters: { 'a.$': 'b' } }),
    "SCHEMA_VALIDATION_FAILED: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/A/Parameters/a.$",
  ],
  [
    task({ Retry: [{ MaxAttempts: 1 }] }),
    'SCHEMA_VALIDATION_FAILED: These fields are required: [ErrorEquals] at /States/A/Retry[0]',
  ],
  [
    task({ Retry: [{ ErrorEquals: ['a'], BackoffRate: 0.5 }] }),
    'SCHEMA_VALIDATION_FAILED: Value must be greater than or equal to 1 at /States/A/Retry[0]/BackoffRate',
  ],
  [
    task({ Retry: [{ ErrorEquals: ['States.ALL', 'b'] }] }),
    "SCHEMA_VALIDATION_FAILED: 'States.ALL' must appear alone in the field 'ErrorEquals' at /States/A/Retry[0]/ErrorEquals",
  ],
  [
    task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    'SCHEMA_VALIDATION_FAILED: HeartbeatSeconds must be smaller than TimeoutSeconds at /States/A/HeartbeatSeconds',
  ],
  [
    one({ Type: 'Wait', End: true }),
    'SCHEMA_VALIDATION_FAILED: One of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/A',
  ],
  [
    one({ Type: 'Wait', Timestamp: '2026-11-21', End: true }),
    'SCHEMA_VALIDATION_FAILED: Value is not a valid ISO-8601 extended offset date-time format string at /States/A/Timestamp',
  ],
  [
    choice({ Variable: '$.a', Next: 'A' }),
    'SCHEMA_VALIDATION_FAILED: Exactly one comparison operator is required at /States/A/Choices[0]',
  ],
  [
    choice({ Variable: '$.a', NumericEquals: '1', Next: 'A' }),
    'SCHEMA_VALIDATION_FAILED: Expected value of type Number at /States/A/Choices[0]/NumericEquals',
  ],
  [
    choice({ Condition: true, Next: 'A' }),
    "SCHEMA_VALIDATION_FAILED: Field 'Condition' is not supported at /States/A/Choices[0]",
  ],
  [
    one({ Type: 'Pass', End: true, InputPath: '$' }, { QueryLanguage: 'JSONata' }),
    "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/A",
  ],
  [
    one({ Type: 'Pass', End: true, QueryLanguage: 'JSONPath' }, { QueryLanguage: 'JSONata' }),
    "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A",
  ],
  [
    one({ Type: 'Parallel', End: true, Branches: [one({ Type: 'Succeed' })] }),
    'DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A',
  ],
];

it.each(MISTAKES)('%j is refused', async (definition, mistake) => {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const answer = await world.sfn.send(new ValidateStateMachineDefinitionCommand({ definition: text }));
  expect(answer.result).toBe('FAIL');
  expect(
    answer.diagnostics?.map(({ code, message, location }) => `${code}: ${message} at ${location}`),
  ).toContain(mistake);
  expect(await refusalOf(world.create('x', {}, { definition: text }))).toMatch(
    /^InvalidDefinition: Invalid State Machine Definition: '/,
  );
});

it('tells every mistake of a definition in one sentence', async () => {
  const definition = {
    StartAt: 'pass1',
    States: { pass1: { Type: 'Pass', Next: 'pass3' }, pass2: { Type: 'Pass', End: true } },
  };
  // https://github.com/localstack/localstack/issues/11978 has AWS's answer.
  expect(await refusalOf(world.create('x', definition))).toBe(
    "InvalidDefinition: Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: State \"pass2\" is not reachable. at /States/pass2'",
  );
});

it('finds nothing wrong with a machine that may loop for ever', async () => {
  const Choices = [{ Variable: '$.done', IsPresent: true, Next: 'B' }];
  const States = { A: { Type: 'Choice', Choices, Default: 'A' }, B: { Type: 'Succeed' } };
  const definition = JSON.stringify({ StartAt: 'A', States });
  const answer = await world.sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
  expect(answer).toMatchObject({ result: 'OK', diagnostics: [], truncated: false });
});
