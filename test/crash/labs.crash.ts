import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import type { Call } from '../../src/aws/call.ts';
import { isReadOnly } from '../../src/aws/read-only.ts';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { cleanUp } from '../../src/cleanup/destroy.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { listRuns, openRun } from '../../src/cleanup/journal.ts';
import { openTarget, targetWish } from '../../src/commands/open-target.ts';
import { createContext } from '../../src/context.ts';
import { findLabs } from '../../src/lab/load.ts';

const ROOT = join(import.meta.dirname, '../..');
const workshop = mkdtempSync(join(tmpdir(), 'crash-'));
const child = join(workshop, 'bundle/main/child.js');
writeFileSync(join(workshop, 'package.json'), '{ "type": "module" }');

beforeAll(async () => {
  await bundle({ entryPoints: { child: 'test/crash/child.ts' }, outdir: join(workshop, 'bundle') });
});

type Mode = 'run' | 'keep' | 'cleanup';
type Phase = 'sending' | 'answered';

interface Ending {
  readonly signal: string | null;
  readonly how: string | undefined;
  /** The API of each call, in order. */
  readonly calls: readonly string[];
}

/** Runs the child in `home`, to be killed at call number `at`; 0 is none. */
const start = (
  home: string,
  mode: Mode,
  lab: string,
  kill: { at: number; phase: Phase } = { at: 0, phase: 'sending' },
) =>
  new Promise<Ending>((resolve, reject) => {
    const args = [child, mode, lab, ROOT, String(kill.at), kill.phase];
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

/** Things that look like the run's and aren't: its prefix without its tag, and its tag on another name. */
const makeLookAlikes = async (call: Call, run: string) => {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
  const Tags = [{ Key: 'serverless-labs:run', Value: run }];
  await call('iam.CreateRole', { RoleName: `slabs-${run}-stranger`, AssumeRolePolicyDocument });
  await call('iam.CreateRole', { RoleName: 'my-own-role', AssumeRolePolicyDocument, Tags });
  await call('logs.CreateLogGroup', { logGroupName: '/aws/lambda/my-own-function' });
};

/** Cleans up whatever the killed process left, and expects that the look-alikes are all that is there. */
const expectCleanable = async (home: string) => {
  const context = contextOf(home);
  const [run] = listRuns(context.paths.runs);
  const target = await openTarget(SANDBOX, context);
  try {
    const { call } = target.connection;
    await makeLookAlikes(call, run?.run ?? 'abcdef');
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
    expect(left).toEqual(
      [
        'iam.role my-own-role',
        `iam.role slabs-${run?.run ?? 'abcdef'}-stranger`,
        'logs.log-group /aws/lambda/my-own-function',
      ].sort(),
    );
  } finally {
    await target.close();
  }
};

const newHome = () => mkdtempSync(join(workshop, 'home-'));
const PHASES = ['sending', 'answered'] as const;
/** Two cores: one process is killed while another is cleaned up after. */
const AT_ONCE = 3;

const inParallel = async <T>(items: readonly T[], act: (item: T) => Promise<void>) => {
  const rest = [...items];
  const work = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};

/** How many calls are points to be killed at. */
interface Sample {
  readonly ofTheFirstLab: number;
  readonly ofLaterLabs: number;
}

const ALL = Number.POSITIVE_INFINITY;
const USUAL: Sample = { ofTheFirstLab: ALL, ofLaterLabs: 10 };
const SAMPLES = new Map<string | undefined, Sample>([
  ['few', { ofTheFirstLab: 5, ofLaterLabs: 1 }],
  ['all', { ofTheFirstLab: ALL, ofLaterLabs: ALL }],
]);
const SAMPLE = SAMPLES.get(process.env.CRASH_POINTS) ?? USUAL;

/**
 * At every call of the first lab; of the others at a sample, spread over the calls that change something (a look has no
 * effect that could be left half done). `CRASH_POINTS=all` takes every call of every lab, `few` one or a handful of each, for CI.
 */
const killPoints = (lab: string, calls: readonly string[]) => {
  const all = calls.map((api, index) => ({ api, at: index + 1 }));
  const sample = lab === 'hello-lambda' ? SAMPLE.ofTheFirstLab : SAMPLE.ofLaterLabs;
  const changing = all.filter(({ api }) => !isReadOnly(api));
  const every = Math.max(1, Math.ceil(changing.length / sample));
  const chosen =
    sample === ALL ? all : changing.filter((_, index) => index % every === Math.floor(every / 2));
  return PHASES.flatMap((phase) => chosen.map(({ at }) => ({ at, phase })));
};

describe.each(findLabs([join(ROOT, 'labs')]).map(({ id }) => id))('the lab %s', (lab) => {
  it('leaves nothing that cleanup does not find, killed at any call', async () => {
    const { how, calls } = await start(newHome(), 'run', lab);
    expect(how).toBe('completed');
    const points = killPoints(lab, calls);
    let killed = 0;
    await inParallel(points, async (kill) => {
      const home = newHome();
      const { signal } = await start(home, 'run', lab, kill);
      if (signal === 'SIGKILL') killed += 1;
      await expectCleanable(home).catch((error) => {
        throw new Error(`killed at call ${kill.at}, ${kill.phase}: ${error.message}`, { cause: error });
      });
      rmSync(home, { recursive: true, force: true });
    });
    console.log(`${lab}: ${calls.length} calls, killed ${killed} times of ${points.length}`);
    // How often a check polls varies from run to run, so the last points may lie behind the end.
    expect(killed).toBeGreaterThan(points.length * 0.9 - 1);
  });

  it('is cleaned up in the end when cleanup itself is killed at any call', async () => {
    const kept = newHome();
    expect((await start(kept, 'keep', lab)).how).toBe('completed');
    const counting = newHome();
    cpSync(kept, counting, { recursive: true });
    const { how, calls } = await start(counting, 'cleanup', lab);
    expect(how).toBe('clean');
    const points = killPoints(lab, calls);
    let killed = 0;
    await inParallel(points, async (kill) => {
      const home = newHome();
      cpSync(kept, home, { recursive: true });
      if ((await start(home, 'cleanup', lab, kill)).signal === 'SIGKILL') killed += 1;
      await expectCleanable(home).catch((error) => {
        throw new Error(`cleanup killed at call ${kill.at}, ${kill.phase}: ${error.message}`, {
          cause: error,
        });
      });
      rmSync(home, { recursive: true, force: true });
    });
    console.log(`${lab}: cleanup makes ${calls.length} calls, killed ${killed} times of ${points.length}`);
    expect(killed).toBeGreaterThan(points.length * 0.9 - 1);
  });
});
