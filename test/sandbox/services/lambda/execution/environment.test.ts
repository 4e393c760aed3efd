import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Environment,
  startEnvironment,
} from '../../../../../src/sandbox/services/lambda/execution/environment.ts';
import { createRuntimeApi } from '../../../../../src/sandbox/services/lambda/execution/runtime-api.ts';

const BOOTSTRAP = fileURLToPath(
  new URL('../../../../../src/sandbox/services/lambda/bootstrap/node.mjs', import.meta.url),
);

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const start = async (source: string, addresses: string[] = []): Promise<Environment> => {
  const codeFolder = mkdtempSync(join(tmpdir(), 'environment-'));
  writeFileSync(join(codeFolder, 'index.mjs'), source);
  const runtimeApi = createRuntimeApi();
  const register: typeof runtimeApi.register = async (calls) => {
    const place = await runtimeApi.register(calls);
    addresses.push(place.address);
    return place;
  };
  const environment = await startEnvironment({
    command: process.execPath,
    args: [BOOTSTRAP],
    codeFolder,
    variables: {
      LAMBDA_TASK_ROOT: codeFolder,
      _HANDLER: 'index.handler',
      SLABS_MEMORY_LIMIT_BYTES: '4000000000',
    },
    runtimeApi: { ...runtimeApi, register },
    onLine: () => undefined,
  });
  open.push(async () => {
    await environment.stop();
    await runtimeApi.close();
    rmSync(codeFolder, { recursive: true });
  });
  return environment;
};

describe('an environment', () => {
  it('that initializes longer than its limit is ended', async () => {
    const environment = await start(
      'await new Promise((resolve) => setTimeout(resolve, 60_000)); export const handler = () => {};',
    );
    expect(await environment.initialized(200)).toEqual({ kind: 'timeout' });
    expect(environment.hasEnded).toBe(true);
  });

  it('that ends while it initializes tells how', async () => {
    const environment = await start('process.exit(7);');
    expect(await environment.initialized(10_000)).toEqual({
      kind: 'exit',
      reason: 'Runtime exited with error: exit status 7',
      isOutOfMemory: false,
    });
  });

  it('answers nobody who does not know its path, and not under another path', async () => {
    const addresses: string[] = [];
    await start('export const handler = () => {};', addresses);
    const [host = '', token = ''] = (addresses[0] ?? '').split('/');
    const statusOf = async (path: string) => (await fetch(`http://${host}/${path}`)).status;
    expect(await statusOf('2018-06-01/runtime/invocation/next')).toBe(404);
    expect(await statusOf(`${'0'.repeat(32)}/2018-06-01/runtime/invocation/next`)).toBe(404);
    expect(await statusOf(`${token}/2018-06-01/runtime/other`)).toBe(404);
  });
});
