import { availableParallelism } from 'node:os';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: 5 at first, up to 300 more a minute, 1,250 at most. */
const INITIAL = 5;
const STEP = 5;
const MOST = 1250;

/** How long a mapping that is at its limit waits before it goes up by a step. */
export const STEP_MS = 1000;

/** Every batch at a time is a process on this machine: more than it can run at once would only be in each other's way. */
const LOCAL_MOST = Math.min(40, Math.max(10, availableParallelism() * 4));

/** How many batches of one queue may be under way at once; it grows under load as on AWS. */
export class ConcurrencyLimit {
  readonly #most: number;
  #allowed: number;

  constructor(maximumConcurrency: number | undefined) {
    this.#most = Math.min(maximumConcurrency ?? MOST, LOCAL_MOST);
    this.#allowed = Math.min(INITIAL, this.#most);
  }

  get allowed(): number {
    return this.#allowed;
  }

  get canGrow(): boolean {
    return this.#allowed < this.#most;
  }

  grow(): void {
    this.#allowed = Math.min(this.#allowed + STEP, this.#most);
  }

  /** The queue is empty. */
  reset(): void {
    this.#allowed = Math.min(INITIAL, this.#most);
  }
}
