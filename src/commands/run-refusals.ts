import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import { matches } from '../sandbox/trace/trace-filter.ts';
import { refusalText } from '../screens/trace-event.ts';

/**
 * Tells the newest refusal since a time that names the run's resources and whose call hasn't been allowed since; `next`
 * gives the events that were added. That a function couldn't write its log is told only where nothing else was refused.
 */
export const refusalsOfRun = (
  run: string,
  next: () => readonly TraceEvent[],
): ((sinceMs: number) => string | undefined) => {
  const book = createRefusalBook();
  return (sinceMs) => {
    for (const event of next()) {
      if (event.kind === 'call') book.call(event);
      if (event.kind === 'refusal' && matches(event, { run })) book.refusal(event);
    }
    const recent = book.open().filter(({ atMs }) => atMs >= sinceMs);
    const newest = recent.findLast(({ action }) => !action.startsWith('logs:')) ?? recent.at(-1);
    return newest && refusalText(newest);
  };
};

type Refusal = Extract<TraceEvent, { kind: 'refusal' }>;
type CallEvent = Extract<TraceEvent, { kind: 'call' }>;

/** A call needs other actions than its name says (Invoke needs InvokeFunction), so a refusal is kept with its call. */
const createRefusalBook = () => {
  const refusals = new Map<string, Refusal>();
  const refusedCalls = new Map<string, string>();
  const underWay = new Map<string, string>();
  return {
    refusal: (refusal: Refusal): void => {
      const { caller, action, resource, cause } = refusal;
      const key = [caller, action, resource].join(' ');
      // A Map keeps the place of a key that is set again.
      refusals.delete(key);
      refusals.set(key, refusal);
      if (cause !== undefined) underWay.set(cause, key);
    },
    call: ({ id, caller, api, resource }: CallEvent): void => {
      const call = [caller, api, resource].join(' ');
      const refused = underWay.get(id);
      underWay.delete(id);
      if (refused === undefined) refusals.delete(refusedCalls.get(call) ?? '');
      else refusedCalls.set(call, refused);
    },
    /** Oldest first. */
    open: (): readonly Refusal[] => [...refusals.values()],
  };
};
