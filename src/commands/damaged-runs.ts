import { isIntact, openRun, runIds } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { errorText } from '../screens/error.ts';
import { tellDamage } from './tell-damage.ts';

/** Looks through the journals and says what of them can't be read: once, or always where it is the beginning. */
export const tellDamagedRuns = (context: AppContext): void => {
  const { runs } = context.paths;
  for (const run of runIds(runs)) {
    // Only damaged ones are opened: that takes a lock, and another command may want it at this moment.
    if (!isIntact(runs, run)) tellDamageOf(run, context);
  }
};

const tellDamageOf = (run: string, context: AppContext): void => {
  try {
    const journal = openRun(context.paths.runs, run, context.clock);
    journal.close();
    tellDamage(journal.damage, context);
  } catch (error) {
    // Another process works on it, and was told.
    if (error instanceof LabsError && error.code === 'RUN_BUSY') return;
    if (!(error instanceof LabsError) || error.code !== 'RUN_NOT_FOUND') throw error;
    context.terminal.warn(errorText(error, context, { isJson: false }));
  }
};
