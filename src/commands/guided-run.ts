import type { AppContext } from '../context.ts';
import { Interrupted } from '../core/errors.ts';
import type { RunEnd } from '../lab/run.ts';
import { createAwsPrompt } from './aws-prompt.ts';
import { createCostMeter } from './cost-meter.ts';
import { createGuide } from './guide.ts';
import { keyLabDialog } from './lab-keys.ts';
import { lineLabDialog } from './lab-lines.ts';
import { type LabSession, lead, runContext } from './lab-session.ts';
import { createPatience } from './patience.ts';
import { openPromptHistory } from './prompt-history.ts';
import { createStepDesk } from './step-desk.ts';

/** Has a person at the terminal lead a run to its end; undefined where it was interrupted. Throws LabsError. */
export const openGuidedRun = async (
  session: LabSession,
  { finish }: { readonly finish: 'ask' | 'keep' },
  context: AppContext,
): Promise<RunEnd | undefined> => {
  const interrupt = new AbortController();
  const signal = AbortSignal.any([context.signal, interrupt.signal]);
  const run = runContext(session, { signal }, context);
  const aws = createAwsPrompt(run, context);
  const onInterrupt = () => interrupt.abort(new Interrupted('interrupted'));
  const { lines, remember } = openPromptHistory(context);
  const dialog = context.terminal.isPlain
    ? lineLabDialog(context)
    : keyLabDialog({ onInterrupt, complete: aws.complete, history: lines, remember }, context);
  const meter = createCostMeter(run, context.paths.sandbox);
  const desk = createStepDesk({ dialog, run, aws, costSoFar: meter.text, signal }, context);
  const patience = createPatience(context.clock, session.target.connection.target);
  const guide = createGuide(
    { session, dialog, desk, patience, costSoFar: meter.text, finish, signal },
    context,
  );
  try {
    return await lead(session, { ...guide, signal }, context);
  } catch (error) {
    // Ctrl-C at a question ends the run as it does anywhere else.
    if (error instanceof Interrupted) return undefined;
    throw error;
  } finally {
    meter.close();
    dialog.close();
  }
};
