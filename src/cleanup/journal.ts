import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppendLog, type Damage, openAppendLog, readLog } from '../core/append-log.ts';
import { byText } from '../core/by-text.ts';
import type { Clock } from '../core/clock.ts';
import { LabsError, stateNotWritable } from '../core/errors.ts';
import { ensureFolder } from '../core/paths.ts';
import { type ProcessLock, takeLock } from '../core/process-lock.ts';
import { readBeside, watchBeside, withBeside } from './beside.ts';
import { type JournalEntry, type NewEntry, parseJournalEntry } from './journal-entry.ts';
import { foldRun, type RunState } from './run-state.ts';

/** A run's record, held by this process until it is closed. */
export interface Journal {
  readonly run: string;
  readonly lab: string;
  /** Tags of all that is the run's, beside those of run and lab. */
  readonly tags: Readonly<Record<string, string>>;
  readonly entries: readonly JournalEntry[];
  /** What the entries add up to, now, with what other processes have noted of the run. */
  readonly state: RunState;
  /** Lines that were damaged when the journal was opened, set aside. */
  readonly damage: Damage | undefined;
  /** Adds entries with the clock's time; they are on disk when this returns. Throws `STATE_NOT_WRITABLE`. */
  readonly append: (...entries: readonly NewEntry[]) => void;
  readonly close: () => void;
}

export interface NewRun extends Omit<Extract<NewEntry, { kind: 'run-started' }>, 'kind' | 'run'> {
  readonly clock: Clock;
  /** Uniformly random in [0, 1). */
  readonly random: () => number;
}

/** Starts a run under a new id in `folder` and holds it. */
export const startRun = (folder: string, { clock, random, ...start }: NewRun): Journal => {
  ensureFolder(folder);
  const run = newRunId(folder, random);
  const lock = lockRun(folder, run);
  const opened = { log: openLog(folder, run), lock, clock, beside: watchBeside(folder, run) };
  const entry = { ...start, kind: 'run-started', run, at: isoNow(clock) } as const;
  opened.log.append(entry);
  return journal(opened, [entry]);
};

/**
 * Writes the journal of a run that another machine began, or whose journal is lost: it can be cleaned up from then on, and
 * is never gone on with.
 */
export const adoptRun = (folder: string, run: string, { clock, ...start }: Omit<NewRun, 'random'>): void => {
  ensureFolder(folder);
  const lock = lockRun(folder, run);
  const log = openLog(folder, run);
  const at = isoNow(clock);
  log.append({ ...start, kind: 'run-started', run, at }, { kind: 'run-ended', how: 'leftovers', at });
  log.close();
  lock.release();
};

/** Starts a run that only this process knows, for a target that ends with the process. */
export const startRunInMemory = ({ clock, random, ...start }: NewRun): Journal => {
  const run = randomRunId(random);
  const log = { entries: [], damage: undefined, append: () => {}, replace: () => {}, close: () => {} };
  const entry = { ...start, kind: 'run-started', run, at: isoNow(clock) } as const;
  return journal({ log, lock: { release: () => {} }, clock, beside: () => [] }, [entry]);
};

/** Opens a run and holds it. Throws `RUN_NOT_FOUND`, and `RUN_BUSY` where another process holds it. */
export const openRun = (folder: string, run: string, clock: Clock): Journal => {
  if (!isRunId(run) || !existsSync(fileOf(folder, run))) throw runNotFound(run);
  const lock = lockRun(folder, run);
  try {
    const log = openLog(folder, run);
    if (log.entries[0]?.kind !== 'run-started') {
      log.close();
      throw unreadableRun(folder, run);
    }
    return journal({ log, lock, clock, beside: watchBeside(folder, run) }, [...log.entries]);
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** A run as it stands on disk, whoever holds it. */
export type RunSummary = RunState;

/** All runs of `folder`, the latest first; takes no lock. Runs whose first line is lost are in {@link listLostRuns}. */
export const listRuns = (folder: string): readonly RunSummary[] => {
  const runs = runIds(folder).flatMap((run) => readRun(folder, run) ?? []);
  return runs.sort((one, other) => byText(other.startedAt, one.startedAt));
};

/** Runs whose journal has lost its first line, so that it can't be told which lab they were of and where they ran. */
export const listLostRuns = (folder: string): readonly string[] =>
  runIds(folder).filter((run) => readRun(folder, run) === undefined);

/** The id of every run that has a journal. Throws STATE_NOT_WRITABLE. */
export const runIds = (folder: string): readonly string[] => {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.jsonl'))
      .map((file) => file.slice(0, -'.jsonl'.length))
      .filter(isRunId);
  } catch (error) {
    throw stateNotWritable(folder, error);
  }
};

/** Whether all of a journal can be read; only looks, and takes no lock. Throws STATE_NOT_WRITABLE. */
export const isIntact = (folder: string, run: string): boolean => {
  const entries = readLog(fileOf(folder, run), parseJournalEntry);
  const lines = readFileSync(fileOf(folder, run), 'utf8').split('\n').filter(Boolean);
  return entries[0]?.kind === 'run-started' && entries.length >= lines.length;
};

const readRun = (folder: string, run: string): RunSummary | undefined =>
  foldRun(withBeside(readLog(fileOf(folder, run), parseJournalEntry), readBeside(folder, run)));

/** The lab's latest run that was neither cleaned up nor ended otherwise. */
export const findUnfinished = (folder: string, lab: string): RunSummary | undefined =>
  listRuns(folder).find((run) => run.lab === lab && run.ended === undefined);

const ID_LENGTH = 6;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const newRunId = (folder: string, random: () => number): string => {
  for (;;) {
    const id = randomRunId(random);
    if (!existsSync(fileOf(folder, id))) return id;
  }
};

const randomRunId = (random: () => number): string => {
  const pick = (from: string) => from[Math.floor(random() * from.length)] ?? 'a';
  return pick(LETTERS) + Array.from({ length: ID_LENGTH - 1 }, () => pick(`${LETTERS}0123456789`)).join('');
};

const isRunId = (text: string) => /^[a-z][a-z0-9]{5}$/.test(text);

const fileOf = (folder: string, run: string) => join(folder, `${run}.jsonl`);

const openLog = (folder: string, run: string) =>
  openAppendLog(fileOf(folder, run), { parse: parseJournalEntry, sync: 'fsync' });

const lockRun = (folder: string, run: string): ProcessLock => {
  const lock = takeLock(join(folder, `${run}.lock`));
  if ('release' in lock) return lock;
  throw new LabsError('RUN_BUSY', `The run ${run} is being worked on by another process (${lock.pid}).`, {
    fix: `Go on in the terminal where it runs, or end process ${lock.pid} first.`,
  });
};

const runNotFound = (run: string) =>
  new LabsError('RUN_NOT_FOUND', `There is no run "${run}".`, {
    fix: 'Run serverless-labs status to see all runs.',
  });

const unreadableRun = (folder: string, run: string) =>
  new LabsError(
    'RUN_NOT_FOUND',
    `The journal of run ${run} has lost its first line: it can't be told where it ran.`,
    {
      fix: `Look at ${fileOf(folder, run)} and at the files beside it; its resources are named slabs-${run}-….`,
    },
  );

interface Opened {
  readonly log: AppendLog<JournalEntry>;
  readonly lock: Pick<ProcessLock, 'release'>;
  readonly clock: Clock;
  /** What other processes have noted. */
  readonly beside: ReturnType<typeof watchBeside>;
}

const isoNow = (clock: Clock) => new Date(clock.now()).toISOString();

const journal = ({ log, lock, clock, beside }: Opened, entries: JournalEntry[]): Journal => {
  const state = () => {
    const folded = foldRun(withBeside(entries, beside()));
    if (!folded) throw new Error('A journal begins with run-started.');
    return folded;
  };
  const { run, lab, tags } = state();
  return {
    run,
    lab,
    tags,
    entries,
    damage: log.damage,
    get state() {
      return state();
    },
    append: (...added) => {
      const timed = added.map((entry) => ({ ...entry, at: isoNow(clock) }));
      log.append(...timed);
      entries.push(...timed);
    },
    close: () => {
      log.close();
      lock.release();
    },
  };
};
