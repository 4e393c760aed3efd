import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stateNotWritable } from './errors.ts';

/** A lock file that this process holds. */
export interface ProcessLock {
  readonly kind: 'held';
  /** Replaces the text that stands beside the process's id in the file, for whoever finds it taken. */
  readonly note: (note: string) => void;
  readonly release: () => void;
}

/** Another living process holds the lock. */
export interface LockTaken {
  readonly kind: 'taken';
  readonly pid: number;
  readonly note: string;
}

/**
 * Takes the lock at `file`, or says who has it. A lock whose process is gone counts as free; a process is told from a
 * later one with the same id by its start time, where the system has /proc. Throws LabsError STATE_NOT_WRITABLE.
 */
export const takeLock = (file: string, note = ''): ProcessLock | LockTaken => {
  for (;;) {
    if (placeNew(file, lockText(note))) {
      sweep(file);
      return heldLock(file);
    }
    const taken = lockHolder(file);
    if (taken) return taken;
    removeStale(file);
  }
};

/** Who holds the lock at this moment; undefined where nobody does. */
export const lockHolder = (file: string): LockTaken | undefined => {
  const holder = parseLock(readIfThere(file) ?? '');
  return holder && isAlive(holder) ? { kind: 'taken', pid: holder.pid, note: holder.note } : undefined;
};

const heldLock = (file: string): ProcessLock => ({
  kind: 'held',
  note: (note) => replaceText(file, lockText(note)),
  release: () => {
    if (parseLock(readIfThere(file) ?? '')?.pid === process.pid) rmSync(file, { force: true });
  },
});

const lockText = (note: string) => `${process.pid} ${startTimeOf(process.pid) ?? '-'}\n${note}`;

/** Links a complete file into place, so that nobody ever reads a lock that is half written. */
const placeNew = (file: string, text: string): boolean => {
  const own = `${file}.${process.pid}`;
  try {
    writeFileSync(own, text, { mode: 0o600 });
    linkSync(own, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw stateNotWritable(file, error);
  } finally {
    rmSync(own, { force: true });
  }
};

/** Takes away what processes left that died in the middle of taking the lock. */
const sweep = (file: string) => {
  const prefix = `${basename(file)}.`;
  for (const name of readdirSync(dirname(file))) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^\d+$/.test(pid) && !isAlive({ pid: Number(pid), startTime: '-', note: '' })) {
      rmSync(join(dirname(file), name), { force: true });
    }
  }
};

const replaceText = (file: string, text: string) => {
  try {
    writeFileSync(`${file}.${process.pid}`, text, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch (error) {
    throw stateNotWritable(file, error);
  }
};

/**
 * Takes away a lock that a dead process left. Two processes may come here at once: only the one that creates the
 * guard file may remove, and it looks again whether the lock is still a dead one's.
 */
const removeStale = (file: string) => {
  const guard = `${file}.clearing`;
  try {
    closeSync(openSync(guard, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw stateNotWritable(file, error);
    // Whoever made the guard is done within a moment, unless it died just there.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    rmSync(guard, { force: true });
    return;
  }
  try {
    if (!lockHolder(file)) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
};

interface LockFile {
  readonly pid: number;
  readonly startTime: string;
  readonly note: string;
}

const parseLock = (text: string): LockFile | undefined => {
  const [, pid, startTime, note] = /^(\d+) (\S+)\n([\s\S]*)$/.exec(text) ?? [];
  return pid && startTime ? { pid: Number(pid), startTime, note: note ?? '' } : undefined;
};

const isAlive = ({ pid, startTime }: LockFile): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  const actual = startTimeOf(pid);
  return actual === undefined || startTime === '-' || actual === startTime;
};

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)), counted after the command's name, which may hold spaces. */
const startTimeOf = (pid: number): string | undefined => {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined;
    throw stateNotWritable(file, error);
  }
};

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
