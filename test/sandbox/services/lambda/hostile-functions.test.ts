import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { InvokeCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../eventually.ts';
import { type LambdaWorld, openLambdaWorld } from './lambda-world.ts';

/** Function processes that this process has started. */
const environments = () =>
  processes().filter(({ parent, args }) => parent === process.pid && args.includes('bootstrap/node.mjs'));
const processes = () =>
  execFileSync('ps', ['-A', '-o', 'ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => ({ parent: Number(line.trim().split(/\s+/, 1)[0]), args: line }));

const before = environments().length;
let world: LambdaWorld;
beforeAll(async () => {
  world = await openLambdaWorld();
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
  expect(environments()).toHaveLength(before);
});

/** A duration that no other sleep of this machine has. */
const MARK = 700_000 + (process.pid % 90_000);
const TIMED_OUT = {
  errorType: 'Sandbox.Timedout',
  errorMessage: expect.stringContaining('Task timed out after 1.00'),
};

describe('a function is ended at its limit, and told as AWS tells it,', () => {
  it.each([
    [
      'that has started processes of its own',
      `const { spawn } = require('node:child_process');
       exports.handler = () => { for (let n = 0; n < 10; n += 1) spawn('sleep', ['${MARK}']); return new Promise(() => setInterval(() => {}, 1000)); };`,
    ],
    [
      'that has forked itself',
      `const { fork } = require('node:child_process');
       if (process.argv[2] === '${MARK}') setInterval(() => {}, 1000);
       exports.handler = () => { fork(__filename, ['${MARK}']); for (;;); };`,
    ],
    [
      'that ignores every signal it can',
      `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) process.on(signal, () => {});
       exports.handler = () => { for (;;); };`,
    ],
    [
      'that closes its sockets',
      `exports.handler = () => {
         for (const handle of process._getActiveHandles()) handle.destroy?.();
         return new Promise(() => setInterval(() => {}, 1000));
       };`,
    ],
  ])('%s', async (what, source) => {
    const name = what.replace(/\W+/g, '-');
    await world.create(name, { 'index.js': source }, { Timeout: 1 });
    const { error, payload, log } = await world.invoke(name);
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject(TIMED_OUT);
    expect(log).toMatch(/REPORT .*Duration: 1000\.00 ms\t.*Status: timeout/);
    await eventually(() => expect(processes().filter(({ args }) => args.includes(`${MARK}`))).toEqual([]));
  });

  it('that eats memory', async () => {
    const source = `const kept = []; exports.handler = () => { for (;;) kept.push(Buffer.alloc(8 << 20, 1)); };`;
    await world.create('greedy', { 'index.js': source }, { Timeout: 30 });
    const { payload, log } = await world.invoke('greedy');
    expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(log).toContain('Error Type: Runtime.OutOfMemory');
  });

  it.each([
    [
      'nodejs22.x',
      `const fs = require('node:fs'); const folder = require('node:os').tmpdir() + '/a/b';
       exports.handler = async () => { fs.mkdirSync(folder, { recursive: true });
         for (let n = 0; ; n += 1) { fs.writeFileSync(folder + '/' + (n % 40), Buffer.alloc(16 << 20)); await null; } };`,
      { errorType: 'Error', errorMessage: 'ENOSPC: no space left on device, write' },
    ],
    [
      'python3.13',
      `import os, itertools\ndef handler(event, context):\n  for n in itertools.count():\n    open(os.environ["TMPDIR"] + f"/{n % 40}", "wb").write(bytes(16 << 20))`,
      { errorType: 'OSError', errorMessage: '[Errno 28] No space left on device' },
    ],
  ] as const)('that writes more to /tmp than its EphemeralStorage, in %s', async (Runtime, source, told) => {
    const name = `overfull-${Runtime.replace('.', '-')}`;
    const files = { 'index.js': source, 'index.py': source };
    await world.create(name, files, { Runtime, Timeout: 60, MemorySize: 512 });
    const { error, payload, log } = await world.invoke(name);
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject(told);
    expect(log).toContain('/tmp holds more than its 512 MB (EphemeralStorage)');
  });

  it('that fills /tmp, which is emptied with its environment', async () => {
    const source = `const { writeFileSync } = require('node:fs'); const { tmpdir } = require('node:os');
      exports.handler = async () => { writeFileSync(tmpdir() + '/large', Buffer.alloc(16 << 20)); return tmpdir(); };`;
    await world.create('full', { 'index.js': source });
    const { payload: folder } = await world.invoke('full');
    expect(existsSync(`${folder}/large`)).toBe(true);
    await world.clock.advance(11 * 60_000);
    expect(existsSync(String(folder))).toBe(false);
  });
});

describe('1,000 invocations at once', () => {
  it('never exceed a reservation, and leave no process behind', async () => {
    const source = `const { setTimeout } = require('node:timers/promises'); exports.handler = () => setTimeout(100, 1);`;
    await world.create('busy', { 'index.js': source });
    const ReservedConcurrentExecutions = 3;
    await world.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'busy', ReservedConcurrentExecutions }),
    );
    let most = 0;
    const idle = environments().length;
    const all = Array.from({ length: 1000 }, () =>
      world.lambda.send(new InvokeCommand({ FunctionName: 'busy' })),
    );
    const settled = Promise.allSettled(all);
    const watch = setInterval(() => {
      most = Math.max(most, environments().length - idle);
    }, 50);
    const answers = await settled;
    clearInterval(watch);
    const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.Reason] : []));
    expect(new Set(reasons)).toEqual(new Set(['ReservedFunctionConcurrentInvocationLimitExceeded']));
    expect(answers.length - reasons.length).toBeGreaterThanOrEqual(ReservedConcurrentExecutions);
    expect(most).toBeLessThanOrEqual(ReservedConcurrentExecutions);
    await world.clock.advance(11 * 60_000);
    expect(environments()).toHaveLength(before);
  });
});

describe('a function', () => {
  it('has nothing of the environment of whoever runs the sandbox', async () => {
    process.env.SECRET_OF_THE_PERSON = 'x';
    await world.create('env', {
      'index.js': 'exports.handler = async () => Object.keys(process.env).sort();',
    });
    const { payload } = await world.invoke('env');
    delete process.env.SECRET_OF_THE_PERSON;
    expect(payload).toEqual([
      ...['AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_EXECUTION_ENV'],
      ...['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_VERSION'],
      ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_FORMAT', 'AWS_LAMBDA_LOG_GROUP_NAME'],
      ...['AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_LAMBDA_RUNTIME_API', 'AWS_REGION'],
      ...['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
      ...['HOME', 'LAMBDA_RUNTIME_DIR', 'LAMBDA_TASK_ROOT', 'LANG', 'PATH', 'TMPDIR', 'TZ'],
      ...['_HANDLER', '_X_AMZN_TRACE_ID'],
    ]);
  });
});
