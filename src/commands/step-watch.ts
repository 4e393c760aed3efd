import { type Clock, sleep } from '../core/clock.ts';

export interface WatchOptions {
  /** One look; whether it found something new. */
  readonly look: (signal: AbortSignal) => Promise<boolean>;
  readonly clock: Clock;
  readonly target: { readonly kind: 'sandbox' | 'emulator' | 'aws' };
  readonly signal: AbortSignal;
}

/** Somebody looks again and again, while another works elsewhere. */
export interface StepWatch {
  /** Something was just done: looks again at once, and often for a while. */
  readonly hurry: () => void;
}

/** Looks until `signal` is aborted: often at first and after news, then ever less. */
export const watchStep = ({ look, clock, target, signal }: WatchOptions): StepWatch => {
  const { firstMs, longestMs } = PACE[target.kind];
  let pauseMs: number = firstMs;
  let wake = () => {};
  const rest = async () => {
    const woken = new AbortController();
    wake = () => {
      pauseMs = firstMs;
      woken.abort();
    };
    await sleep(clock, pauseMs, AbortSignal.any([signal, woken.signal])).catch(() => {});
  };
  const watch = async () => {
    while (!signal.aborted) {
      await rest();
      if (signal.aborted) return;
      pauseMs = (await look(signal)) ? firstMs : Math.min(pauseMs * GROWTH, longestMs);
    }
  };
  // A look that was ended is no failure; what else goes wrong, the next decision meets again and tells.
  void watch().catch(() => {});
  return { hurry: () => wake() };
};

const GROWTH = 1.5;

/** The sandbox is on this machine; an account's limits are shared with all who work in it. */
const PACE = {
  sandbox: { firstMs: 500, longestMs: 5_000 },
  emulator: { firstMs: 1_000, longestMs: 10_000 },
  aws: { firstMs: 3_000, longestMs: 30_000 },
} as const;
