import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld } from './lambda-world.ts';

let world: LambdaWorld;
beforeAll(async () => {
  world = await openLambdaWorld();
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

let serial = 0;

const run = async (files: Record<string, string> | string, more = {}) => {
  serial += 1;
  const name = `fails-${serial}`;
  await world.create(name, typeof files === 'string' ? { 'index.js': files } : files, more);
  return { name, ...(await world.invoke(name)) };
};

describe('a function that fails', () => {
  it('by throwing answers with type, message and trace, under the paths of Lambda', async () => {
    const { error, payload, log } = await run(
      'exports.handler = async () => { throw new TypeError("no name"); };',
    );
    expect(error).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'TypeError',
      errorMessage: 'no name',
      trace: expect.arrayContaining([
        'TypeError: no name',
        '    at exports.handler (/var/task/index.js:1:39)',
      ]),
    });
    expect(log).toMatch(/\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"no name"/);
  });

  it.each([
    ['a string', "'text'", { errorType: 'string', errorMessage: 'text', trace: [] }],
    [
      'an error of its own',
      "Object.assign(new Error('m'), { name: 'Mine' })",
      { errorType: 'Mine', errorMessage: 'm' },
    ],
  ])('by rejecting with %s', async (_what, thrown, expected) => {
    expect((await run(`exports.handler = () => Promise.reject(${thrown});`)).payload).toMatchObject(expected);
  });

  it('through its callback', async () => {
    const { payload } = await run(
      "exports.handler = (e, c, callback) => callback(new Error('called back'));",
    );
    expect(payload).toMatchObject({ errorType: 'Error', errorMessage: 'called back' });
  });

  it('outside of any promise is started anew for the next event', async () => {
    const source =
      "let count = 0; exports.handler = (e, c, callback) => { count += 1; setTimeout(() => { throw new Error('loose ' + count); }, 1); };";
    const { name, payload } = await run(source);
    expect(payload).toMatchObject({ errorType: 'Error', errorMessage: 'loose 1' });
    expect((await world.invoke(name)).payload).toMatchObject({ errorMessage: 'loose 1' });
  });

  it('by a rejection that nobody handles', async () => {
    const { payload } = await run(
      "exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')); setTimeout(() => {}, 500); });",
    );
    expect(payload).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    });
  });

  it.each([
    [
      'without its module',
      'other.handler',
      'exports.handler = () => 1;',
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'other'\nRequire stack:\n- /var/runtime/handler.mjs",
    ],
    [
      'without its export',
      'index.main',
      'exports.handler = () => 1;',
      'Runtime.HandlerNotFound',
      'index.main is undefined or not exported',
    ],
    [
      'with an export that is no function',
      'index.handler',
      'exports.handler = 1;',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'with a handler that names no export',
      'index',
      'exports.handler = 1;',
      'Runtime.MalformedHandlerName',
      'Bad handler',
    ],
    [
      'with a syntax error',
      'index.handler',
      'exports.handler = () => {',
      'Runtime.UserCodeSyntaxError',
      'SyntaxError: Unexpected end of input',
    ],
    [
      'with an import that is missing',
      'index.handler',
      "require('left-pad');",
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'left-pad'\nRequire stack:\n- \/var\/task\/index.js/,
    ],
    [
      'while it initializes',
      'index.handler',
      "throw new RangeError('too early');",
      'RangeError',
      'too early',
    ],
    [
      'as it streams',
      'index.handler',
      'exports.handler = awslambda.streamifyResponse(async () => {});',
      'Sandbox.StreamingNotSupported',
      /does not support response streaming/,
    ],
  ])('%s', async (_what, Handler, source, errorType, errorMessage) => {
    const { error, payload, log } = await run(source, { Handler });
    const message = typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage);
    expect({ error, payload }).toMatchObject({
      error: 'Unhandled',
      payload: { errorType, errorMessage: message },
    });
    expect(log).toContain(`Phase: invoke\tStatus: error\tError Type: ${errorType}\nSTART`);
  });

  it('with callbacks on Node.js 24, which has none', async () => {
    const { payload } = await run('exports.handler = (event, context, callback) => callback(null, 1);', {
      Runtime: 'nodejs24.x',
    });
    expect(payload).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });

  it('by exiting', async () => {
    const { payload, log } = await run('exports.handler = () => { process.exit(3); };');
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
      ),
    });
    expect(log).toMatch(/Runtime\.ExitError\nEND RequestId/);
    expect(log).toMatch(/Status: error\tError Type: Runtime\.ExitError\t\n$/);
  });

  it('by exiting as if all were well', async () => {
    expect((await run('exports.handler = () => { process.exit(0); };')).payload).toMatchObject({
      errorMessage: expect.stringContaining('Error: Runtime exited without providing a reason'),
    });
  });

  it('by answering what is not JSON', async () => {
    expect((await run('const a = {}; a.a = a; exports.handler = async () => a;')).payload).toMatchObject({
      errorMessage: 'Unable to stringify response body',
    });
  });

  it('by answering more than 6 MB', async () => {
    const { error, payload } = await run("exports.handler = async () => 'x'.repeat(6291556);");
    expect({ error, payload }).toEqual({
      error: 'Unhandled',
      payload: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
  });

  it.each([
    ['waits', 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));'],
    ['spins', 'exports.handler = () => { for (;;); };'],
  ])('because it %s longer than its timeout', async (_what, source) => {
    const { payload, log } = await run(source, { Timeout: 1 });
    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
      ),
    });
    expect(log).toMatch(
      /2026-01-12T[\d:.]+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds\n\nEND RequestId: /,
    );
    expect(log).toMatch(/Duration: 1000\.00 ms\tBilled Duration: \d+ ms\t.*Status: timeout\t\n$/);
  });

  it('by taking more memory than it has', async () => {
    const { payload, log } = await run(
      'exports.handler = async () => { const all = []; for (;;) { all.push(Buffer.alloc(4e6, 1)); await new Promise(setImmediate); } };',
      { Timeout: 20 },
    );
    expect(payload).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: signal: killed'),
    });
    expect(log).toContain('Max Memory Used: 128 MB');
    expect(log).toContain('Error Type: Runtime.OutOfMemory');
  });
});

describe('a function that prints', () => {
  it('a megabyte and answers loses none of it', async () => {
    const { name, payload } = await run(
      "exports.handler = async () => { for (let i = 0; i < 1024; i += 1) process.stdout.write('x'.repeat(1023) + '\\n'); return 'done'; };",
    );
    expect(payload).toBe('done');
    const messages = await world.logged(name, /REPORT/);
    expect(messages.filter((message) => message === `${'x'.repeat(1023)}\n`)).toHaveLength(1024);
  });

  it('a line of half a megabyte gets it in pieces', async () => {
    const { name } = await run("exports.handler = async () => { console.log('y'.repeat(524288)); };");
    const messages = await world.logged(name, /REPORT/);
    expect(messages.filter((message) => /y{1000}/.test(message)).map((message) => message.length)).toEqual([
      262_145, 262_145,
    ]);
  });
});
