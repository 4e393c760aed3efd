import type { Json } from '../../../../kernel/json.ts';
import { evaluatePath } from '../../../../kernel/json-path/evaluate-path.ts';
import { parsePath } from '../../../../kernel/json-path/parse-path.ts';
import type { WaitState } from '../../definition/asl.ts';
import { evaluateTyped } from '../../jsonata/evaluate-expression.ts';
import { applyInputPath, passOn } from '../data-flow.ts';
import { queryFailure, runtimeFailure } from '../failure.ts';
import type { Run } from '../run.ts';
import { pathWorld, queryScope, type StateScope } from '../state-scope.ts';
import type { Thread } from '../thread.ts';
import { leave } from '../transition.ts';

/** "The maximum wait time that you can specify for Standard workflows and Express workflows is one year and five minutes respectively." */
const MAX_SECONDS = 99_999_999;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export const runWait = async (run: Run, thread: Thread, state: WaitState): Promise<void> => {
  if (thread.phase.kind === 'entered') {
    const untilMs = await waitsUntil(state, run.scope(thread));
    if (untilMs > run.context.clock.now()) {
      thread.phase = { kind: 'waiting', untilMs };
      run.keep(thread);
      armWait(run, thread, untilMs);
      return;
    }
  }
  const scope = run.scope(thread);
  leave(run, thread, { ...(await passOn(state, applyInputPath(state, scope), scope)), next: state.Next });
};

export const armWait = (run: Run, thread: Thread, untilMs: number): void => {
  run.arm(thread, untilMs, () => run.step(thread));
};

/** When the wait is over. */
export const waitsUntil = async (state: WaitState, scope: StateScope): Promise<number> => {
  if (scope.language === 'JSONata') return waitsUntilByQuery(state, scope);
  const effective = applyInputPath(state, scope);
  if (state.SecondsPath !== undefined) {
    const value = referred('SecondsPath', state.SecondsPath, { scope, effective });
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_SECONDS) {
      throw runtimeFailure(
        `The SecondsPath parameter references an invalid value: ${state.SecondsPath} == ${spell(value)}`,
      );
    }
    return scope.nowMs() + value * 1000;
  }
  if (state.TimestampPath !== undefined) {
    const value = referred('TimestampPath', state.TimestampPath, { scope, effective });
    const atMs = typeof value === 'string' ? timestampMs(value) : undefined;
    if (atMs === undefined) {
      throw runtimeFailure(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${state.TimestampPath} == ${spell(value)}`,
      );
    }
    return atMs;
  }
  if (state.Timestamp !== undefined) return timestampMs(state.Timestamp) ?? scope.nowMs();
  return scope.nowMs() + Number(state.Seconds ?? 0) * 1000;
};

const waitsUntilByQuery = async (state: WaitState, scope: StateScope): Promise<number> => {
  if (state.Timestamp !== undefined) {
    const text = await evaluateTyped(
      state.Timestamp,
      { field: 'Timestamp', type: 'string' },
      queryScope(scope),
    );
    const atMs = timestampMs(String(text));
    if (atMs === undefined)
      throw queryFailure(
        `The value "${text}" of the field 'Timestamp' is not a valid ISO-8601 extended offset date-time.`,
        'Timestamp',
      );
    return atMs;
  }
  const seconds = await evaluateTyped(
    state.Seconds ?? 0,
    { field: 'Seconds', type: 'number' },
    queryScope(scope),
  );
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0 || seconds > MAX_SECONDS)
    throw queryFailure(
      `The value ${spell(seconds)} of the field 'Seconds' is not an integer between 0 and ${MAX_SECONDS}.`,
      'Seconds',
    );
  return scope.nowMs() + seconds * 1000;
};

const referred = (
  field: string,
  text: string,
  { scope, effective }: { readonly scope: StateScope; readonly effective: Json },
): Json => {
  const path = parsePath(text);
  const found = path && evaluatePath(path, pathWorld(scope, effective));
  if (found && 'value' in found) return found.value;
  throw runtimeFailure(`The ${field} parameter does not reference an input value: ${text}`);
};

const spell = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.(\d{1,9}))?)?(?:Z|[+-]\d\d:\d\d)$/;

/** ISO-8601's extended format with an offset, as Java reads it: nanoseconds are let through, 30 February is not. */
export const timestampMs = (text: string): number | undefined => {
  const parts = TIMESTAMP.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, fraction = ''] = parts;
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const atMs = Date.parse(fraction.length > 3 ? text.replace(fraction, fraction.slice(0, 3)) : text);
  return Number.isNaN(atMs) || Number(day) > daysInMonth ? undefined : atMs;
};
