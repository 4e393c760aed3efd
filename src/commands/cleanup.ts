import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { errorText } from '../screens/error.ts';
import { jsonLine } from '../screens/json-event.ts';
import { ACCOUNT_OPTIONS, accountFlags } from './account-options.ts';
import { cleanUpRun } from './clean-up-run.ts';
import { defineCommand, type Invocation, optionIsSet } from './command.ts';
import { type Consent, cleanWithConsent, requireConsent } from './consented-cleanup.ts';
import { tellDamagedRuns } from './damaged-runs.ts';
import { ELSEWHERE_OPTIONS, elsewhereFlags, runsToCleanElsewhere } from './runs-elsewhere.ts';
import { runsToClean } from './runs-to-clean.ts';

export const cleanup = defineCommand({
  args: '[run-or-lab]',
  description:
    'Deletes what runs have left, and nothing else, then looks again whether it is gone. Without a run or lab it is the only run that has left something.',
  options: [
    { flags: '--all', help: 'every run that has left something, also what was kept on purpose' },
    { flags: '--dry-run', help: 'only say what would be deleted' },
    { flags: '-y, --yes', help: 'ask nothing' },
    ...ELSEWHERE_OPTIONS,
    ...ACCOUNT_OPTIONS,
    { flags: '--json', help: 'one JSON event a line, and no questions' },
  ],
  examples: [
    ['serverless-labs cleanup', 'the run that is still open'],
    ['serverless-labs cleanup hello-lambda --dry-run', 'what would be deleted'],
    ['serverless-labs cleanup --all --yes', 'every run; for CI'],
    ['serverless-labs cleanup k3x9ab --target aws', 'a run of another machine'],
  ],
  run: async (invocation, context) => {
    tellDamagedRuns(context);
    const wish = wishOf(invocation, context);
    const flags = elsewhereFlags(invocation);
    const runs = await (flags
      ? runsToCleanElsewhere({ ...wish, flags }, context)
      : runsToClean(wish, context));
    if (runs.length === 0) return tellNothing(invocation, context);
    const consent: Consent = {
      mode: optionIsSet(invocation, 'json') ? 'json' : 'text',
      isGiven: optionIsSet(invocation, 'yes') || optionIsSet(invocation, 'dryRun'),
      account: optionIsSet(invocation, 'dryRun') ? undefined : accountFlags(invocation),
    };
    requireConsent(runs, consent, context);
    let exitCode = 0;
    for (const run of runs) {
      const clean = () => cleanOne(run, { invocation, consent }, context);
      exitCode = Math.max(exitCode, await (runs.length === 1 ? clean() : goingOn(clean, consent, context)));
      if (context.signal.aborted) break;
    }
    return exitCode;
  },
});

const wishOf = (invocation: Invocation, { terminal }: AppContext) => ({
  named: invocation.args[0],
  all: optionIsSet(invocation, 'all'),
  canAsk: terminal.isInteractive && !optionIsSet(invocation, 'json') && !optionIsSet(invocation, 'yes'),
});

const tellNothing = (invocation: Invocation, { terminal, paths }: AppContext): number => {
  if (optionIsSet(invocation, 'json')) {
    terminal.write(jsonLine({ kind: 'nothing-to-clean' }));
    return 0;
  }
  const kept = listRuns(paths.runs).filter(({ ended }) => ended?.how === 'kept');
  terminal.write(
    kept.length === 0
      ? 'Nothing to clean up: no run has left anything.\n'
      : `Nothing to clean up but what was kept on purpose: run ${kept.map(({ run }) => run).join(', ')}. Name it to clean it up, or pass --all.\n`,
  );
  return 0;
};

interface Cleaning {
  readonly invocation: Invocation;
  readonly consent: Consent;
}

const cleanOne = (
  run: RunSummary,
  { invocation, consent }: Cleaning,
  context: AppContext,
): Promise<number> =>
  optionIsSet(invocation, 'dryRun')
    ? cleanUpRun(run, { mode: consent.mode, action: 'plan' }, context)
    : cleanWithConsent(run, consent, context);

/** One run that can't be cleaned, because another process works on it, stops no other. */
const goingOn = async (
  clean: () => Promise<number>,
  { mode }: Consent,
  context: AppContext,
): Promise<number> => {
  try {
    return await clean();
  } catch (error) {
    if (!(error instanceof LabsError)) throw error;
    const { write, warn } = context.terminal;
    (mode === 'json' ? write : warn)(errorText(error, context, { isJson: mode === 'json' }));
    return error.exitCode;
  }
};
