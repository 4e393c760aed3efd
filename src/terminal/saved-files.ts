import { statSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';

/** Notices when files are saved, also between two waits. */
export interface SavedFiles {
  /** Resolves once one of the files was saved, to true, or to false when `signal` is aborted. */
  readonly wait: (files: readonly string[], signal: AbortSignal) => Promise<boolean>;
}

/** Looks at the files every 300 ms: works on every file system, and with editors that replace the file. */
export const watchSaves = (clock: Clock): SavedFiles => {
  const known = new Map<string, string>();
  let pending: ReadonlyMap<string, string> = new Map();

  /** A file counts as saved once it has stopped changing, so that no half-written one is taken. */
  const wasSaved = (file: string, stamp: string): boolean => {
    if (!known.has(file)) known.set(file, stamp);
    if (stamp === known.get(file) || stamp !== pending.get(file)) return false;
    known.set(file, stamp);
    return true;
  };
  const look = (files: readonly string[]): boolean => {
    const stamps = new Map(files.flatMap((file) => stampOf(file)));
    const saved = [...stamps].filter(([file, stamp]) => wasSaved(file, stamp));
    pending = stamps;
    return saved.length > 0;
  };
  return {
    wait: (files, signal) =>
      new Promise((resolve) => {
        const poll = () => {
          if (signal.aborted) return resolve(false);
          if (look(files)) return resolve(true);
          const timer = clock.after(LOOK_EVERY_MS, () => {
            signal.removeEventListener('abort', stop);
            poll();
          });
          const stop = () => {
            timer.cancel();
            resolve(false);
          };
          signal.addEventListener('abort', stop, { once: true });
        };
        poll();
      }),
  };
};

const LOOK_EVERY_MS = 300;

/** Empty while the file isn't there: an editor may be putting a new one in its place. */
const stampOf = (file: string): readonly (readonly [string, string])[] => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? [[file, `${stat.mtimeMs} ${stat.size} ${stat.ino}`]] : [];
};
