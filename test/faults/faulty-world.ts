import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallObserver } from '../../src/aws/call.ts';
import { connect } from '../../src/aws/connect.ts';
import { cleanUp } from '../../src/cleanup/destroy.ts';
import { type Journal, openRun } from '../../src/cleanup/journal.ts';
import type { Clock } from '../../src/core/clock.ts';
import { unattended } from '../../src/lab/conductor.ts';
import { drain } from '../../src/lab/drain.ts';
import type { Lab } from '../../src/lab/load.ts';
import { defaultInputs, openLabRun } from '../../src/lab/open-run.ts';
import { runLab } from '../../src/lab/run.ts';
import { moveTime, type RunContext } from '../../src/lab/run-context.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { Fault } from './fault.ts';
import { openFaultProxy } from './fault-proxy.ts';
import { RetriesInMovedTime } from './retries.ts';

export interface FaultyWorldOptions {
  /** Where the sandbox keeps its state; in memory where it is left out. */
  readonly folder?: string;
  /** Where the proxy listens: a run belongs to its endpoint. */
  readonly port?: number;
  /** Told of each call of a run. */
  readonly onCall?: CallObserver;
}

/** A sandbox that enforces IAM, behind a proxy with faults; waiting moves the sandbox's clock. */
export const createFaultyWorld = async (
  faults: readonly Fault[],
  { folder, port = 0, onCall }: FaultyWorldOptions = {},
) => {
  const sandbox = await createSandbox(folder === undefined ? {} : { folder });
  const proxy = await openFaultProxy(await sandbox.listen(0), { faults, now: sandbox.clock.now, port });
  const { credentials } = sandbox.clientConfig();
  const move = moveTime(sandbox);
  let waitedMs = 0;
  const pause = async (durationMs: number) => {
    waitedMs += durationMs;
    await move(durationMs);
  };
  const retryStrategy = new RetriesInMovedTime(pause);
  // No fault is in the way of the two calls that say whose account it is.
  const through = await connect({ kind: 'emulator', endpoint: proxy.endpoint, credentials, retryStrategy });
  // It is the sandbox, whose clock can be moved.
  const { emulator: _, ...connection } = through;
  const direct = await connect({
    kind: 'sandbox',
    account: sandbox.account,
    clientConfig: sandbox.clientConfig(),
  });
  if (onCall) connection.onCall(onCall);
  const home = mkdtempSync(join(tmpdir(), 'slabs-faults-'));
  const journals: Journal[] = [];
  const clock = movedBy(pause, sandbox.clock);

  const contextOf = async (lab: Lab, runsFolder: string): Promise<RunContext> => {
    const journal = await openLabRun({
      ...{ lab, connection, clock, random: Math.random },
      runsFolder,
      inputs: async () => defaultInputs(lab),
    });
    return {
      ...{ lab, journal, connection, clock, advance: move, pause },
      workFolder: join(home, 'work', journal.run),
      inbox: async () => sandbox.mail(),
    };
  };

  return {
    proxy,
    /** Past the proxy, for looking. */
    direct,
    /** Does a lab to a clean end; `prepare` is told the run's id, and where its journal is, before anything is done. */
    run: async (
      lab: Lab,
      prepare: (run: string, runsFolder: string) => Promise<unknown> = async () => {},
    ) => {
      const runsFolder = mkdtempSync(join(home, 'runs-'));
      const context = await contextOf(lab, runsFolder);
      try {
        await prepare(context.journal.run, runsFolder);
        const { events, value } = await drain(runLab(context, unattended({ finish: 'clean' })));
        const cleanAgain = async () => (await drain(cleanUp({ ...context, mode: 'delete' }))).value;
        return { run: context.journal.run, events, end: value, cleanAgain };
      } finally {
        journals.push(context.journal);
      }
    },
    /** Does a lab until something ends it, and goes on to a clean end when that was mended. */
    runInTwo: async (lab: Lab, mend: () => void) => {
      const context = await contextOf(lab, mkdtempSync(join(home, 'runs-')));
      journals.push(context.journal);
      const resumable = { ...unattended({ finish: 'keep' }), finish: async () => 'resume-later' as const };
      const first = await drain(runLab(context, resumable));
      mend();
      const second = await drain(runLab(context, unattended({ finish: 'clean' })));
      return { events: first.events, later: second.events, ends: [first.value, second.value] };
    },
    /** How long runs and cleanups have waited for the target, in the time of the sandbox. */
    waitedMs: () => waitedMs,
    /** Cleans up after a run that a process left when it was killed. */
    cleanUp: async (runsFolder: string, run: string) => {
      const journal = openRun(runsFolder, run, clock);
      journals.push(journal);
      return (await drain(cleanUp({ connection, journal, clock, mode: 'delete' }))).value;
    },
    /** A deletion that goes on by itself ends. */
    letTimePass: pause,
    close: async () => {
      for (const journal of journals) journal.close();
      connection.close();
      direct.close();
      proxy.close();
      await sandbox.close();
    },
  };
};

/** Who waits on it moves the clock: cleanup waits for deletions that go on by themselves. */
const movedBy = (move: (durationMs: number) => Promise<void>, clock: Clock): Clock => ({
  ...clock,
  after: (delayMs, callback) => {
    let isCancelled = false;
    void move(delayMs).then(() => (isCancelled ? undefined : callback()));
    return {
      cancel: () => {
        isCancelled = true;
      },
    };
  },
});
