import type { LabEvent } from '../../src/lab/lab-event.ts';

/** What went wrong in a run, and is no part of the lab. */
export const troubleIn = (event: LabEvent): readonly LabEvent[] =>
  event.kind === 'failed' ||
  event.kind === 'cleanup-failed' ||
  (event.kind === 'checked' && event.verdict.kind !== 'met')
    ? [event]
    : [];
