import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { cleanUp } from '../../src/cleanup/destroy.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { listRuns, openRun } from '../../src/cleanup/journal.ts';
import { openTarget, targetWish } from '../../src/commands/open-target.ts';
import { createContext } from '../../src/context.ts';
import { makeLookAlikes } from '../look-alikes.ts';

export const ROOT = join(import.meta.dirname, '../..');
const workshop = mkdtempSync(join(tmpdir(), 'crash-'));
const child = join(workshop, 'bundle/main/child.js');
writeFileSync(join(workshop, 'package.json'), '{ "type": "module" }');

/** Bundles the child, once for all that it is started. */
export const buildChild = () =>
  bundle({ entryPoints: { child: 'test/crash/child.ts' }, outdir: join(workshop, 'bundle') });

export const newHome = () => mkdtempSync(join(workshop, 'home-'));

/** What the child does: a lab and its cleanup, a lab without its cleanup, or the cleanup. */
export type Mode = 'run' | 'keep' | 'cleanup';

/** When the child is killed. */
export interface Kill {
  /** Of which calls `at` is the number, from 1: of all, or of those that change something. */
  readonly of: 'all' | 'changing';
  readonly at: number;
  /** `sending` is after the intent is on disk and before the call leaves; `answered` before the answer is noted. */
  readonly phase: 'sending' | 'answered';
}

export interface Ending {
  readonly signal: string | null;
  readonly how: string | undefined;
  /** The API of each call, in order. */
  readonly calls: readonly string[];
}

/** Runs the child in `home`, to the end where it isn't to be killed. */
export const start = (home: string, mode: Mode, lab: string, kill?: Kill) =>
  new Promise<Ending>((resolve, reject) => {
    const args = [child, mode, lab, ROOT, ...(kill ? [kill.of, String(kill.at), kill.phase] : [])];
    const started = spawn(process.execPath, args, { env: { ...process.env, SERVERLESS_LABS_HOME: home } });
    let out = '';
    let err = '';
    started.stdout.on('data', (data) => {
      out += data;
    });
    started.stderr.on('data', (data) => {
      err += data;
    });
    started.on('close', (code, signal) => {
      if (signal === null && code !== 0) return reject(new Error(`the child failed: ${err}`));
      resolve({ signal, ...(out ? JSON.parse(out) : { how: undefined, calls: [] }) });
    });
  });

const contextOf = (home: string) =>
  createContext({
    process: Object.assign(Object.create(process), { env: { ...process.env, SERVERLESS_LABS_HOME: home } }),
    packageFolder: ROOT,
    version: '0',
    signal: new AbortController().signal,
  });

const SANDBOX = targetWish({ target: undefined, region: undefined, profile: undefined });
const names = (resources: readonly Resource[]) => resources.map(({ type, name }) => `${type} ${name}`).sort();

/** Cleans up whatever the killed process left, and expects that the look-alikes are all that is there. */
export const expectCleanable = async (home: string) => {
  const context = contextOf(home);
  const [run] = listRuns(context.paths.runs);
  const target = await openTarget(SANDBOX, context);
  try {
    const { call } = target.connection;
    const lookAlikes = await makeLookAlikes(call, run?.run ?? 'abcdef');
    if (run) {
      const journal = openRun(context.paths.runs, run.run, context.clock);
      const events = cleanUp({ connection: target.connection, journal, clock: target.clock, mode: 'delete' });
      let next = await events.next();
      while (!next.done) next = await events.next();
      journal.close();
      expect(next.value.kind).toBe('clean');
    }
    // A table that is being deleted is listed until it is gone.
    await target.advance?.(10_000);
    const left = names(await listEverything(call)).filter((name) => !name.includes('learner'));
    expect(left).toEqual(lookAlikes);
  } finally {
    await target.close();
  }
};
