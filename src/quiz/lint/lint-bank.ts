import type { Bank } from '../schema.ts';
import { completeness, stale } from './content-rules.ts';
import type { Finding, Rule } from './finding.ts';
import { keyLength, keyPosition } from './key-rules.ts';
import { ascendingNumbers, cueChain, duplicates, optionOverlap } from './likeness-rules.ts';
import { absolutes, clangCue, negatives, selectCount } from './wording-rules.ts';

const RULES: readonly Rule[] = [
  keyPosition,
  keyLength,
  absolutes,
  clangCue,
  negatives,
  selectCount,
  duplicates,
  optionOverlap,
  ascendingNumbers,
  cueChain,
  completeness,
  stale,
];

/** Everything in which the bank falls short of the rules for questions, at `now` in milliseconds since the epoch. */
export const lintBank = (bank: Bank, now: number): readonly Finding[] =>
  RULES.flatMap((rule) => rule(bank, now));
