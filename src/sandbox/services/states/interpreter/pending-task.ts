import type { Resource } from '../integrations/resource.ts';
import { parseResource } from '../integrations/resource.ts';
import type { PendingTask } from '../rows.ts';
import { tokens } from '../rows.ts';
import { StateFailure } from './failure.ts';
import type { Run } from './run.ts';
import { failTask } from './task-outcome.ts';
import { stateOf, type Thread } from './thread.ts';

export const pendingTask = (thread: Thread): PendingTask | undefined =>
  thread.phase.kind === 'task' ? thread.phase.task : undefined;

export const updateTask = (run: Run, thread: Thread, change: Partial<PendingTask>): void => {
  const task = pendingTask(thread);
  if (!task) return;
  thread.phase = { kind: 'task', task: { ...task, ...change } };
  run.keep(thread);
};

interface Registration {
  readonly token: string;
  readonly resource: Resource;
  readonly input: string;
}

/** From now on the token stands for this task. */
export const registerToken = (run: Run, thread: Thread, { token, resource, input }: Registration): void => {
  run.context.table(tokens).put(token, {
    token,
    execution: run.execution.arn,
    thread: thread.id,
    ...(resource.kind === 'activity' && { activity: { arn: resource.arn, input, isStarted: false } }),
  });
  if (resource.kind === 'activity') run.context.bus.publish('states.activity', resource.arn);
};

/** Times the task out at its deadline, or when no heartbeat came in time. */
export const watchDeadlines = (run: Run, thread: Thread): void => {
  const task = pendingTask(thread);
  const deadline = Math.min(
    task?.deadlineMs ?? Number.POSITIVE_INFINITY,
    task?.heartbeatMs ?? Number.POSITIVE_INFINITY,
  );
  if (!Number.isFinite(deadline)) return;
  run.arm(thread, deadline, () => run.guard(thread, () => timeOut(run, thread)));
};

const timeOut = (run: Run, thread: Thread): void => {
  const task = pendingTask(thread);
  const state = stateOf(thread);
  const resource = state.Type === 'Task' ? parseResource(state.Resource) : undefined;
  if (!task || !resource) return;
  const isHeartbeat =
    (task.heartbeatMs ?? Number.POSITIVE_INFINITY) < (task.deadlineMs ?? Number.POSITIVE_INFINITY);
  failTask(run, thread, {
    resource,
    failure: new StateFailure(isHeartbeat ? 'States.HeartbeatTimeout' : 'States.Timeout'),
  });
};
