import { describeTarget } from '../aws/target.ts';
import type { RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { planText } from '../screens/cleanup.ts';
import { confirm } from '../terminal/question.ts';
import { type CleanupMode, cleanUpRun, planRun } from './clean-up-run.ts';

export interface Consent {
  readonly mode: CleanupMode;
  /** `--yes` was given. */
  readonly isGiven: boolean;
}

/**
 * Nothing is deleted outside the sandbox unless somebody can be asked, or said so on the command line. Throws
 * NOT_INTERACTIVE.
 */
export const requireConsent = (
  runs: readonly RunSummary[],
  consent: Consent,
  { terminal }: AppContext,
): void => {
  const canAsk = terminal.isInteractive && consent.mode === 'text';
  const elsewhere = runs.find(({ target }) => target.kind !== 'sandbox');
  if (consent.isGiven || canAsk || !elsewhere) return;
  const where = `Run ${elsewhere.run} is on ${describeTarget(elsewhere.target)}, and nobody can be asked here.`;
  throw new LabsError('NOT_INTERACTIVE', where, {
    fix: 'Pass --yes to delete what it has left; serverless-labs cleanup --dry-run shows it first.',
  });
};

/** Deletes what a run has left; outside the sandbox it is shown and asked first. Returns the exit code. */
export const cleanWithConsent = async (
  run: RunSummary,
  { mode, isGiven }: Consent,
  context: AppContext,
): Promise<number> => {
  if (!isGiven && run.target.kind !== 'sandbox' && !(await isConfirmed(run, context))) return 1;
  return cleanUpRun(run, { mode, action: 'delete' }, context);
};

const isConfirmed = async (run: RunSummary, context: AppContext): Promise<boolean> => {
  const { terminal } = context;
  const plan = await planRun(run, context);
  terminal.write(`Run ${run.run} on ${describeTarget(run.target)}\n${planText(plan, terminal)}`);
  if (plan.owned.length === 0) return true;
  const isYes = await confirm('Delete all of it?', context);
  if (!isYes) terminal.write('Nothing was deleted.\n');
  return isYes;
};
