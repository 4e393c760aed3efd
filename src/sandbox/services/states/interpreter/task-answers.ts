import type { Json } from '../../../kernel/json.ts';
import type { TaskState } from '../definition/asl.ts';
import { parseResource, type Resource } from '../integrations/resource.ts';
import type { TokenRow } from '../rows.ts';
import { StateFailure } from './failure.ts';
import { pendingTask, updateTask, watchDeadlines } from './pending-task.ts';
import type { Run } from './run.ts';
import { failTask, succeedTask } from './task-outcome.ts';
import { stateOf, type Thread } from './thread.ts';

/** What somebody who has a task's token says of it. */
export type TaskAnswer =
  | { readonly kind: 'success'; readonly output: Json }
  | { readonly kind: 'failure'; readonly error: string | undefined; readonly cause: string | undefined }
  | { readonly kind: 'heartbeat' };

/** Gives an answer to the task that a token stands for; false where nobody waits for it any more. */
export const answerTask = (
  run: Run | undefined,
  { token, thread: id }: TokenRow,
  answer: TaskAnswer,
): boolean => {
  const waiting = run && waitingThread(run, id, token);
  if (!run || !waiting) return false;
  run.enqueue(async () => {
    const found = waitingThread(run, id, token);
    if (found) await run.guard(found.thread, () => apply(run, found, answer));
  });
  return true;
};

/** A worker has taken an activity's task. */
export const startActivity = (
  run: Run | undefined,
  { token, thread: id }: TokenRow,
  workerName: string | undefined,
): void => {
  run?.enqueue(() => {
    const found = waitingThread(run, id, token);
    if (!found) return;
    run.record(found.thread, 'ActivityStarted', {
      member: 'activityStartedEventDetails',
      value: { ...(workerName !== undefined && { workerName }) },
    });
    beat(run, found.thread);
    run.keep(found.thread);
  });
};

interface Waiting {
  readonly thread: Thread;
  readonly state: TaskState;
  readonly resource: Resource;
}

const waitingThread = (run: Run, id: string, token: string): Waiting | undefined => {
  const thread = run.threads.get(id);
  if (!thread || run.isOver || pendingTask(thread)?.token !== token) return undefined;
  const state = stateOf(thread);
  const resource = state.Type === 'Task' ? parseResource(state.Resource) : undefined;
  return state.Type === 'Task' && resource ? { thread, state, resource } : undefined;
};

const apply = (run: Run, { thread, state, resource }: Waiting, answer: TaskAnswer): void | Promise<void> => {
  if (answer.kind === 'heartbeat') return beat(run, thread);
  if (answer.kind === 'success') return succeedTask(run, thread, { state, resource, result: answer.output });
  // Without an error's name a Catch knows it as States.TaskFailed.
  const failure = new StateFailure(answer.error ?? 'States.TaskFailed', answer.cause);
  return failTask(run, thread, { resource, failure });
};

const beat = (run: Run, thread: Thread): void => {
  const heartbeatSeconds = pendingTask(thread)?.heartbeatSeconds;
  if (heartbeatSeconds === undefined) return;
  updateTask(run, thread, { heartbeatMs: run.context.clock.now() + heartbeatSeconds * 1000 });
  watchDeadlines(run, thread);
};
