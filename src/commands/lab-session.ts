import { join } from 'node:path';
import { AwsCallError } from '../aws/call-error.ts';
import type { Journal } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import type { Conductor } from '../lab/conductor.ts';
import type { LabEvent } from '../lab/lab-event.ts';
import type { Lab } from '../lab/load.ts';
import { requireNeeds } from '../lab/needs.ts';
import { openLabRun } from '../lab/open-run.ts';
import { type RunEnd, runLab } from '../lab/run.ts';
import { pauseOn, type RunContext } from '../lab/run-context.ts';
import { traceReader } from '../sandbox/kernel/trace-log.ts';
import { type OpenTarget, openTarget, type TargetWish } from './open-target.ts';
import { refusalsOfRun } from './run-refusals.ts';
import { tellDamage } from './tell-damage.ts';

/** A lab's run with its target, open in this process. */
export interface LabSession {
  readonly lab: Lab;
  readonly journal: Journal;
  readonly target: OpenTarget;
  readonly close: () => Promise<void>;
}

export interface SessionWish {
  readonly lab: Lab;
  readonly target: TargetWish;
  /** Asked only when a new run starts. */
  readonly inputs: () => Promise<Readonly<Record<string, string>>>;
}

/** Opens the target and takes up the lab's unfinished run there, or starts one. Throws LabsError. */
export const openLabSession = async (wish: SessionWish, context: AppContext): Promise<LabSession> => {
  const target = await openTarget(wish.target, context);
  try {
    const { id, needs } = wish.lab;
    requireNeeds({ id, needs, command: `serverless-labs run ${id}` }, target.connection.emulator);
    const journal = await openLabRun({
      lab: wish.lab,
      connection: target.connection,
      runsFolder: context.paths.runs,
      clock: target.clock,
      random: context.random,
      inputs: wish.inputs,
    });
    tellDamage(journal.damage, context);
    const close = async () => {
      journal.close();
      await target.close();
    };
    return { lab: wish.lab, journal, target, close };
  } catch (error) {
    await target.close();
    throw error;
  }
};

export interface Leading {
  readonly conductor: Conductor;
  /** The run goes on once it returns. */
  readonly tell: (event: LabEvent) => void | Promise<void>;
  readonly signal: AbortSignal;
  readonly keepsWaiting?: () => boolean;
}

/** Leads through the run to its end; undefined when `signal` ended it. Throws LabsError. */
export const lead = async (
  session: LabSession,
  leading: Leading,
  context: AppContext,
): Promise<RunEnd | undefined> => {
  try {
    const events = runLab(runContext(session, leading, context), leading.conductor);
    for (;;) {
      const { done, value } = await events.next();
      if (done) return value;
      await leading.tell(value);
    }
  } catch (error) {
    if (leading.signal.aborted) return undefined;
    throw describeFailure(error, session.target);
  }
};

/** What the engine needs for the session's run. */
export const runContext = (
  { lab, journal, target }: LabSession,
  { signal, keepsWaiting }: Pick<Leading, 'signal' | 'keepsWaiting'>,
  context: AppContext,
): RunContext => {
  const pause = pauseOn(context.clock, signal);
  return {
    lab,
    journal,
    connection: target.connection,
    clock: target.clock,
    workFolder: join(context.paths.work, journal.run),
    advance: target.advance ?? pause,
    inbox: target.inbox,
    pause,
    signal,
    ...(target.connection.target.kind === 'sandbox' && {
      lastRefusal: refusalsOfRun(journal.run, traceReader(context.paths.sandbox).next),
    }),
    ...(keepsWaiting && { keepsWaiting }),
  };
};

/** A call that ends a run is no fault of the program: says whose, and what to do. */
export const describeFailure = (error: unknown, { connection }: Pick<OpenTarget, 'connection'>): unknown => {
  if (!(error instanceof AwsCallError)) return error;
  const what = `${error.service}.${error.operation}: ${error.code}: ${error.message}`;
  if (error.failure !== 'unreachable') {
    return new LabsError('CALL_FAILED', what, {
      fix: 'Nothing is lost: mend the cause, then run the same command again.',
      cause: error,
    });
  }
  return connection.target.kind === 'sandbox'
    ? new LabsError('SANDBOX_GONE', `The process that held the sandbox has ended (${what}).`, {
        fix: 'Run the same command again: it opens the sandbox itself.',
        cause: error,
      })
    : new LabsError('TARGET_UNREACHABLE', `The target does not answer any more (${what}).`, {
        fix:
          connection.target.kind === 'aws'
            ? 'Look whether this machine reaches the internet, then run the same command: the run goes on where it was.'
            : 'Start it again, then run the same command: the run goes on where it was.',
        cause: error,
      });
};
