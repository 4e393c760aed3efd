import type { CleanupEvent, CleanupPlan, CleanupVerdict } from '../cleanup/cleanup-event.ts';
import { cleanUp } from '../cleanup/destroy.ts';
import { discover } from '../cleanup/discover.ts';
import { openRun, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { cleanupProgress, cleanupText } from '../screens/cleanup.ts';
import { jsonLine } from '../screens/json-event.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { describeFailure } from './lab-session.ts';
import { openTarget, pinnedWish } from './open-target.ts';
import { tellDamage } from './tell-damage.ts';

export type CleanupMode = 'text' | 'json';

export interface CleanupHow {
  readonly mode: CleanupMode;
  readonly action: 'delete' | 'plan';
}

/** Cleans up one run and tells how it goes. Returns the exit code. Throws LabsError. */
export const cleanUpRun = async (run: RunSummary, how: CleanupHow, context: AppContext): Promise<number> => {
  const journal = openRun(context.paths.runs, run.run, context.clock);
  const { terminal, signal } = context;
  const progress = createProgress(terminal);
  const tell = how.mode === 'json' ? tellJson(run, context) : tellText(progress, how, context);
  try {
    tellDamage(journal.damage, context);
    const target = await openTarget(pinnedWish(run.target), context);
    try {
      const { connection, clock } = target;
      const events = cleanUp({ connection, journal, clock, mode: how.action, signal });
      for (;;) {
        const { done, value } = await events.next();
        if (done) return isFine(value) ? 0 : 1;
        tell(value);
      }
    } catch (error) {
      if (signal.aborted) return tellInterrupted(run, how, context);
      throw describeFailure(error, target);
    } finally {
      await target.close();
    }
  } finally {
    progress.clear();
    journal.close();
  }
};

/** What a cleanup of the run would delete. Throws LabsError. */
export const planRun = async (run: RunSummary, context: AppContext): Promise<CleanupPlan> => {
  const target = await openTarget({ ...pinnedWish(run.target), isLook: true }, context);
  const { connection, isInUse } = target;
  try {
    return await discover({ call: connection.call, target: connection.target, state: run, isInUse });
  } catch (error) {
    throw describeFailure(error, target);
  } finally {
    await target.close();
  }
};

const isFine = (verdict: CleanupVerdict): boolean =>
  verdict.kind === 'clean' || (verdict.kind === 'planned' && verdict.failedLooks.length === 0);

const tellText =
  (progress: Progress, { action }: CleanupHow, { terminal }: AppContext) =>
  (event: CleanupEvent): void => {
    const text = cleanupText(event, terminal, action);
    if (text !== '') {
      progress.clear();
      terminal.write(text);
    }
    const current = cleanupProgress(event);
    if (current !== undefined) progress.show(current);
  };

const tellJson =
  ({ lab, run }: RunSummary, { terminal }: AppContext) =>
  (event: CleanupEvent): void =>
    terminal.write(jsonLine(event, { lab, run }));

const INTERRUPTED = 130;

const tellInterrupted = (
  { lab, run }: RunSummary,
  { mode }: CleanupHow,
  { terminal }: AppContext,
): number => {
  const again = `serverless-labs cleanup ${run}`;
  const event = { kind: 'interrupted', resume: again, cleanup: again };
  terminal.write(
    mode === 'json'
      ? jsonLine(event, { lab, run })
      : `\nInterrupted. Go on with: ${terminal.style.cyan(again)}\n`,
  );
  return INTERRUPTED;
};
