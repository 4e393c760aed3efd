import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodeLine, encodeLine } from '../../core/append-log.ts';
import { isRecord } from './json-record.ts';
import type { TraceEvent, TraceSink } from './trace.ts';

/** Two files of this size are kept at most. */
const MAX_BYTES = 4 * 1024 * 1024;

const current = (folder: string): string => join(folder, 'trace.log');
const previous = (folder: string): string => join(folder, 'trace.1.log');

/**
 * Keeps the trace of a sandbox in its folder: lines with a checksum, written once a turn of the event loop and not
 * synced, so that it costs microseconds and outlives the death of the process. A disk that takes no more ends it
 * quietly: the tables' own log is the one that has to complain.
 */
export const openTraceLog = (folder: string, maxBytes = MAX_BYTES): TraceSink => {
  let lines: string[] = [];
  let file = openFile(folder);
  const flush = () => {
    const text = lines.join('');
    lines = [];
    if (file === undefined || text === '') return;
    file = written(file, text);
    if (file && file.bytes > maxBytes) file = rotated(folder, file);
  };
  return {
    append: (event) => {
      lines.push(encodeLine(event));
      if (lines.length === 1) setImmediate(flush);
    },
    earlier: () => {
      flush();
      return readTrace(folder);
    },
    close: () => {
      flush();
      if (file) closeSync(file.descriptor);
      file = undefined;
    },
  };
};

interface TraceFile {
  readonly descriptor: number;
  readonly bytes: number;
}

/** The line feed ends what a killed process may have left half written. */
const openFile = (folder: string): TraceFile | undefined => {
  try {
    const descriptor = openSync(current(folder), 'a', 0o600);
    const bytes = fstatSync(descriptor).size;
    return bytes === 0 ? { descriptor, bytes } : written({ descriptor, bytes }, '\n');
  } catch {
    return undefined;
  }
};

const written = ({ descriptor, bytes }: TraceFile, text: string): TraceFile | undefined => {
  try {
    return { descriptor, bytes: bytes + writeSync(descriptor, text) };
  } catch {
    closeSync(descriptor);
    return undefined;
  }
};

const rotated = (folder: string, { descriptor }: TraceFile): TraceFile | undefined => {
  closeSync(descriptor);
  try {
    renameSync(current(folder), previous(folder));
  } catch {
    return undefined;
  }
  return openFile(folder);
};

/** The events that are kept in a sandbox's folder, oldest first; whoever holds the sandbox may go on writing. */
export const readTrace = (folder: string): readonly TraceEvent[] => traceReader(folder).next();

/** Reads a trace as it grows. */
export interface TraceReader {
  /** The events that have been added since the last time; at first all that are kept. */
  readonly next: () => readonly TraceEvent[];
}

export const traceReader = (folder: string): TraceReader => {
  let place: Place | undefined;
  return {
    next: () => {
      const now = statOf(current(folder));
      const chunks: string[] = [];
      if (place === undefined) chunks.push(textOf(previous(folder)));
      // It became the previous file meanwhile: what is left of it comes first.
      else if (place.inode !== now?.ino && statOf(previous(folder))?.ino === place.inode)
        chunks.push(readFrom(previous(folder), place.offset).text);
      const from = now !== undefined && place?.inode === now.ino ? place.offset : 0;
      const { text, offset } = readFrom(current(folder), from);
      place = { inode: now?.ino ?? 0, offset };
      return [...chunks, text].flatMap(eventsIn);
    },
  };
};

interface Place {
  readonly inode: number;
  readonly offset: number;
}

const statOf = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false });

const textOf = (file: string): string => (statOf(file) ? readFileSync(file, 'utf8') : '');

/** Whole lines from `offset` on; a line that is still being written waits for the next time. */
const readFrom = (file: string, offset: number): { readonly text: string; readonly offset: number } => {
  const size = statOf(file)?.size ?? 0;
  if (size <= offset) return { text: '', offset: Math.min(size, offset) };
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(size - offset);
    const length = readSync(descriptor, bytes, 0, bytes.length, offset);
    const end = bytes.subarray(0, length).lastIndexOf(LINE_FEED) + 1;
    return { text: bytes.toString('utf8', 0, end), offset: offset + end };
  } finally {
    closeSync(descriptor);
  }
};

const LINE_FEED = 0x0a;

/** Damaged lines are left out: a trace with a gap is still one. */
const eventsIn = (text: string): readonly TraceEvent[] =>
  text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      return [decodeLine(line, parseEvent)];
    } catch {
      return [];
    }
  });

/** The checksum has shown that this program wrote it. */
const parseEvent = (json: unknown): TraceEvent => {
  if (isEvent(json)) return json;
  throw new TypeError('not an event of a trace');
};

const isEvent = (json: unknown): json is TraceEvent =>
  isRecord(json) &&
  typeof json.id === 'string' &&
  typeof json.atMs === 'number' &&
  typeof json.kind === 'string';
