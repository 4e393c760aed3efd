import type { Clock } from '../core/clock.ts';
import type { LabEvent } from '../lab/lab-event.ts';

/** How long a person is kept waiting for a check that isn't met. */
export interface Patience {
  /** Whatever happens shows that something goes on, but for waiting, and for checks that weren't met by waiting. */
  readonly note: (event: LabEvent) => void;
  readonly renew: () => void;
  readonly isLeft: () => boolean;
}

/** The time that a lab gives its checks is for AWS, which is eventually consistent; the sandbox is so at once. */
const SANDBOX_PATIENCE_MS = 5_000;

export const createPatience = (clock: Clock, target: { readonly kind: string }): Patience => {
  let since = clock.now();
  let wasWaiting = false;
  const renew = () => {
    since = clock.now();
  };
  return {
    note: (event) => {
      const isGoingOn =
        event.kind === 'checked' ? wasWaiting && event.verdict.kind === 'met' : event.kind !== 'waiting';
      if (isGoingOn) renew();
      wasWaiting = event.kind === 'waiting';
    },
    renew,
    isLeft: () => target.kind !== 'sandbox' || clock.now() - since < SANDBOX_PATIENCE_MS,
  };
};
