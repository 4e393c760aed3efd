import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findLabs, type Lab, loadLab } from '../../src/lab/load.ts';
import { buildChild, expectCleanable, type Kill, newHome, ROOT, start } from './killed-run.ts';

beforeAll(buildChild);

const PHASES = ['sending', 'answered'] as const;

/** The middle of the calls that solving the lab takes at least. */
const middleOf = ({ steps }: Lab): number => {
  const calls = steps.flatMap((step) => step.do.filter(({ kind }) => kind === 'call'));
  return Math.ceil(calls.length / 2);
};

// What every change must pass: labs.crash.ts kills at many more calls.
describe('every lab', () => {
  const labs = findLabs([join(ROOT, 'labs')]).map((place, index) => ({ place, index, id: place.id }));

  it.concurrent.each(labs)(
    '$id, killed in the middle and again at the start of its cleanup, is cleaned up',
    async ({ place, index }) => {
      const home = newHome();
      const kill = (at: number, turn: number): Kill => ({
        of: 'changing',
        at,
        phase: PHASES[turn % 2] ?? 'sending',
      });
      const at = middleOf(await loadLab(place));
      expect((await start(home, 'run', place.id, kill(at, index))).signal).toBe('SIGKILL');
      expect((await start(home, 'cleanup', place.id, kill(1, index + 1))).signal).toBe('SIGKILL');
      await expectCleanable(home);
      rmSync(home, { recursive: true, force: true });
    },
  );
});
