import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programIn } from '../python-environment.ts';

export const EMULATORS = ['MiniStack', 'moto'] as const;
export type EmulatorName = (typeof EMULATORS)[number];

/** An emulator of this test's own. */
export interface RunningEmulator {
  readonly endpoint: string;
  readonly stop: () => void;
}

/** Starts an emulator on a free port, with a folder of its own. */
export const startEmulator = async (name: EmulatorName): Promise<RunningEmulator> => {
  const folder = mkdtempSync(join(tmpdir(), `slabs-${name}-`));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = STARTS[name](port, folder);
  await answers(endpoint, server);
  await PREPARES[name](endpoint);
  return {
    endpoint,
    stop: () => {
      // With the processes that it runs functions in.
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

const STARTS: Readonly<Record<EmulatorName, (port: number, folder: string) => ChildProcess>> = {
  MiniStack: (port, folder) => {
    // It unpacks functions into its temporary folder and runs them with this machine's Node. AWS's Node runtimes have the
    // SDK: here, Node finds ours on its way up from the function.
    symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
    return start('ministack', [], { GATEWAY_PORT: String(port), LAMBDA_EXECUTOR: 'local', TMPDIR: folder });
  },
  moto: (port, folder) => start('moto_server', ['-p', String(port)], { TMPDIR: folder }),
};

const PREPARES: Readonly<Record<EmulatorName, (endpoint: string) => Promise<unknown>>> = {
  MiniStack: async () => {},
  // Without it moto answers for each execution what it always answers, and runs nothing.
  moto: (endpoint) =>
    fetch(`${endpoint}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
    }),
};

const start = (program: string, args: readonly string[], env: Readonly<Record<string, string>>) =>
  spawn(programIn('targets', program), args, {
    env: { ...withoutAws(process.env), ...env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: 'ignore',
    detached: true,
  });

const withoutAws = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const answers = async (endpoint: string, server: ChildProcess): Promise<void> => {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The emulator ended with ${server.exitCode}.`);
    const isThere = await fetch(endpoint).then(
      (response) => response.ok,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
