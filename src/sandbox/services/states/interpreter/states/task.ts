import type { Json, JsonObject } from '../../../../kernel/json.ts';
import type { TaskState } from '../../definition/asl.ts';
import { callFunction } from '../../integrations/call-function.ts';
import { callService, type ServiceCall } from '../../integrations/call-service.ts';
import {
  eventNames,
  isSync,
  parseResource,
  type Resource,
  waitsForToken,
} from '../../integrations/resource.ts';
import { type Prepared, prepare } from '../data-flow.ts';
import { runtimeFailure, StateFailure } from '../failure.ts';
import { awaitExecution } from '../nested-execution.ts';
import { pendingTask, registerToken, updateTask, watchDeadlines } from '../pending-task.ts';
import { NOT_TRUNCATED, type Run } from '../run.ts';
import { type Limits, taskLimits } from '../task-limits.ts';
import { checkSize, failTask, succeedTask } from '../task-outcome.ts';
import { roleFor, sessionName } from '../task-role.ts';
import { newTaskToken } from '../task-token.ts';
import type { Thread } from '../thread.ts';
import type { Settled } from '../work.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export const runTask = async (run: Run, thread: Thread, state: TaskState): Promise<void> => {
  const resource = parseResource(state.Resource);
  if (!resource) throw runtimeFailure(`The resource '${state.Resource}' is not valid.`);
  // After a restart the task is begun already; its call was lost with the process, and is made again.
  const known = pendingTask(thread);
  const token = known?.token ?? (waitsForToken(resource) ? newTaskToken(run.context) : undefined);
  const scope = run.scope(thread, token === undefined ? {} : { Task: { Token: token } });
  const prepared = await prepare(state, scope);
  const roleArn = await roleFor(state, prepared, scope);
  if (!known) {
    const limits = await taskLimits(state, prepared, scope);
    recordScheduled(run, thread, { resource, argument: prepared.argument, limits, roleArn });
    begin(run, thread, { resource, token, limits, argument: prepared.argument });
  }
  if (resource.kind === 'activity') return;
  run.flush();
  const as = {
    roleArn: roleArn ?? run.execution.roleArn,
    sessionName: sessionName(run.execution),
    service: 'states.amazonaws.com',
  };
  run.call(
    thread,
    (signal) => startCall(resource, prepared, { context: run.story.contextOf(thread), as, signal }),
    (outcome) => answered(run, thread, { state, resource, outcome }),
  );
};

const startCall = (resource: Resource, { argument }: Prepared, call: ServiceCall): Promise<Json> =>
  resource.kind === 'service'
    ? callService(resource, argument, call)
    : callFunction(resource.arn, argument, call);

interface Beginning {
  readonly resource: Resource;
  readonly token: string | undefined;
  readonly limits: Limits;
  readonly argument: Json;
}

const begin = (run: Run, thread: Thread, { resource, token, limits, argument }: Beginning): void => {
  const nowMs = run.context.clock.now();
  const { timeoutSeconds, heartbeatSeconds } = limits;
  thread.phase = {
    kind: 'task',
    task: {
      stage: resource.kind === 'activity' ? 'submitted' : 'submitting',
      token,
      ...(timeoutSeconds !== undefined && { deadlineMs: nowMs + timeoutSeconds * 1000 }),
      ...(heartbeatSeconds !== undefined && {
        heartbeatSeconds,
        heartbeatMs: nowMs + heartbeatSeconds * 1000,
      }),
    },
  };
  if (token !== undefined) registerToken(run, thread, { token, resource, input: JSON.stringify(argument) });
  run.keep(thread);
  watchDeadlines(run, thread);
};

interface Scheduled {
  readonly resource: Resource;
  readonly argument: Json;
  readonly limits: Limits;
  readonly roleArn: string | undefined;
}

const recordScheduled = (
  run: Run,
  thread: Thread,
  { resource, argument, limits, roleArn }: Scheduled,
): void => {
  const { prefix, member, base } = eventNames(resource);
  const text = JSON.stringify(argument);
  const data: JsonObject =
    resource.kind === 'service'
      ? { ...base, region: run.context.region, parameters: text }
      : { resource: resource.arn, input: text, inputDetails: NOT_TRUNCATED };
  run.record(thread, `${prefix}Scheduled`, {
    member: `${member}ScheduledEventDetails`,
    value: {
      ...data,
      ...(limits.timeoutSeconds !== undefined && { timeoutInSeconds: limits.timeoutSeconds }),
      ...(limits.heartbeatSeconds !== undefined &&
        resource.kind !== 'lambda' && { heartbeatInSeconds: limits.heartbeatSeconds }),
      ...(roleArn !== undefined && { taskCredentials: { roleArn } }),
    },
  });
  if (resource.kind === 'activity') return;
  run.record(
    thread,
    `${prefix}Started`,
    resource.kind === 'service' ? { member: 'taskStartedEventDetails', value: base } : undefined,
  );
};

interface Answered {
  readonly state: TaskState;
  readonly resource: Resource;
  readonly outcome: Settled<Json>;
}

/** The service has answered: that was the task, or only its submission. */
const answered = async (run: Run, thread: Thread, { state, resource, outcome }: Answered): Promise<void> => {
  if (!outcome.ok) {
    if (outcome.error instanceof StateFailure)
      return failTask(run, thread, { resource, failure: outcome.error });
    throw outcome.error;
  }
  const { value } = outcome;
  if (waitsForToken(resource) || isSync(resource)) {
    checkSize(run, thread, { resource, text: JSON.stringify(value) });
    submitted(run, thread, resource, value);
    if (isSync(resource)) awaitExecution(run, thread, { state, resource, started: value });
    return;
  }
  return succeedTask(run, thread, { state, resource, result: value });
};

const submitted = (run: Run, thread: Thread, resource: Resource, value: Json): void => {
  const { base } = eventNames(resource);
  run.record(thread, 'TaskSubmitted', {
    member: 'taskSubmittedEventDetails',
    value: { ...base, output: JSON.stringify(value), outputDetails: NOT_TRUNCATED },
  });
  updateTask(run, thread, { stage: 'submitted' });
};
