import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { appendLine, readLog } from '../core/append-log.ts';
import type { Clock } from '../core/clock.ts';
import { ensureFolder } from '../core/paths.ts';
import { type JournalEntry, journalEntry, type NewEntry, parseJournalEntry } from './journal-entry.ts';

/**
 * What other processes note of a run while one holds it: the `aws` prompt and the shell in other terminals create
 * things too. It stands in a file beside the journal to which everybody may add; each line says how many entries of the
 * journal were there before it, because clocks differ.
 */
const noteBeside = v.object({ after: v.number(), entry: journalEntry });

type NoteBeside = v.InferOutput<typeof noteBeside>;

/** What a creating call needs of a journal. */
export interface RunNotes {
  readonly run: string;
  readonly lab: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly entries: readonly JournalEntry[];
  /** They are on disk when this returns. Throws `STATE_NOT_WRITABLE`. */
  readonly append: (...entries: readonly NewEntry[]) => void;
}

/** Notes for a run, whoever holds it. */
export const openBeside = (
  folder: string,
  { run, lab, tags }: Pick<RunNotes, 'run' | 'lab' | 'tags'>,
  clock: Clock,
): RunNotes => {
  const journalFile = join(ensureFolder(folder), `${run}.jsonl`);
  const journalLength = () => readLog(journalFile, parseJournalEntry).length;
  return {
    run,
    lab,
    tags,
    get entries() {
      return withBeside(readLog(journalFile, parseJournalEntry), readBeside(folder, run));
    },
    append: (...added) => {
      const after = journalLength();
      const at = new Date(clock.now()).toISOString();
      for (const entry of added) appendLine(fileOf(folder, run), { after, entry: { ...entry, at } });
    },
  };
};

/** A journal's entries with those from beside, in the order in which they were written. */
export const withBeside = (
  entries: readonly JournalEntry[],
  notes: readonly NoteBeside[],
): readonly JournalEntry[] => {
  if (notes.length === 0) return entries;
  const notesAfter = (count: number) =>
    notes.filter(({ after }) => after === count).map(({ entry }) => entry);
  const late = notes.filter(({ after }) => after > entries.length).map(({ entry }) => entry);
  return [...entries.flatMap((entry, index) => [entry, ...notesAfter(index + 1)]), ...late];
};

export const readBeside = (folder: string, run: string): readonly NoteBeside[] => {
  const file = fileOf(folder, run);
  return existsSync(file) ? readLog(file, (json) => v.parse(noteBeside, json)) : [];
};

/** {@link readBeside} that reads again only once something was added. */
export const watchBeside = (folder: string, run: string): (() => readonly NoteBeside[]) => {
  let known: readonly NoteBeside[] = [];
  let knownSize = 0;
  return () => {
    const size = statSync(fileOf(folder, run), { throwIfNoEntry: false })?.size ?? 0;
    if (size !== knownSize) known = readBeside(folder, run);
    knownSize = size;
    return known;
  };
};

const fileOf = (folder: string, run: string): string => join(folder, `${run}.beside.jsonl`);
