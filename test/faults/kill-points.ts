import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that look random and are the same for the same text. */
export const randomBy = (text: string): (() => number) => {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${text} ${count}`).digest().readUInt32BE() / 2 ** 32;
  };
};

/** What chooses a sample: another one for each commit, the same for everyone who looks at that commit. */
export const seedOfCommit = (): string => {
  const { CRASH_SEED: wished } = process.env;
  if (wished) return wished;
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'no commit';
  }
};

/** At how many of its calls that change something each lab is killed: `few` is for CI. */
export const SAMPLES = { few: 2, some: 8, all: Number.POSITIVE_INFINITY } as const;

/**
 * Which of a stream of things is kept, where it isn't known how many come: the place for the next one, or undefined where it
 * is let go. Each has the same chance in the end (Vitter, Algorithm R).
 */
export const reservoir = (size: number, random: () => number): (() => number | undefined) => {
  let seen = 0;
  return () => {
    seen += 1;
    if (seen <= size) return seen - 1;
    const place = Math.floor(random() * seen);
    return place < size ? place : undefined;
  };
};
