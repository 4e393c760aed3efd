import type { Clock, Timer } from '../../../../core/clock.ts';

/** Thrown into what sleeps or goes on when its mapping stops. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * The work of all mappings of a sandbox that is under way now. Work that waits for the clock doesn't count, so the clock
 * can wait for the work: who moves it by a minute finds done what a minute brings.
 */
export class Activity {
  readonly #clock: Clock;
  readonly #waiting = new Set<{ readonly resolve: () => void; patience: number }>();
  #count = 0;
  #hasBarrier = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts `work` until it has settled. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** For tracked work: waits on the clock without counting meanwhile. Rejects with Stopped when `signal` is aborted. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(new Stopped());
    return new Promise((resolve, reject) => {
      const timer = this.after(durationMs, () => {
        signal.removeEventListener('abort', stop);
        this.#count += 1;
        resolve();
      });
      const stop = () => {
        timer.cancel();
        this.#count += 1;
        reject(new Stopped());
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#leave();
    });
  }

  /** Runs `action` on the clock, which waits for the work that comes of it. */
  after(delayMs: number, action: () => void): Timer {
    return this.#clock.after(delayMs, () => {
      action();
      return this.settled();
    });
  }

  /** A clock that is being moved waits here for what was just begun. */
  holdClock(): void {
    if (this.#hasBarrier) return;
    this.#hasBarrier = true;
    this.after(0, () => {
      this.#hasBarrier = false;
    });
  }

  /** Resolves when nothing is under way, or when so much has ended meanwhile that it is a loop that feeds itself. */
  settled(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add({ resolve, patience: PATIENCE }));
  }

  #leave(): void {
    this.#count -= 1;
    for (const waiter of this.#waiting) {
      waiter.patience -= 1;
      if (this.#count > 0 && waiter.patience > 0) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }
}

/** Ends of work that one move of the clock waits for at most. */
const PATIENCE = 1000;
