import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRun } from '../cleanup/journal.ts';
import { parseJournalEntry } from '../cleanup/journal-entry.ts';
import type { AppContext } from '../context.ts';
import { readLog } from '../core/append-log.ts';
import { LabsError } from '../core/errors.ts';
import { errorText } from '../screens/error.ts';
import { tellDamage } from './tell-damage.ts';

/** Looks through the journals and says what of them can't be read: once, or always where it is the beginning. */
export const tellDamagedRuns = (context: AppContext): void => {
  const { runs } = context.paths;
  if (!existsSync(runs)) return;
  for (const file of readdirSync(runs)) {
    const [, run] = /^([a-z0-9]+)\.jsonl$/.exec(file) ?? [];
    if (run !== undefined && !isIntact(join(runs, file))) tellDamageOf(run, context);
  }
};

/** Only looks: a journal is locked while it is open, and another command may want it at this moment. */
const isIntact = (file: string): boolean => {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const entries = readLog(file, parseJournalEntry);
  return entries[0]?.kind === 'run-started' && entries.length >= lines.length;
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
