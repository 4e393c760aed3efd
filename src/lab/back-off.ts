import type { Target } from '../aws/target.ts';

/** How long to pause before each next look, without end: short first, then ever longer. The sandbox is quick to answer. */
export function* backOff(target: Target): Generator<number, never> {
  for (let delayMs = target.kind === 'aws' ? 500 : 20; ; delayMs = Math.min(delayMs * GROWTH, LONGEST_MS)) {
    yield Math.round(delayMs);
  }
}

const GROWTH = 1.3;
const LONGEST_MS = 2_000;
