import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { languageOf } from '../runtimes.ts';
import type { FunctionError } from './outcome.ts';

/** An environment's `/tmp`, and how much it may hold. */
export interface Scratch {
  readonly folder: string;
  readonly limitMb: number;
  /** What the runtime makes of the write that Lambda refuses. */
  readonly full: FunctionError;
}

export const scratchOf = (folder: string, configuration: FunctionConfiguration): Scratch => ({
  folder,
  limitMb: configuration.EphemeralStorage?.Size ?? 512,
  full:
    languageOf(configuration.Runtime ?? '') === 'node'
      ? { errorType: 'Error', errorMessage: 'ENOSPC: no space left on device, write' }
      : { errorType: 'OSError', errorMessage: '[Errno 28] No space left on device' },
});

export interface ScratchWatch {
  /** Resolves once the folder holds more than it may. */
  readonly full: Promise<void>;
  readonly stop: () => void;
}

/**
 * Looks at the folder ten times a second. Lambda's own limit is the size of a file system, which can't be had without a
 * mount, so here a write succeeds and is noticed a moment later.
 */
export const watchScratch = ({ folder, limitMb }: Scratch): ScratchWatch => {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const full = new Promise<void>((resolve) => {
    const look = async () => {
      if ((await bytesIn(folder)) > limitMb * 1024 * 1024) return resolve();
      if (!isStopped) timer = setTimeout(look, LOOK_EVERY_MS).unref();
    };
    timer = setTimeout(look, LOOK_EVERY_MS).unref();
  });
  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
  };
  return { full, stop };
};

const LOOK_EVERY_MS = 100;
const BLOCK_BYTES = 512;

/** What the files take up on the disk; what goes away meanwhile takes nothing. */
const bytesIn = async (folder: string): Promise<number> => {
  const entries: readonly Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory()
      ? await bytesIn(path)
      : await lstat(path).then(
          ({ blocks }) => blocks * BLOCK_BYTES,
          () => 0,
        );
  }
  return bytes;
};
