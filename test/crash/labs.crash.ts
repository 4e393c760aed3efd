import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isReadOnly } from '../../src/aws/read-only.ts';
import { findLabs } from '../../src/lab/load.ts';
import { buildChild, expectCleanable, type Kill, newHome, ROOT, start } from './killed-run.ts';

beforeAll(buildChild);

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

/** `CRASH_POINTS=all` takes every call of every lab. */
const POINTS_OF_LATER_LABS = process.env.CRASH_POINTS === 'all' ? Number.POSITIVE_INFINITY : 10;

/**
 * At every call of the first lab; of the others at a sample, spread over the calls that change something (a look has no
 * effect that could be left half done).
 */
const killPoints = (lab: string, calls: readonly string[]) => {
  const all = calls.map((api, index) => ({ api, at: index + 1 }));
  const changing = all.filter(({ api }) => !isReadOnly(api));
  const sample = lab === 'hello-lambda' ? Number.POSITIVE_INFINITY : POINTS_OF_LATER_LABS;
  const every = Math.max(1, Math.ceil(changing.length / sample));
  const chosen =
    sample === Number.POSITIVE_INFINITY ? all : changing.filter((_, index) => index % every === 0);
  return PHASES.flatMap((phase) => chosen.map(({ at }): Kill => ({ of: 'all', at, phase })));
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
