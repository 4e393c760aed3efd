import { closeSync, existsSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import { type Damage, decodeLine, encodeLine, openAppendLog } from '../core/append-log.ts';
import type { Clock } from '../core/clock.ts';
import { stateNotWritable } from '../core/errors.ts';
import { ensureFolder } from '../core/paths.ts';
import { takeLock } from '../core/process-lock.ts';
import { type HistoryEntry, historyEntrySchema } from './history-entry.ts';
import { emptyView, readSnapshot, type View, writeSnapshot } from './history-snapshot.ts';
import { applyEntry, emptyHistory, type HistoryState } from './history-state.ts';

/** What was answered, flagged and sat so far. */
export interface History {
  readonly state: () => HistoryState;
  /** Takes in what other windows have added. */
  readonly refresh: () => void;
  /** Adds an entry, durable when it returns, and gives its id, new where none is given. Throws LabsError STATE_NOT_WRITABLE. */
  readonly record: (entry: NewEntry, id?: string) => string;
  /** Lines that could not be read and were set aside, where there were any. */
  readonly damage: () => Damage | undefined;
  readonly close: () => void;
}

type WithoutStamp<T> = T extends unknown ? Omit<T, 'id' | 'at' | 'day'> : never;
export type NewEntry = WithoutStamp<HistoryEntry>;

export interface HistoryOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Opens the history in `folder`. Several processes may have it open: each write happens under a lock, after what the
 * others wrote was read. A summary of the log is kept beside it, so that only what came since has to be read.
 */
export const openHistory = ({ folder, clock, random }: HistoryOptions): History => {
  ensureFolder(folder);
  const file = join(folder, 'quiz-history.jsonl');
  let view = readSnapshot(snapshotFile(file));
  let damage: Damage | undefined;
  const refresh = () => {
    const read = readOn(file, view);
    view = read.view;
    damage = read.damage ?? damage;
  };
  const locked = <T>(act: () => T): T => withLock(`${file}.lock`, act);
  locked(refresh);
  return {
    state: () => view.state,
    refresh: () => locked(refresh),
    record: (entry, id) => {
      const at = clock.now();
      const stamped = {
        ...entry,
        id: id ?? newId(at, random),
        at,
        ...(entry.kind === 'answer' && { day: localDay(at) }),
      };
      locked(() => {
        refresh();
        append(file, encodeLine(stamped));
        refresh();
      });
      return stamped.id;
    },
    damage: () => damage,
    close: () => {
      if (view.sinceSnapshot >= SNAPSHOT_AFTER) locked(() => writeSnapshot(snapshotFile(file), view));
    },
  };
};

const MARK_BYTES = 256;
/** Fewer entries than this are read faster than a new summary is written. */
const SNAPSHOT_AFTER = 200;

const readOn = (file: string, known: View): { readonly view: View; readonly damage?: Damage } => {
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size === known.offset && size === 0) return { view: known };
  const isSame = known.offset <= size && markBefore(file, known.offset) === known.mark;
  const from = isSame ? known : emptyView();
  if (size === from.offset) return { view: from };
  const text = readFrom(file, from.offset, size);
  const lines = text.split('\n');
  const decoded = lines.slice(0, -1).map(decode);
  if (lines.at(-1) === '' && decoded.every((entry) => entry !== undefined)) {
    for (const entry of decoded) if (entry) applyEntry(from.state, entry);
    return {
      view: {
        state: from.state,
        offset: size,
        mark: markBefore(file, size),
        sinceSnapshot: from.sinceSnapshot + decoded.length,
      },
    };
  }
  return repair(file);
};

/** Sets damaged lines aside and reads the rest from the beginning; whoever calls holds the lock. */
const repair = (file: string) => {
  const log = openAppendLog(file, { parse: parseEntry, sync: 'write' });
  log.close();
  const state = emptyHistory();
  for (const entry of log.entries) applyEntry(state, entry);
  const offset = statSync(file).size;
  const view: View = { state, offset, mark: markBefore(file, offset), sinceSnapshot: log.entries.length };
  return { view, ...(log.damage && { damage: log.damage }) };
};

const parseEntry = (json: unknown): HistoryEntry => v.parse(historyEntrySchema, json);

const decode = (line: string): HistoryEntry | undefined => {
  try {
    return decodeLine(line, parseEntry);
  } catch {
    return undefined;
  }
};

const markBefore = (file: string, offset: number): number =>
  offset === 0 ? 0 : crc32(readFrom(file, Math.max(0, offset - MARK_BYTES), offset));

const readFrom = (file: string, start: number, end: number): string => {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(end - start);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled).toString('utf8');
  } finally {
    closeSync(descriptor);
  }
};

const append = (file: string, line: string) => {
  try {
    const descriptor = openSync(file, 'a', 0o600);
    try {
      const bytes = Buffer.from(line);
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw stateNotWritable(file, error);
  }
};

const withLock = <T>(file: string, act: () => T): T => {
  for (let tries = 0; ; tries += 1) {
    const lock = takeLock(file);
    if (lock.kind === 'held') {
      try {
        return act();
      } finally {
        lock.release();
      }
    }
    if (tries >= LOCK_TRIES) throw stateNotWritable(file, `process ${lock.pid} does not let go of it`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
};

const LOCK_TRIES = 500;

const snapshotFile = (file: string) => file.replace(/\.jsonl$/, '-summary.json');

const newId = (at: number, random: () => number): string =>
  `${at.toString(36)}-${Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;

/** Days are the person's: what was answered on a Tuesday stays Tuesday's when they travel. */
export const localDay = (at: number): string => {
  const date = new Date(at);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
};
