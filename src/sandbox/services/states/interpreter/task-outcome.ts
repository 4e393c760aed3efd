import type { Json } from '../../../kernel/json.ts';
import type { TaskState } from '../definition/asl.ts';
import { eventNames, type Resource, subjectOf } from '../integrations/resource.ts';
import { conclude } from './data-flow.ts';
import { isTooLarge, StateFailure, tooLargeCause } from './failure.ts';
import { NOT_TRUNCATED, type Run } from './run.ts';
import type { Thread } from './thread.ts';
import { leave } from './transition.ts';

interface Succeeded {
  readonly state: TaskState;
  readonly resource: Resource;
  readonly result: Json;
}

/** The task's result is there. */
export const succeedTask = async (
  run: Run,
  thread: Thread,
  { state, resource, result }: Succeeded,
): Promise<void> => {
  const { prefix, member, base } = eventNames(resource);
  const text = JSON.stringify(result);
  checkSize(run, thread, { resource, text });
  run.record(thread, `${prefix}Succeeded`, {
    member: `${member}SucceededEventDetails`,
    value: { ...base, output: text, outputDetails: NOT_TRUNCATED },
  });
  const concluded = await conclude(state, result, run.scope(thread));
  leave(run, thread, { ...concluded, next: state.Next });
};

interface Failed {
  readonly resource: Resource;
  readonly failure: StateFailure;
}

/** The task has failed; Retry and Catch come next. */
export const failTask = (run: Run, thread: Thread, { resource, failure }: Failed): never => {
  const { prefix, member, base } = eventNames(resource);
  const isTimeout = failure.error === 'States.Timeout' || failure.error === 'States.HeartbeatTimeout';
  const event = isTimeout ? 'TimedOut' : 'Failed';
  run.record(thread, `${prefix}${event}`, {
    member: `${member}${event}EventDetails`,
    value: {
      ...base,
      error: failure.error,
      ...(failure.failureCause !== undefined && { cause: failure.failureCause }),
    },
  });
  throw failure;
};

/** Throws States.DataLimitExceeded, as a failure of the task that can be caught. */
export const checkSize = (
  run: Run,
  thread: Thread,
  { resource, text }: { readonly resource: Resource; readonly text: string },
): void => {
  if (!isTooLarge(text)) return;
  failTask(run, thread, {
    resource,
    failure: new StateFailure('States.DataLimitExceeded', tooLargeCause(subjectOf(resource))),
  });
};
