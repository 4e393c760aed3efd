/**
 * Sequence numbers of a FIFO queue: 20 digits, growing, also over a restart of the sandbox. AWS's look like
 * 18849496460467696128 and are apart by a multiple of 256.
 */
export const sequenceNumbers = (): {
  readonly next: (nowMs: number) => string;
  /** One that is in use already. */
  readonly passed: (used: string) => void;
} => {
  let last = 0n;
  return {
    next: (nowMs) => {
      const byTime = FIRST + BigInt(nowMs) * PER_MS;
      last = byTime > last ? byTime : last + STEP;
      return String(last);
    },
    passed: (used) => {
      const number = BigInt(used);
      if (number > last) last = number;
    },
  };
};

const FIRST = 18_700_000_000_000_000_000n;
const PER_MS = 65_536n;
const STEP = 256n;
