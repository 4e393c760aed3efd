import type { Clock } from '../core/clock.ts';
import type { LabEvent } from '../lab/lab-event.ts';

/** How long a person is kept waiting for a check that isn't met. */
export interface Patience {
  /** Whatever happens shows that something goes on, but for waiting, and for checks that it was in vain for. */
  readonly note: (event: LabEvent) => void;
  readonly renew: () => void;
  readonly isLeft: () => boolean;
}

/** The time that a lab gives its checks is for AWS, which is eventually consistent; the sandbox is so at once. */
const SANDBOX_PATIENCE_MS = 5_000;

export const createPatience = (clock: Clock, target: { readonly kind: string }): Patience => {
  let since = clock.now();
  const renew = () => {
    since = clock.now();
  };
  return {
    note: (event) => {
      if (!isInVain(event)) renew();
    },
    renew,
    isLeft: () => target.kind !== 'sandbox' || clock.now() - since < SANDBOX_PATIENCE_MS,
  };
};

const isInVain = (event: LabEvent): boolean =>
  event.kind === 'waiting' || (event.kind === 'checked' && event.verdict.kind !== 'met');
