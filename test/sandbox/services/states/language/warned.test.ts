import { ValidateStateMachineDefinitionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, createWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const API = 'https://docs.aws.amazon.com/step-functions/latest/apireference';
const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const one = (state: object) => chain({ A: state });
const pass = (more: object) => one({ Type: 'Pass', ...more });
const task = (more: object) => one({ Type: 'Task', Resource: LAMBDA, ...more });

interface Warned {
  readonly what: string;
  readonly definition: object;
  readonly warnings: readonly string[];
}

/** What is hardly meant, with `code at location` of each warning. */
const row = (what: string, definition: object, ...warnings: readonly string[]): Warned => ({
  ...{ what, definition, warnings },
});

const WARNED: readonly Warned[] = [
  row('a path in Parameters', pass({ Parameters: { a: '$.x' } }), 'NO_DOLLAR at /States/A/Parameters/a'),
  row(
    'a function deep in Parameters',
    pass({ Parameters: { a: { b: [{ c: "States.Format('{}', $.x)" }] } } }),
    'NO_DOLLAR at /States/A/Parameters/a/b[0]/c',
  ),
  row(
    'a context path',
    pass({ Parameters: { a: '$$.Execution.Id' } }),
    'NO_DOLLAR at /States/A/Parameters/a',
  ),
  row(
    'a path in ResultSelector and in Assign',
    task({ ResultSelector: { a: '$.x' }, Assign: { b: "$['y']" } }),
    'NO_DOLLAR at /States/A/ResultSelector/a',
    'NO_DOLLAR at /States/A/Assign/b',
  ),
  row('a path in Result', pass({ Result: { a: '$.x' } }), 'PASS_RESULT_IS_STATIC at /States/A/Result'),
  row(
    'a field of Result with .$',
    pass({ Result: { 'a.$': 'x' } }),
    'PASS_RESULT_IS_STATIC at /States/A/Result',
  ),
  row('a path in Cause', one({ Type: 'Fail', Cause: '$.why' }), 'NO_PATH at /States/A/Cause'),
  row(
    'inside a branch and a processor',
    one({
      Type: 'Parallel',
      Branches: [
        chain({ Each: { Type: 'Map', ItemProcessor: chain({ In: { Type: 'Pass', Result: '$.x' } }) } }),
      ],
    }),
    'PASS_RESULT_IS_STATIC at /States/A/Branches[0]/States/Each/ItemProcessor/States/In/Result',
  ),
  row('what has its .$', pass({ Parameters: { 'a.$': '$.x' } })),
  row('an amount of money', pass({ Parameters: { a: '$', b: '$5', c: '5 $.' }, Result: '$' })),
  row('JSONata', chain({ A: { Type: 'Pass', Output: { a: '$.x' } } }, { QueryLanguage: 'JSONata' })),
];

const validate = (definition: object, more: object = {}) =>
  world.sfn.send(
    new ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(definition), ...more }),
  );

describe(`warnings (${API}/API_ValidateStateMachineDefinitionDiagnostic.html)`, () => {
  it.each(WARNED)('$what', async ({ definition, warnings }) => {
    const answer = await validate(definition, { severity: 'WARNING' });
    expect(answer).toMatchObject({ result: 'OK', truncated: false });
    expect(answer.diagnostics?.map(({ code, location }) => `${code} at ${location}`)).toEqual(warnings);
    expect(answer.diagnostics?.every(({ severity }) => severity === 'WARNING')).toBe(true);
    // Errors alone are told where nothing else was asked for, and nothing but errors keeps a machine away.
    expect(await validate(definition)).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(await world.create('warned', definition, { name: `m${Math.random()}` })).toMatch(/stateMachine/);
  });

  it('stand behind the errors', async () => {
    const answer = await validate(one({ Type: 'Wait', Seconds: '$.x' }), { severity: 'WARNING' });
    expect(answer.result).toBe('FAIL');
    expect(answer.diagnostics?.map(({ severity, location }) => `${severity} ${location}`)).toEqual([
      'ERROR /States/A/Seconds',
      'WARNING /States/A/Seconds',
    ]);
  });
});

describe(`maxResults (${API}/API_ValidateStateMachineDefinition.html)`, () => {
  const paths = (count: number) =>
    pass({ Parameters: Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, '$.x'])) });
  it.each([
    [2, 3, 2, true],
    [3, 3, 3, false],
    [0, 3, 3, false],
    [0, 101, 100, true],
    [undefined, 101, 100, true],
  ])('%s of %i gives %i, truncated %s', async (maxResults, there, told, truncated) => {
    const answer = await validate(paths(there), { severity: 'WARNING', maxResults });
    expect(answer.diagnostics).toHaveLength(told);
    expect(answer).toMatchObject({ result: 'OK', truncated });
  });

  it('cuts nothing from the result', async () => {
    const [bad, worse] = [{ Type: 'Pass' }, { Type: 'Nothing' }];
    const definition = { StartAt: 'A', States: { A: bad, B: worse } };
    const answer = await validate(definition, { maxResults: 1 });
    expect(answer).toMatchObject({ result: 'FAIL', truncated: true, diagnostics: [{ severity: 'ERROR' }] });
  });
});
