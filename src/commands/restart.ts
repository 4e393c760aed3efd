import { findUnfinished, listRuns } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { cleanWithConsent, requireConsent } from './consented-cleanup.ts';
import { labPlace } from './lab-places.ts';
import { runWish } from './run.ts';
import { runLabCommand } from './run-lab.ts';
import { RUN_OPTIONS } from './run-options.ts';

export const restart = defineCommand({
  args: '[lab]',
  description:
    'Cleans up the unfinished run of a lab, then begins the lab again from the first step. Without a lab it is the one that was begun last.',
  options: RUN_OPTIONS,
  examples: [['serverless-labs restart hello-lambda', 'begin again from an empty place']],
  run: async (invocation, context) => {
    const lab = invocation.args[0] ?? lastLab(context);
    // Before the clean-up, because what isn't said about the target is as it was in the unfinished run.
    const wish = runWish(lab, invocation, context);
    const unfinished = findUnfinished(context.paths.runs, labPlace(lab, context).id);
    if (unfinished) {
      const mode = optionIsSet(invocation, 'json') ? 'json' : 'text';
      const consent = { mode, isGiven: optionIsSet(invocation, 'yes'), account: wish.account } as const;
      requireConsent([unfinished], consent, context);
      const exitCode = await cleanWithConsent(unfinished, consent, context);
      if (exitCode !== 0) return exitCode;
      if (mode === 'text') context.terminal.write('\n');
    }
    return runLabCommand(wish, context);
  },
});

const lastLab = ({ paths }: AppContext): string => {
  const last = listRuns(paths.runs).find(({ ended }) => ended === undefined);
  if (last) return last.lab;
  throw new LabsError('RUN_NOT_FOUND', 'No lab is under way.', { fix: 'Begin with: serverless-labs run' });
};
