import { existsSync, readdirSync } from 'node:fs';
import { listRuns, openRun } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { errorText } from '../screens/error.ts';
import { tellDamage } from './tell-damage.ts';

/** Looks through the journals of runs that aren't over and says, once, what of them can't be read. */
export const tellDamagedRuns = (context: AppContext): void => {
  const { runs } = context.paths;
  if (!existsSync(runs)) return;
  const clean = new Set(listRuns(runs).flatMap(({ run, ended }) => (ended?.how === 'clean' ? [run] : [])));
  for (const file of readdirSync(runs)) {
    const [, run] = /^([a-z0-9]+)\.jsonl$/.exec(file) ?? [];
    if (run !== undefined && !clean.has(run)) tellDamageOf(run, context);
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
