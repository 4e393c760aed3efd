import { ValidateStateMachineDefinitionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, createWorld, refusalOf, type World } from '../world.ts';
import { guide } from './table.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const one = (state: object, more: object = {}) => ({ StartAt: 'A', States: { A: state }, ...more });
const query = (state: object) => one({ Type: 'Pass', End: true, ...state }, { QueryLanguage: 'JSONata' });
const task = (more: object) =>
  one({ Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f', End: true, ...more });
const inner = (state: object) => ({ StartAt: 'I', States: { I: { Type: 'Pass', End: true, ...state } } });
const map = (more: object) => one({ Type: 'Map', ItemProcessor: inner({}), End: true, ...more });
const loop = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } };

type Refused = readonly [definition: object, ...mistakes: string[]];

const S = 'SCHEMA_VALIDATION_FAILED:';
const U = 'UNSUPPORTED_JSONATA_EXPRESSION:';
const I = 'INVALID_JSONATA_EXPRESSION:';

/** Measured on AWS: https://github.com/floci-io/floci/issues/2735 and https://github.com/floci-io/floci/pull/2786 */
const GRAPHS: readonly Refused[] = [
  [{ StartAt: 'A', States: loop }, 'MISSING_END_STATE: Workflow has no terminal state at null'],
  [
    { StartAt: 'A', States: { ...loop, C: { Type: 'Pass', Next: 'A' } } },
    'MISSING_END_STATE: Workflow has no terminal state at null',
  ],
  [
    { StartAt: 'A', States: { ...loop, C: { Type: 'Pass', End: true } } },
    'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
  ],
  [
    one({ Type: 'Pass', Next: 'NOPE' }),
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next",
    'MISSING_END_STATE: Workflow has no terminal state at null',
  ],
  [
    task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'NOPE' }] }),
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Catch[0]/Next",
  ],
];

/** The fields that a state of a type hasn't; measured there too. */
const HANDLERS = {
  TimeoutSeconds: ['Pass', 'Wait', 'Choice', 'Succeed', 'Fail', 'Map', 'Parallel'],
  Catch: ['Pass', 'Wait', 'Choice', 'Succeed', 'Fail'],
  Retry: ['Pass', 'Wait', 'Choice', 'Succeed', 'Fail'],
} as const;
const STATES = {
  Pass: { End: true },
  Wait: { Seconds: 1, End: true },
  Choice: { Choices: [{ Variable: '$.a', IsNull: true, Next: 'Z' }] },
  Succeed: {},
  Fail: {},
  Map: { ItemProcessor: inner({}), End: true },
  Parallel: { Branches: [inner({})], End: true },
} as const;
const NOT_THERE: readonly Refused[] = Object.entries(HANDLERS).flatMap(([field, types]) =>
  types.map((Type): Refused => {
    const A = { Type, ...STATES[Type], [field]: field === 'TimeoutSeconds' ? 1 : [] };
    const Z = Type === 'Choice' ? { Z: { Type: 'Succeed' } } : {};
    return [{ StartAt: 'A', States: { A, ...Z } }, `${S} Field '${field}' is not supported at /States/A`];
  }),
);

/** Measured on AWS: https://github.com/floci-io/floci/issues/2968 */
const LANGUAGES: readonly Refused[] = [
  [
    one({ Type: 'Pass', Output: 1, End: true }),
    `${S} The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A`,
  ],
  [
    one({ Type: 'Map', QueryLanguage: 'JSONata', ItemProcessor: inner({ Output: 1 }), End: true }),
    `${S} The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A/ItemProcessor/States/I`,
  ],
  [
    query({ QueryLanguage: 'JSONPath' }),
    `${S} 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A`,
  ],
  [
    map({ ItemProcessor: { ...inner({}), QueryLanguage: 'JSONata' } }),
    `${S} Field 'QueryLanguage' is not supported at /States/A/ItemProcessor`,
  ],
  [
    one({ Type: 'Map', Iterator: { ...inner({}), QueryLanguage: 'JSONata' }, End: true }),
    `${S} Field 'QueryLanguage' is not supported at /States/A/Iterator`,
  ],
];

/** Measured on AWS: https://github.com/floci-io/floci/issues/2670 and https://github.com/floci-io/floci/issues/2745 */
const EXPRESSIONS: readonly (readonly [expression: string, ...mistakes: string[]])[] = [
  ['a[1,2)', `${I} Expected "]", got ","`],
  ['"unterminated', `${I} String literal must be terminated by a matching quote`],
  ['1 +', `${I} Unexpected end of expression`],
  ['{"a":}', `${I} The symbol "}" cannot be used as a unary operator`],
  ['$x :=', `${I} Unexpected end of expression`],
  ['$match("a", /abc', `${I} No terminating / in regular expression`],
  ['', `${I} Unexpected end of expression`],
  ['$$', `${U} Reference to '$$' is not supported.`],
  ['$states.errorOutput', `${U} Field '$states.errorOutput' does not exist.`],
  ['phone', `${U} Reference to 'phone' at the top level is not supported.`],
  ['phone[0]', `${U} Reference to 'phone' at the top level is not supported.`],
  ['$.phone', `${U} Reference to '$' at the top level is not supported.`],
  [
    'aaa + bbb',
    `${U} Reference to 'aaa' at the top level is not supported.`,
    `${U} Reference to 'bbb' at the top level is not supported.`,
  ],
  ['$map($states.input.a, function($x){ b })', `${U} Reference to 'b' at the top level is not supported.`],
];

/** "Attempting to access $states.result or $states.errorOutput in fields and states where they are not accessible will be caught": workflow-variables */
const PLACES: readonly Refused[] = [
  [
    query({ Assign: { x: '{% $states.result %}' } }),
    `${U} Field '$states.result' does not exist. at /States/A/Assign/x`,
  ],
  [
    { ...task({ Arguments: { x: '{% $states.result.y %}' } }), QueryLanguage: 'JSONata' },
    `${U} Field '$states.result' does not exist. at /States/A/Arguments/x`,
  ],
  [
    { ...task({ Output: '{% $states.errorOutput %}' }), QueryLanguage: 'JSONata' },
    `${U} Field '$states.errorOutput' does not exist. at /States/A/Output`,
  ],
  [
    {
      ...task({ Catch: [{ ErrorEquals: ['E'], Output: '{% $states.result %}', Next: 'A' }] }),
      QueryLanguage: 'JSONata',
    },
    `${U} Field '$states.result' does not exist. at /States/A/Catch[0]/Output`,
  ],
];

const assign = (name: string) => chain({ A: { Type: 'Pass', Assign: { [name]: 1 } } });
const nested = (around: object) =>
  chain({ Outer: { Type: 'Pass', Assign: { x: 1 } }, A: { ...around, End: true } });

/** workflow-variables: names and scopes. */
const VARIABLES: readonly Refused[] = [
  ...['1a', 'a-b', 'x.y', 'x[2]', '', 'states', 'x'.repeat(81)].map(
    (name): Refused => [
      assign(name),
      `${S} '${name}' is not a valid variable name at /States/A/Assign/${name}`,
    ],
  ),
  [
    nested({ Type: 'Map', ItemProcessor: inner({ Assign: { x: 2 } }) }),
    `${S} The variable 'x' is assigned in an outer scope already at /States/A/ItemProcessor/States/I/Assign/x`,
  ],
  [
    nested({ Type: 'Parallel', Branches: [inner({ Assign: { 'x.$': '$.a' } })] }),
    `${S} The variable 'x' is assigned in an outer scope already at /States/A/Branches[0]/States/I/Assign/x.$`,
  ],
];

const retry = (more: object) => task({ Retry: [{ ErrorEquals: ['E'], ...more }] });

/** The ranges and kinds of error-handling, state-wait, state-fail, state-map, state-task and state-parallel. */
const FIELDS: readonly Refused[] = [
  [
    retry({ MaxAttempts: -1 }),
    `${S} Value must be greater than or equal to 0 at /States/A/Retry[0]/MaxAttempts`,
  ],
  [
    retry({ MaxAttempts: 100_000_000 }),
    `${S} Value must be less than or equal to 99999999 at /States/A/Retry[0]/MaxAttempts`,
  ],
  [
    retry({ IntervalSeconds: 0 }),
    `${S} Value must be greater than or equal to 1 at /States/A/Retry[0]/IntervalSeconds`,
  ],
  [
    retry({ BackoffRate: 0.9 }),
    `${S} Value must be greater than or equal to 1 at /States/A/Retry[0]/BackoffRate`,
  ],
  [
    retry({ MaxDelaySeconds: 0 }),
    `${S} Value must be greater than or equal to 1 at /States/A/Retry[0]/MaxDelaySeconds`,
  ],
  [
    retry({ JitterStrategy: 'SOME' }),
    `${S} Value is not one of the allowed values: [FULL, NONE] at /States/A/Retry[0]/JitterStrategy`,
  ],
  [
    task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] }),
    `${S} 'States.ALL' must be in the last element of the list at /States/A/Retry[0]`,
  ],
  [
    task({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.t' }),
    `${S} Only one of these fields is allowed: [TimeoutSeconds, TimeoutSecondsPath] at /States/A`,
  ],
  [
    one({ Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true }),
    `${S} Only one of these fields is allowed: [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/A`,
  ],
  [
    one({ Type: 'Wait', Seconds: 100_000_000, End: true }),
    `${S} Expected value of type Integer at /States/A/Seconds`,
  ],
  [
    one({ Type: 'Fail', Error: 'E', ErrorPath: '$.e' }),
    `${S} Only one of these fields is allowed: [Error, ErrorPath] at /States/A`,
  ],
  [
    one({ Type: 'Fail', CausePath: 'x' }),
    `${S} Value must be a valid JSONPath or a valid intrinsic function call at /States/A/CausePath`,
  ],
  [
    map({ MaxConcurrency: 1, MaxConcurrencyPath: '$.m' }),
    `${S} Only one of these fields is allowed: [MaxConcurrency, MaxConcurrencyPath] at /States/A`,
  ],
  [
    map({ ItemSelector: {}, Parameters: {} }),
    `${S} Only one of these fields is allowed: [ItemSelector, Parameters] at /States/A`,
  ],
  [one({ Type: 'Parallel', Branches: [], End: true }), `${S} Array must not be empty at /States/A/Branches`],
  [task({ ResultPath: '$x' }), `${S} Value is not a Reference Path at /States/A/ResultPath`],
  [
    task({ Parameters: { 'a.$': `${'States.Array('.repeat(11)}1${')'.repeat(11)}` } }),
    `${S} The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/A/Parameters/a.$`,
  ],
];

const expectRefused = async (definition: object, mistakes: readonly string[]) => {
  const text = JSON.stringify(definition);
  const answer = await world.sfn.send(new ValidateStateMachineDefinitionCommand({ definition: text }));
  expect(answer.result).toBe('FAIL');
  expect(answer.diagnostics?.map((it) => `${it.code}: ${it.message} at ${it.location ?? 'null'}`)).toEqual(
    mistakes,
  );
  expect(await refusalOf(world.create('x', definition))).toBe(
    `InvalidDefinition: Invalid State Machine Definition: '${mistakes.join(', ')}'`,
  );
};

describe.each([
  ['transitions', 'https://github.com/floci-io/floci/issues/2735', GRAPHS],
  ['fields that a type has not', 'https://github.com/floci-io/floci/issues/2735', NOT_THERE],
  ['query languages', 'https://github.com/floci-io/floci/issues/2968', LANGUAGES],
  ['places of $states', guide('workflow-variables'), PLACES],
  ['variables', guide('workflow-variables'), VARIABLES],
  ['values of fields', 'https://states-language.net/spec.html', FIELDS],
])('%s (%s)', (_, __, rows) => {
  const cases = rows.map(([definition, ...mistakes]) => ({
    title: JSON.stringify(definition),
    definition,
    mistakes,
  }));
  it.each(cases)('$title is refused', ({ definition, mistakes }) => expectRefused(definition, mistakes));
});

describe('JSONata expressions (https://github.com/floci-io/floci/issues/2745)', () => {
  it.each(EXPRESSIONS)('%s is refused', (expression, ...mistakes) =>
    expectRefused(
      query({ Output: `{% ${expression} %}` }),
      mistakes.map((mistake) => `${mistake} at /States/A/Output`),
    ),
  );

  it.each([
    '$states.input.phone[0]',
    '$states.input.items[phone > 3]',
    '$states.input.items.{"a": b}',
    '$states.input.items.($.a)',
    '$map($states.input.a, function($x){ $x.phone })',
    '$phone',
    '"$states.result"',
  ])('%s is not', async (expression) => {
    const definition = JSON.stringify(query({ Output: `{% ${expression} %}` }));
    const answer = await world.sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(answer).toMatchObject({ result: 'OK', diagnostics: [] });
  });
});
