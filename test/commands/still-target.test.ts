import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/cleanup/discover.ts';
import { listRuns, openRun } from '../../src/cleanup/journal.ts';
import { openTarget } from '../../src/commands/open-target.ts';
import { type AppContext, createContext } from '../../src/context.ts';
import { lookAtEach } from '../../src/lab/check.ts';
import { findEach } from '../../src/lab/find.ts';
import { findLab, type Lab, readLab } from '../../src/lab/load.ts';
import { pauseOn } from '../../src/lab/run-context.ts';
import { createCommandWorld } from './command-world.ts';

const packageFolder = new URL('../..', import.meta.url).pathname;

/** What a lab's looks find once it is done, in the sandbox as it is opened for a look, or for all else. */
const findings = async (lab: Lab, context: AppContext, isLook: boolean) => {
  const target = await openTarget({ choice: { kind: 'sandbox' }, region: undefined, isLook }, context);
  const journal = openRun(context.paths.runs, listRuns(context.paths.runs)[0]?.run ?? '', context.clock);
  const { connection, clock, advance = pauseOn(clock) } = target;
  const workFolder = join(context.paths.work, journal.run);
  const work = { lab, journal, connection, clock, workFolder, advance, pause: pauseOn(clock) };
  try {
    const all = [];
    for (const step of lab.steps) {
      const expected = { ...step, expect: step.expect.filter(({ kind }) => kind === 'call') };
      all.push({ id: step.id, finds: await findEach(step, work), looks: await lookAtEach(expected, work) });
    }
    const { call, target: where } = connection;
    const plan = await discover({ call, target: where, state: journal.state, isInUse: target.isInUse });
    return { all, plan };
  } finally {
    journal.close();
    await target.close();
  }
};

describe('a look at the sandbox in which nothing goes on', () => {
  const labs = process.env.ALL_LABS?.split(' ') ?? ['hello-lambda', 'sns-fan-out'];
  it.each(labs)(
    'finds what a look finds for which all of it is opened: %s',
    { timeout: 300_000 },
    async (id) => {
      const { run, home } = createCommandWorld({}, { packageFolder });
      await run('run', id, '--yes', '--keep');
      const own = Object.create(process, { env: { value: { SERVERLESS_LABS_HOME: home } } });
      const { signal } = new AbortController();
      const context = createContext({ process: own, packageFolder, version: '0.0.0-test', signal });
      const lab = readLab(findLab([join(packageFolder, 'labs')], id));
      const still = await findings(lab, context, true);
      expect(still).toEqual(await findings(lab, context, false));
      expect(still.plan.owned.length).toBeGreaterThan(0);
    },
  );
});
