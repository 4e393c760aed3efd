import type { ServiceContext } from '../../../kernel/context.ts';

/** Work that is under way. */
export interface Background {
  readonly add: <T>(promise: Promise<T>) => Promise<T>;
  /** Resolves when nothing is under way any more, well or not. */
  readonly settled: () => Promise<void>;
}

/** What a closing sandbox has to wait for before its tables are closed. */
export const trackBackground = (service: ServiceContext): Background => {
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
          return service.report(new Error('Lambda has work that starts ever more work.'));
        await Promise.all(running);
      }
    },
  };
};

const MAX_ROUNDS = 100;
