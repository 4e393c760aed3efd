import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { stateNotWritable } from './errors.ts';

/** Lines that could not be read; they are kept in `setAside`, everything else was. */
export interface Damage {
  readonly file: string;
  readonly setAside: string;
  readonly lines: number;
}

/** A file of JSON lines to which entries are only ever added. */
export interface AppendLog<T> {
  /** What the file held when it was opened, in order. */
  readonly entries: readonly T[];
  readonly damage: Damage | undefined;
  /** The entries survive the death of the process (`write`) or of the machine (`fsync`) once this returns. */
  readonly append: (...entries: readonly T[]) => void;
  /** Puts `entries` in place of all that the log holds, atomically. */
  readonly replace: (entries: readonly T[]) => void;
  readonly close: () => void;
}

export interface AppendLogOptions<T> {
  /** Throws when `json` is no entry; the line then counts as damaged. */
  readonly parse: (json: unknown) => T;
  readonly sync: 'fsync' | 'write';
}

/**
 * Opens (or makes) a log. Each line is `<crc32 as 8 hex digits> <json>`, so that a line that a crash cut short or a
 * disk garbled is noticed: such lines are moved to a file beside the log and told in `damage`; all others are kept.
 * Throws LabsError STATE_NOT_WRITABLE.
 */
export const openAppendLog = <T>(file: string, options: AppendLogOptions<T>): AppendLog<T> => {
  const { entries, intact, damaged } = readLines(file, options.parse);
  const damage = damaged.length > 0 ? setAside(file, { intact, damaged }) : undefined;
  let descriptor = openForAppend(file);

  const write = (text: string) =>
    guarded(file, () => {
      writeFully(descriptor, text);
      if (options.sync === 'fsync') fsyncSync(descriptor);
    });
  return {
    entries,
    damage,
    append: (...added) => {
      if (added.length > 0) write(added.map(encodeLine).join(''));
    },
    replace: (all) => {
      guarded(file, () => replaceFile(file, all.map(encodeLine).join('')));
      closeSync(descriptor);
      descriptor = openForAppend(file);
    },
    close: () => closeSync(descriptor),
  };
};

/**
 * Adds an entry to a log that several processes add to: one write at the end of the file, fsynced. Throws LabsError
 * STATE_NOT_WRITABLE.
 */
export const appendLine = (file: string, entry: unknown): void =>
  guarded(file, () => {
    const descriptor = openSync(file, 'a', 0o600);
    try {
      writeFully(descriptor, encodeLine(entry));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });

/** An entry as a line of a log, with its line feed. */
export const encodeLine = (entry: unknown): string => {
  const json = JSON.stringify(entry);
  return `${checksum(json)} ${json}\n`;
};

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0');

interface Lines<T> {
  readonly entries: T[];
  readonly intact: string[];
  readonly damaged: string[];
}

/** Reads a log without opening it for writing: for looking at what another process may hold. */
export const readLog = <T>(file: string, parse: (json: unknown) => T): readonly T[] =>
  readLines(file, parse).entries;

const readLines = <T>(file: string, parse: (json: unknown) => T): Lines<T> => {
  const lines: Lines<T> = { entries: [], intact: [], damaged: [] };
  for (const line of readIfThere(file).split('\n')) {
    if (line === '') continue;
    try {
      lines.entries.push(decodeLine(line, parse));
      lines.intact.push(line);
    } catch {
      lines.damaged.push(line);
    }
  }
  return lines;
};

/** The entry of a line without its line feed; throws where the line is damaged. */
export const decodeLine = <T>(line: string, parse: (json: unknown) => T): T => {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) throw new Error('checksum mismatch');
  return parse(JSON.parse(json));
};

const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw stateNotWritable(file, error);
  }
};

const setAside = (file: string, lines: { intact: readonly string[]; damaged: readonly string[] }): Damage =>
  guarded(file, () => {
    const aside = `${file}.damaged-${Date.now()}`;
    writeFileSync(aside, `${lines.damaged.join('\n')}\n`, { mode: 0o600 });
    replaceFile(file, lines.intact.map((line) => `${line}\n`).join(''));
    return { file, setAside: aside, lines: lines.damaged.length };
  });

const replaceFile = (file: string, text: string) => {
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeFully(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.new`, file);
};

/** A full disk may take a part of what is written before it refuses. */
const writeFully = (descriptor: number, text: string) => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
};

const openForAppend = (file: string) => guarded(file, () => openSync(file, 'a', 0o600));

const guarded = <T>(file: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw stateNotWritable(file, error);
  }
};
