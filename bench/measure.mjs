import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const CLI = join(ROOT, 'bin/serverless-labs.js');

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs a command to its end, which has to be this one; milliseconds. */
export const timeOf = (command, args, env = {}, exitCode = 0) =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== exitCode) reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
      else resolve(performance.now() - started);
    });
  });

export const medianTime = async (times, act) => {
  const values = [];
  for (let index = 0; index < times; index += 1) values.push(await act());
  return median(values);
};

export const newHome = () => ({ SERVERLESS_LABS_HOME: mkdtempSync(join(tmpdir(), 'bench-')) });

/** A peer's program, where it is installed. */
export const peer = (name) => {
  const folders = [
    join(ROOT, '.cache/peers/bin'),
    join(ROOT, 'node_modules/.bin'),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.map((folder) => join(folder, name)).find(existsSync);
};

/** Memory of a process in MB: its resident set, on Linux. */
export const residentMb = async (pid) => {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kb = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kb ? Number(kb) / 1024 : undefined;
};

/** How many calls a second, `atOnce` of them under way at any time; a slow server is given {@link ENOUGH_MS} of them. */
export const perSecond = async (calls, atOnce, call) => {
  const started = performance.now();
  const made = await callOften(calls, atOnce, call, started + ENOUGH_MS);
  return made / ((performance.now() - started) / 1000);
};

/**
 * The same once client and server are warm: by as many calls, or {@link WARM_UP_MS} of them. Without it the server that
 * comes first pays for the compilation of the client that all share.
 */
export const steadyPerSecond = async (calls, atOnce, call) => {
  await callOften(calls, atOnce, call, performance.now() + WARM_UP_MS);
  return perSecond(calls, atOnce, call);
};

const WARM_UP_MS = 3_000;
/** How long a row goes on where the server is slow. */
export const ENOUGH_MS = 15_000;

/** Calls as often as that, or until then; returns how often it was. */
export const callOften = async (calls, atOnce, call, until = Number.POSITIVE_INFINITY) => {
  let made = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (made < calls && performance.now() < until) {
        made += 1;
        await call();
      }
    }),
  );
  return made;
};
