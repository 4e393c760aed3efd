import type { Journal } from '../cleanup/journal.ts';
import type { Verdict } from './lab-event.ts';
import type { RunContext } from './run-context.ts';

/** Adds the newest refusal of the open step to the first verdict of a look that isn't met. */
export const refusalTeller = ({ lastRefusal, journal }: RunContext): ((verdict: Verdict) => Verdict) => {
  let isTold = false;
  return (verdict) => {
    if (isTold || verdict.kind !== 'not-yet') return verdict;
    isTold = true;
    const refused = lastRefusal?.(openSinceMs(journal));
    return refused === undefined ? verdict : { ...verdict, refused };
  };
};

/** A step opens when the one before it is done with, whichever process leads through it. */
const openSinceMs = ({ entries, state }: Journal): number => {
  const before = entries.findLast(({ kind }) => kind === 'step-met' || kind === 'step-skipped');
  return Date.parse(before?.at ?? state.startedAt);
};
