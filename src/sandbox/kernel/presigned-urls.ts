import type { SignatureClaim } from './sigv4.ts';

/** Presigned URLs that have been used, so that they expire by the sandbox's clock too. */
export interface PresignedUrls {
  /** Milliseconds by which the clock was moved since the URL was first used; 0 for one that wasn't. */
  readonly movedMs: (claim: SignatureClaim, aheadMs: number) => number;
  /** Notes its first use. `aheadMs`: how far the sandbox's clock is ahead of real time now. */
  readonly use: (claim: SignatureClaim, aheadMs: number) => void;
}

/** URLs that are remembered. */
const CAPACITY = 10_000;

/**
 * Clients sign by the machine's clock, to the second, however far the sandbox's was moved: nothing in a URL tells by which
 * of the moves it is older. So it ages by those since it was first seen.
 */
export const createPresignedUrls = (): PresignedUrls => {
  const firstUses = new Map<string, number>();
  return {
    movedMs: ({ signature }, aheadMs) => Math.max(0, aheadMs - (firstUses.get(signature) ?? aheadMs)),
    use: ({ signature, expiresSeconds }, aheadMs) => {
      if (expiresSeconds === undefined || firstUses.has(signature)) return;
      firstUses.set(signature, aheadMs);
      const [oldest] = firstUses.size > CAPACITY ? firstUses.keys() : [];
      if (oldest !== undefined) firstUses.delete(oldest);
    },
  };
};
