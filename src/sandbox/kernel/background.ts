import type { Context } from './context.ts';

/** Work that is under way. */
export interface Background {
  readonly add: <T>(promise: Promise<T>) => Promise<T>;
  /** Resolves when nothing is under way any more, well or not. */
  readonly settled: () => Promise<void>;
}

/** What takes real time: who moves the clock waits for it, and a sandbox that closes, before its tables are closed. */
export const trackBackground = (context: Pick<Context, 'report'>): Background => {
  const running = new Set<Promise<unknown>>();
  return {
    add: (promise) => {
      const tracked = promise.catch(() => undefined).finally(() => running.delete(tracked));
      running.add(tracked);
      return promise;
    },
    settled: async () => {
      for (let round = 0; running.size > 0; round += 1) {
        if (round === MAX_ROUNDS)
          return context.report(new Error('A service has work that starts ever more work.'));
        await Promise.all(running);
      }
    },
  };
};

const MAX_ROUNDS = 100;
