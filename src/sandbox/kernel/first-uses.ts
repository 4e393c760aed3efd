/** What others have dated by the machine's clock (presigned URLs, tokens) and was used here, so that it expires by the sandbox's clock too. */
export interface FirstUses {
  /** Milliseconds by which the clock was moved since `key` was first used; 0 for one that wasn't. */
  readonly movedMs: (key: string, aheadMs: number) => number;
  /** Notes its first use. `aheadMs`: how far the sandbox's clock is ahead of real time now. */
  readonly use: (key: string, aheadMs: number) => void;
}

/** Keys that are remembered. */
const CAPACITY = 10_000;

/**
 * Clients sign by the machine's clock, to the second, however far the sandbox's was moved: nothing in a URL or a token
 * tells by which of the moves it is older. So it ages by those since it was first seen.
 */
export const createFirstUses = (): FirstUses => {
  const firstUses = new Map<string, number>();
  return {
    movedMs: (key, aheadMs) => Math.max(0, aheadMs - (firstUses.get(key) ?? aheadMs)),
    use: (key, aheadMs) => {
      if (firstUses.has(key)) return;
      firstUses.set(key, aheadMs);
      const [oldest] = firstUses.size > CAPACITY ? firstUses.keys() : [];
      if (oldest !== undefined) firstUses.delete(oldest);
    },
  };
};
