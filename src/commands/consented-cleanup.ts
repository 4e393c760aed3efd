import { describeTarget } from '../aws/target.ts';
import type { RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { planText } from '../screens/cleanup.ts';
import { confirm } from '../terminal/question.ts';
import { type CleanupMode, cleanUpRun, planRun } from './clean-up-run.ts';
import {
  type AccountFlags,
  confirmAccount,
  type NamedAccount,
  requireAnswerable,
  requireNamed,
} from './confirm-account.ts';

export interface Consent {
  readonly mode: CleanupMode;
  /** `--yes` was given. */
  readonly isGiven: boolean;
  /** What was said of real accounts; undefined where nothing is to be deleted. */
  readonly account: AccountFlags | undefined;
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
  const real = runs.filter(({ target }) => target.kind === 'aws');
  if (consent.account && real.length > 0) requireAnswerable(consent.account, { terminal }, canAsk);
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
  { mode, isGiven, account }: Consent,
  context: AppContext,
): Promise<number> => {
  if (run.target.kind === 'aws' && account) requireNamed(accountOfRun(run), account);
  if (!isGiven && run.target.kind !== 'sandbox' && !(await isConfirmed(run, { account }, context))) return 1;
  return cleanUpRun(run, { mode, action: 'delete' }, context);
};

const isConfirmed = async (
  run: RunSummary,
  { account }: Pick<Consent, 'account'>,
  context: AppContext,
): Promise<boolean> => {
  const { terminal } = context;
  const plan = await planRun(run, context);
  terminal.write(`Run ${run.run} on ${describeTarget(run.target)}\n${planText(plan, terminal)}`);
  if (plan.owned.length === 0) return true;
  if (run.target.kind === 'aws' && account) {
    await confirmAccount(accountOfRun(run), account, context);
    return true;
  }
  const isYes = await confirm('Delete all of it?', context);
  if (!isYes) terminal.write('Nothing was deleted.\n');
  return isYes;
};

/** Only what the run made is deleted, so the account's number is enough. */
const accountOfRun = ({ target }: RunSummary): NamedAccount => ({
  ...{ id: target.account, alias: undefined, name: undefined, profile: undefined },
});
