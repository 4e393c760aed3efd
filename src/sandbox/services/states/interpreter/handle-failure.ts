import type { Catcher, Retrier } from '../definition/asl.ts';
import { concludeCatch } from './data-flow.ts';
import { StateFailure } from './failure.ts';
import type { Run } from './run.ts';
import { stateOf, type Thread } from './thread.ts';
import { failParent, leave } from './transition.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const DEFAULT_ATTEMPTS = 3;
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_BACKOFF = 2;

/** A state has failed: it is tried again, or caught, or it takes the state around it (at last the execution) down. */
export const failThread = async (run: Run, thread: Thread, error: unknown): Promise<void> => {
  if (!(error instanceof StateFailure)) throw error;
  const failure = error.location === undefined ? error : evaluationFailed(run, thread, error);
  run.halt(thread);
  const state = stateOf(thread);
  const found = 'Retry' in state ? retryFor(state.Retry ?? [], failure, thread.retries) : undefined;
  if (found) {
    retryLater(run, thread, found);
    return;
  }
  // A retried Parallel or Map state has not failed yet; once it isn't tried again, it has.
  if (state.Type === 'Parallel' || state.Type === 'Map') {
    run.record(thread, `${state.Type}StateFailed`);
  }
  const catcher =
    'Catch' in state ? state.Catch?.find((one) => matches(one.ErrorEquals, failure.error)) : undefined;
  if (!catcher) {
    failParent(run, thread, failure);
    return;
  }
  run.story.caught(thread, failure.error);
  try {
    const { output, assigned } = await concludeCatch(catcher, failure, run.scope(thread));
    leave(run, thread, { output, assigned, next: catcher.Next });
  } catch (second) {
    if (!(second instanceof StateFailure)) throw second;
    failParent(run, thread, evaluationFailed(run, thread, second));
  }
};

/** Which Catch takes an error, by its place in the list. */
export const catcherFor = (catchers: readonly Catcher[], error: string): number =>
  catchers.findIndex((one) => matches(one.ErrorEquals, error));

const evaluationFailed = (run: Run, thread: Thread, failure: StateFailure): StateFailure => {
  const cause = run.causeIn(thread, failure.failureCause ?? '');
  run.record(thread, 'EvaluationFailed', {
    member: 'evaluationFailedEventDetails',
    value: { error: failure.error, cause, location: failure.location, state: thread.stateName },
  });
  return new StateFailure(failure.error, cause);
};

interface Retry {
  readonly key: string;
  readonly retrier: Retrier;
  /** How often this retrier was used. */
  readonly used: number;
}

/** The first retrier that takes the error, unless its attempts are used up. */
export const retryFor = (
  retriers: readonly Retrier[],
  failure: StateFailure,
  used: Readonly<Record<string, number>>,
): Retry | undefined => {
  const index = retriers.findIndex((one) => matches(one.ErrorEquals, failure.error));
  const retrier = retriers[index];
  const attempts = used[String(index)] ?? 0;
  if (!retrier || attempts >= (retrier.MaxAttempts ?? DEFAULT_ATTEMPTS)) return undefined;
  return { key: String(index), retrier, used: attempts };
};

/** Back-off: the interval grows by BackoffRate, is capped by MaxDelaySeconds and, with full jitter, anything up to that. */
export const retryDelayMs = ({ retrier, used }: Retry, random: () => number): number => {
  const { IntervalSeconds = DEFAULT_INTERVAL_SECONDS, BackoffRate = DEFAULT_BACKOFF } = retrier;
  const grown = IntervalSeconds * BackoffRate ** used;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return (retrier.JitterStrategy === 'FULL' ? random() * seconds : seconds) * 1000;
};

const retryLater = (run: Run, thread: Thread, retry: Retry): void => {
  const untilMs = run.context.clock.now() + retryDelayMs(retry, run.context.random);
  thread.retries = { ...thread.retries, [retry.key]: retry.used + 1 };
  thread.phase = { kind: 'retrying', untilMs };
  run.keep(thread);
  armRetry(run, thread, untilMs);
};

/** Tries the state again when its time has come. */
export const armRetry = (run: Run, thread: Thread, untilMs: number): void => {
  run.arm(thread, untilMs, () => {
    thread.retryCount += 1;
    thread.phase = { kind: 'entered' };
    run.keep(thread);
    return run.step(thread);
  });
};

const TIMEOUTS: ReadonlySet<string> = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/**
 * `States.ALL` takes every error; `States.TaskFailed` every one but a time-out; a missed heartbeat is a time-out too.
 */
const matches = (wanted: readonly string[], error: string): boolean =>
  wanted.some(
    (name) =>
      name === error ||
      name === 'States.ALL' ||
      (name === 'States.TaskFailed' && !TIMEOUTS.has(error)) ||
      (name === 'States.Timeout' && TIMEOUTS.has(error)),
  );
