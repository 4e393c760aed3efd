import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const LAMBDA = fileURLToPath(new URL('../../../../../src/sandbox/services/lambda/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'guard-'));

/** A process that runs one environment, as a sandbox does. Its argument is the runtime: `node` or `python`. */
const HOLDER = `
import { startEnvironment } from '${LAMBDA}execution/environment.ts';
import { createRuntimeApi } from '${LAMBDA}execution/runtime-api.ts';
const [command, bootstrap] = process.argv.slice(2);
const variables = { LAMBDA_TASK_ROOT: ${JSON.stringify(folder)}, _HANDLER: 'index.handler', SLABS_MEMORY_LIMIT_BYTES: '4000000000', PATH: '/usr/bin:/bin' };
for (const name of ['FUNCTION_NAME', 'FUNCTION_VERSION', 'FUNCTION_MEMORY_SIZE', 'LOG_GROUP_NAME', 'LOG_STREAM_NAME']) variables['AWS_LAMBDA_' + name] = 'x';
const environment = await startEnvironment({
  command, args: [bootstrap], codeFolder: ${JSON.stringify(folder)}, variables,
  runtimeApi: createRuntimeApi(), onLine: (line) => console.log(line),
});
setInterval(() => {}, 60_000);
console.log((await environment.initialized(10_000)).kind);
const headers = { 'lambda-runtime-aws-request-id': 'one', 'lambda-runtime-deadline-ms': '0', 'lambda-runtime-invoked-function-arn': 'arn' };
await environment.invoke('one', { payload: Buffer.from('{}'), headers }, 600_000);
`;

const NODE_SOURCE = `
const { spawn } = require('node:child_process');
exports.handler = () => {
  const child = spawn('sleep', ['600']);
  process.stdout.write('spinning ' + process.pid + ' ' + child.pid + '\\n');
  for (;;);
};`;
const PYTHON_SOURCE = `
import os, subprocess
def handler(event, context):
    child = subprocess.Popen(['sleep', '600'])
    print('spinning', os.getpid(), child.pid, flush=True)
    while True:
        pass
`;

beforeAll(async () => {
  writeFileSync(join(folder, 'index.js'), NODE_SOURCE);
  writeFileSync(join(folder, 'index.py'), PYTHON_SOURCE);
  await build({
    stdin: { contents: HOLDER, loader: 'ts', resolveDir: LAMBDA },
    outfile: join(folder, 'holder.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('a function process', () => {
  it.each([
    ['Node.js', process.execPath, 'node.mjs'],
    ['Python', 'python3', 'python.py'],
  ])(
    'of %s that spins dies with a sandbox that is killed, and so does what it started',
    async (_what, command, bootstrap) => {
      const holder = spawn(
        process.execPath,
        [join(folder, 'holder.mjs'), command, `${LAMBDA}bootstrap/${bootstrap}`],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const pids = await spinningPids(holder);
      expect(pids.map(isRunning)).toEqual([true, true]);
      holder.kill('SIGKILL');
      await vi.waitFor(() => expect(pids.map(isRunning)).toEqual([false, false]), { timeout: 5000 });
    },
  );
});

/** The ids of the function's process and of its child, as the handler prints them. */
const spinningPids = async (holder: ChildProcess): Promise<number[]> => {
  if (!holder.stdout) throw new Error('no output');
  for await (const line of createInterface({ input: holder.stdout })) {
    const [, own, child] = /^spinning (\d+) (\d+)$/.exec(line) ?? [];
    if (own !== undefined) return [Number(own), Number(child)];
  }
  throw new Error('the handler never ran');
};

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
