import type { AppContext } from '../context.ts';

export interface TimeLimit {
  /** Aborted when the time is over, and by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

/** A signal for waiting at most `remainingMs`; without an end where that is undefined. */
export const timeLimit = ({ clock, signal }: AppContext, remainingMs: number | undefined): TimeLimit => {
  const controller = new AbortController();
  let isOver = false;
  const timer =
    remainingMs === undefined
      ? undefined
      : clock.after(remainingMs, () => {
          isOver = true;
          controller.abort();
        });
  return {
    signal: AbortSignal.any([controller.signal, signal]),
    isOver: () => isOver,
    clear: () => timer?.cancel(),
  };
};
