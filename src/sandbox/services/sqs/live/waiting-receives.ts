import type { Clock } from '../../../../core/clock.ts';

export interface Wait<T> {
  /** Tries again; undefined while there is still nothing. */
  readonly attempt: () => T | undefined;
  /** The answer when the time is over or the client has gone away. */
  readonly nothing: T;
  readonly durationMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly tryAgain: () => void;
  readonly end: (error?: Error) => void;
}

/** Receives that wait for a message: long polling. First come, first served. */
export class WaitingReceives {
  readonly #waiting = new Set<Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  wait<T>({ attempt, nothing, durationMs, clock, signal }: Wait<T>): Promise<T> {
    if (signal.aborted) return Promise.resolve(nothing);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiting);
        timer.cancel();
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = () => {
        leave();
        resolve(nothing);
      };
      const waiting: Waiting = {
        tryAgain: () => {
          const found = attempt();
          if (found === undefined) return;
          leave();
          resolve(found);
        },
        end: (error) => {
          leave();
          if (error) reject(error);
          else resolve(nothing);
        },
      };
      const timer = clock.after(durationMs, giveUp);
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiting);
    });
  }

  /** Lets them try, as long as `hasMore` says that there is something to be had. */
  wake(hasMore: () => boolean): void {
    for (const waiting of this.#waiting) {
      if (!hasMore()) return;
      waiting.tryAgain();
    }
  }

  /** Ends them all: with an error where one is given, else with nothing. */
  end(error?: Error): void {
    for (const waiting of this.#waiting) waiting.end(error);
  }
}
