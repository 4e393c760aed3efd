import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DeleteRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LambdaWorld, openLambdaWorld, ROLE_ARN, zip } from './lambda-world.ts';

let world: LambdaWorld;
beforeAll(async () => {
  world = await openLambdaWorld();
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const ECHO = { 'index.mjs': 'export const handler = async (event) => event;' };

describe('a handler', () => {
  const answers = (name: string, files: Record<string, string>, expected: unknown, more = {}) =>
    it(name, async () => {
      const functionName = name.replaceAll(/\W+/g, '-').slice(0, 60);
      await world.create(functionName, files, more);
      const { error, payload } = await world.invoke(functionName, { name: 'Ada' });
      expect({ error, payload }).toEqual({ error: undefined, payload: expected });
    });

  answers(
    'may be an ES module',
    { 'index.mjs': 'export const handler = async (event) => ({ hello: event.name });' },
    { hello: 'Ada' },
  );
  answers('may be CommonJS', { 'index.js': 'exports.handler = async (event) => event.name;' }, 'Ada');
  answers(
    'may be a .js file of a package with type module',
    { 'package.json': '{"type":"module"}', 'index.js': 'export const handler = async () => 1;' },
    1,
  );
  answers('may stand in a .cjs file', { 'index.cjs': 'exports.handler = async () => 2;' }, 2);
  answers(
    'may stand in a folder, under another name',
    { 'src/app.mjs': 'export const main = { run: async () => 3 };' },
    3,
    { Handler: 'src/app.main.run' },
  );
  answers(
    'may await at the top level',
    { 'index.mjs': "const value = await Promise.resolve('late'); export const handler = async () => value;" },
    'late',
  );
  answers(
    'may call back',
    {
      'index.js':
        'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, event.name), 5); };',
    },
    'Ada',
  );
  answers(
    'may call back and not wait for the event loop',
    {
      'index.js':
        'exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1000); callback(null, 4); };',
    },
    4,
  );
  answers(
    'may use the old context methods',
    { 'index.js': 'exports.handler = (event, context) => { context.succeed(5); };' },
    5,
  );
  answers('that neither answers nor waits answers null', { 'index.js': 'exports.handler = () => {};' }, null);
  answers(
    'may use packages of its own',
    {
      'index.mjs': "import five from 'five'; export const handler = async () => five;",
      'node_modules/five/package.json': '{"main":"five.js"}',
      'node_modules/five/five.js': 'module.exports = 55;',
    },
    55,
  );
});

describe('the context', () => {
  it('tells the function, the request and the time that is left', async () => {
    const source =
      'export const handler = async (event, c) => ({ ...c, left: c.getRemainingTimeInMillis(), client: c.clientContext });';
    await world.create('context', { 'index.mjs': source }, { Timeout: 20, MemorySize: 256 });
    const ClientContext = Buffer.from(JSON.stringify({ custom: { é: 1 } })).toString('base64');
    const { payload } = await world.invoke('context', {}, { ClientContext });
    expect(payload).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/context',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logStreamName: expect.stringMatching(/^2026\/01\/12\/\[\$LATEST\][0-9a-f]{32}$/),
      client: { custom: { é: 1 } },
    });
    expect(Reflect.get(Object(payload), 'left')).toBeGreaterThan(15_000);
  });
});

describe('an environment', () => {
  it('is reused while it is warm and recycled after idle minutes', async () => {
    await world.create('counter', {
      'index.mjs': 'let count = 0; export const handler = async () => ++count;',
    });
    const counts = [await world.invoke('counter'), await world.invoke('counter')];
    await world.clock.advance(11 * 60_000);
    counts.push(await world.invoke('counter'));
    expect(counts.map(({ payload }) => payload)).toEqual([1, 2, 1]);
    expect(counts.map(({ log }) => log.includes('Init Duration'))).toEqual([true, false, true]);
  });

  it('runs one invocation at a time; more at once get more environments', async () => {
    await world.create('parallel', {
      'index.mjs':
        "import { setTimeout } from 'node:timers/promises'; export const handler = async () => { await setTimeout(100); return process.pid; };",
    });
    const pids = await Promise.all([world.invoke('parallel'), world.invoke('parallel')]);
    expect(new Set(pids.map(({ payload }) => payload)).size).toBe(2);
  });

  it('is started for each of more calls than start at once, where all of them wait for each other', async () => {
    const calls = 6;
    const arrived: ServerResponse[] = [];
    const meeting = createServer((_request, response) => {
      arrived.push(response);
      if (arrived.length === calls) for (const one of arrived) one.end();
    });
    await once(meeting.listen(0, '127.0.0.1'), 'listening');
    const address = meeting.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await world.create(
      'meets',
      { 'index.mjs': 'export const handler = async ({ url }) => { await fetch(url); return process.pid; };' },
      { Timeout: 60 },
    );
    const invoke = () => world.invoke('meets', { url: `http://127.0.0.1:${port}/` });
    const answers = await Promise.all(Array.from({ length: calls }, invoke));
    meeting.close();
    meeting.closeAllConnections();
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(calls);
  });

  it('sees the documented variables and nothing of the person who runs the sandbox', async () => {
    process.env.SECRET_OF_MINE = 'x';
    await world.create(
      'variables',
      { 'index.mjs': 'export const handler = async () => process.env;' },
      { Environment: { Variables: { STAGE: 'test' } } },
    );
    const { payload } = await world.invoke('variables');
    expect(payload).toMatchObject({
      STAGE: 'test',
      _HANDLER: 'index.handler',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
      AWS_ENDPOINT_URL: world.sandbox.endpoint(),
    });
    expect(payload).not.toHaveProperty('SECRET_OF_MINE');
    expect(Reflect.get(Object(payload), 'HOME')).not.toBe(process.env.HOME);
  });

  it('has a folder of its own to write to', async () => {
    await world.create('scratch', {
      'index.mjs':
        "import { writeFileSync, readFileSync } from 'node:fs'; import { tmpdir } from 'node:os'; export const handler = async () => { writeFileSync(tmpdir() + '/a', 'kept'); return readFileSync(tmpdir() + '/a', 'utf8'); };",
    });
    expect((await world.invoke('scratch')).payload).toBe('kept');
  });
});

describe('an update', () => {
  it('is run by invocations once it is done, and not before', async () => {
    await world.create('updated', { 'index.mjs': "export const handler = async () => 'old';" });
    const ZipFile = zip({ 'index.mjs': "export const handler = async () => 'new';" });
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'updated', ZipFile }));
    expect((await world.invoke('updated')).payload).toBe('old');
    await world.clock.advance(1000);
    expect((await world.invoke('updated')).payload).toBe('new');
  });
});

describe('a version or alias', () => {
  it('runs the code that it was published with', async () => {
    await world.create('released', { 'index.mjs': "export const handler = async () => 'one';" });
    await world.lambda.send(new PublishVersionCommand({ FunctionName: 'released' }));
    const ZipFile = zip({
      'index.mjs': "export const handler = async (e, c) => c.invokedFunctionArn.split(':').at(-1);",
    });
    await world.lambda
      .send(new UpdateFunctionCodeCommand({ FunctionName: 'released', ZipFile, Publish: true }))
      .catch(() => undefined);
    await world.clock.advance(1000);
    await world.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'released', ZipFile, Publish: true }),
    );
    await world.clock.advance(1000);
    await world.lambda.send(
      new CreateAliasCommand({ FunctionName: 'released', Name: 'live', FunctionVersion: '2' }),
    );
    const one = await world.invoke('released', {}, { Qualifier: '1' });
    const live = await world.invoke('released:live');
    expect([one.payload, one.version, live.payload, live.version]).toEqual(['one', '1', 'live', '2']);
  });
});

describe('Invoke', () => {
  const send = (input: Partial<InvokeCommand['input']>) =>
    world.lambda.send(new InvokeCommand({ FunctionName: 'echo', ...input }));

  beforeAll(() => world.create('echo', ECHO));

  it('with DryRun runs nothing and answers 204', async () => {
    expect(await send({ InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
  });

  it('without a payload gives the handler an empty object', async () => {
    expect((await send({})).Payload?.transformToString()).toBe('{}');
  });

  it('refuses a payload that is not JSON', async () => {
    await expect(send({ Payload: 'hello' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      message: expect.stringContaining(
        "Could not parse payload into json: Unrecognized token 'hello': was expecting",
      ),
    });
  });

  it('refuses more than 6 MB, and more than 1 MB for an event', async () => {
    const megabytes = (count: number) => JSON.stringify('x'.repeat(count * 1024 * 1024));
    await expect(send({ Payload: megabytes(6) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    });
    await expect(send({ InvocationType: 'Event', Payload: megabytes(1) })).rejects.toMatchObject({
      message: '1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    });
  });

  it('is refused while the function is Pending', async () => {
    const Code = { ZipFile: zip(ECHO) };
    await world.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'pending',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: ROLE_ARN,
        Code,
      }),
    );
    await expect(send({ FunctionName: 'pending' })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    });
  });

  it('is refused when the role is gone', async () => {
    const Role = 'arn:aws:iam::000000000000:role/mute';
    await world.create('roleless', ECHO, { Role });
    await world.iam.send(new DeleteRoleCommand({ RoleName: 'mute' }));
    await expect(send({ FunctionName: 'roleless' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
  });

  it('leaves the invocation in the trace', () => {
    expect(world.sandbox.trace.events().filter((event) => event.kind === 'invocation')).not.toHaveLength(0);
  });
});

describe('a sandbox that closes', () => {
  it('ends what runs and refuses what waits', async () => {
    const closing = await openLambdaWorld();
    const mark = join(mkdtempSync(join(tmpdir(), 'closing-')), 'running');
    const source = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); exports.handler = () => new Promise(() => setTimeout(() => {}, 60000));`;
    await closing.create('hangs', { 'index.js': source }, { Timeout: 60 });
    const outcomes = Promise.allSettled(Array.from({ length: 6 }, () => closing.invoke('hangs')));
    await vi.waitFor(() => expect(existsSync(mark)).toBe(true), { timeout: 5000 });
    await closing.sandbox.close();
    for (const outcome of await outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ message: 'The sandbox is closing.' });
      else expect(outcome.value.payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    }
    expect(closing.faults).toEqual([]);
    rmSync(dirname(mark), { recursive: true });
  });
});

describe('GetFunction', () => {
  it('tells where the package can be fetched', async () => {
    const { Code } = await world.lambda.send(new GetFunctionCommand({ FunctionName: 'echo' }));
    const fetched = await fetch(Code?.Location ?? '');
    expect(Buffer.from(await fetched.arrayBuffer()).equals(Buffer.from(zip(ECHO)))).toBe(true);
  });
});
