import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock, realClock } from '../../../../src/core/clock.ts';
import { createSandbox } from '../../../../src/sandbox/sandbox.ts';
import { type LambdaWorld, openLambdaWorld, START_MS, zip } from './lambda-world.ts';

let world: LambdaWorld;
beforeAll(async () => {
  // Signatures of function processes carry real time.
  world = await openLambdaWorld(realClock());
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

describe('a Node.js function', () => {
  const ASSUMED = expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\/fn\/identity-/);

  it.each([
    [
      'imported',
      {
        'index.mjs':
          "import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'; export const handler = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;",
      },
    ],
    [
      'required',
      {
        'index.js':
          "const { GetCallerIdentityCommand, STSClient } = require('@aws-sdk/client-sts'); exports.handler = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;",
      },
    ],
  ])('calls AWS with the %s SDK under its execution role', async (how, files) => {
    await world.create(`identity-${how}`, files, { Timeout: 20 });
    const { payload } = await world.invoke(`identity-${how}`);
    expect(payload).toEqual(ASSUMED);
    const calls = world.sandbox.trace
      .events()
      .filter((event) => event.kind === 'call' && event.api === 'sts.GetCallerIdentity');
    const invocations = world.sandbox.trace.events().filter((event) => event.kind === 'invocation');
    expect(calls.at(-1)?.cause).toBe(invocations.at(-1)?.id);
  });
});

const hasPython = (() => {
  try {
    return execFileSync('python3', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasPython)('a Python function', () => {
  const run = async (name: string, source: string, more = {}) => {
    await world.create(
      name,
      { 'app.py': source },
      { Runtime: 'python3.12', Handler: 'app.handler', Timeout: 10, ...more },
    );
    return world.invoke(name, { name: 'Ada' });
  };

  it('is run with its event and context, warm as cold', async () => {
    const source =
      "count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    print('printed')\n    return [event.get('name'), context.function_name, count, context.get_remaining_time_in_millis() > 5000]\n";
    const { payload, log } = await run('py', source);
    expect(payload).toEqual(['Ada', 'py', 1, true]);
    expect(log).toMatch(/START RequestId: .*\nprinted\nEND RequestId/);
    expect((await world.invoke('py')).payload).toEqual([null, 'py', 2, true]);
  });

  it('logs with its level and request id', async () => {
    const { log } = await run(
      'py-log',
      "import logging\ndef handler(event, context):\n    logging.getLogger().warning('careful')\n",
    );
    expect(log).toMatch(/\[WARNING\]\t\d{4}-[^\t]+Z\t[0-9a-f-]{36}\tcareful\n/);
  });

  it.each([
    [
      'raises',
      'def handler(e, c):\n    raise ValueError("bad")\n',
      {},
      {
        errorType: 'ValueError',
        errorMessage: 'bad',
        stackTrace: ['  File "/var/task/app.py", line 2, in handler\n    raise ValueError("bad")\n'],
      },
    ],
    [
      'has no such module',
      '',
      { Handler: 'other.handler' },
      {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: "Unable to import module 'other': No module named 'other'",
      },
    ],
    [
      'has no such handler',
      '',
      { Handler: 'app.other' },
      { errorType: 'Runtime.HandlerNotFound', errorMessage: "Handler 'other' missing on module 'app'" },
    ],
    ['has a syntax error', 'def handler(:\n', {}, { errorType: 'Runtime.UserCodeSyntaxError' }],
    [
      'answers what is not JSON',
      'def handler(e, c):\n    return {1, 2}\n',
      {},
      {
        errorType: 'Runtime.MarshalError',
        errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
      },
    ],
    [
      'exits',
      'import os\ndef handler(e, c):\n    os._exit(4)\n',
      {},
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 4') },
    ],
  ])('that %s fails as on Lambda', async (what, source, more, payload) => {
    expect(await run(`py-${what.replaceAll(' ', '-')}`, source, more)).toMatchObject({
      error: 'Unhandled',
      payload,
    });
  });
});

describe('a sandbox that is opened again', () => {
  it('still has its functions, and finishes what was Pending', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-kept-'));
    const clock = manualClock(START_MS);
    const trust = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    };
    const first = await createSandbox({ clock, folder });
    const role = await new IAMClient(first.clientConfig()).send(
      new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const Code = { ZipFile: zip({ 'index.mjs': "export const handler = async () => 'kept';" }) };
    await new LambdaClient(first.clientConfig()).send(
      new CreateFunctionCommand({
        FunctionName: 'f',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: role.Role?.Arn,
        Code,
      }),
    );
    await first.close();
    const second = await createSandbox({ clock, folder });
    await clock.advance(1000);
    const answer = await new LambdaClient(second.clientConfig()).send(
      new InvokeCommand({ FunctionName: 'f' }),
    );
    expect(answer.Payload?.transformToString()).toBe('"kept"');
    await second.close();
    rmSync(folder, { recursive: true });
  });
});
