import { vi } from 'vitest';

/** Looks again until it holds: what a process of its own does takes as long as the machine is busy. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 15_000 });
