// A process that does a lab (or a cleanup) unattended and kills itself with SIGKILL at the call that it was told.
import type { CallEvent } from '../../src/aws/call.ts';
import { isReadOnly } from '../../src/aws/read-only.ts';
import { cleanUp } from '../../src/cleanup/destroy.ts';
import { listRuns, openRun } from '../../src/cleanup/journal.ts';
import { labPlace } from '../../src/commands/lab-places.ts';
import { lead, openLabSession } from '../../src/commands/lab-session.ts';
import { openTarget, pinnedWish, targetWish } from '../../src/commands/open-target.ts';
import { createContext } from '../../src/context.ts';
import { unattended } from '../../src/lab/conductor.ts';
import { loadLab } from '../../src/lab/load.ts';
import { defaultInputs } from '../../src/lab/open-run.ts';

const [mode, lab = '', packageFolder = '', of, at, phase] = process.argv.slice(2);
const signal = new AbortController().signal;
const context = createContext({ process, packageFolder, version: '0', signal });
const calls: string[] = [];

/** The call that it is killed at, once it is sent. */
let last: number | undefined;

const killAt = ({ kind, id, api }: CallEvent) => {
  if (kind === 'sending') {
    calls.push(api);
    const counted = of === 'changing' ? calls.filter((called) => !isReadOnly(called)) : calls;
    if (last === undefined && counted.length === Number(at)) last = id;
  }
  const isPhase = (kind === 'sending') === (phase === 'sending');
  if (isPhase && id === last) process.kill(process.pid, 'SIGKILL');
};

const doLab = async (finish: 'clean' | 'keep') => {
  const loaded = await loadLab(labPlace(lab, context));
  const target = targetWish({ target: undefined, region: undefined, profile: undefined });
  const session = await openLabSession(
    { lab: loaded, target, inputs: async () => defaultInputs(loaded) },
    context,
  );
  session.target.connection.onCall(killAt);
  const end = await lead(session, { conductor: unattended({ finish }), tell: () => {}, signal }, context);
  await session.close();
  return end?.how;
};

const doCleanup = async () => {
  const [run] = listRuns(context.paths.runs);
  if (!run) throw new Error('no run to clean up');
  const journal = openRun(context.paths.runs, run.run, context.clock);
  const target = await openTarget(pinnedWish(run.target), context);
  target.connection.onCall(killAt);
  const events = cleanUp({
    connection: target.connection,
    journal,
    clock: target.clock,
    mode: 'delete',
    signal,
  });
  for (;;) {
    const { done, value } = await events.next();
    if (!done) continue;
    await target.close();
    journal.close();
    return value.kind;
  }
};

const how = mode === 'cleanup' ? await doCleanup() : await doLab(mode === 'keep' ? 'keep' : 'clean');
process.stdout.write(JSON.stringify({ how, calls }));
