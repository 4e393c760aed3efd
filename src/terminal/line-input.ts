import { createInterface } from 'node:readline';

/** Lines that are typed or piped in, one by one. */
export interface LineInput {
  /** The next line; undefined at the end of the input or once `signal` is aborted. */
  readonly next: (signal: AbortSignal) => Promise<string | undefined>;
  readonly close: () => void;
}

/** Reads lines until it is closed; lines that come before they are asked for wait their turn. */
export const openLineInput = (input: NodeJS.ReadStream): LineInput => {
  const reader = createInterface({ input, terminal: false });
  const queue: string[] = [];
  let isEnded = false;
  let waiting: ((line: string | undefined) => void) | undefined;
  reader.on('line', (line) => {
    if (waiting) waiting(line);
    else queue.push(line);
  });
  reader.on('close', () => {
    isEnded = true;
    waiting?.(undefined);
  });
  return {
    next: (signal) =>
      new Promise((resolve) => {
        const queued = queue.shift();
        if (queued !== undefined || isEnded || signal.aborted) return resolve(queued);
        const finish = (line?: string) => {
          waiting = undefined;
          signal.removeEventListener('abort', abort);
          resolve(line);
        };
        const abort = () => finish();
        waiting = finish;
        signal.addEventListener('abort', abort, { once: true });
      }),
    close: () => reader.close(),
  };
};
