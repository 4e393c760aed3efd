import { type Json, member, parseJson } from '../../../kernel/json.ts';
import type { TaskState } from '../definition/asl.ts';
import type { Resource } from '../integrations/resource.ts';
import type { Execution } from '../rows.ts';
import { StateFailure } from './failure.ts';
import { updateTask } from './pending-task.ts';
import type { Run } from './run.ts';
import { failTask, succeedTask } from './task-outcome.ts';
import type { Thread } from './thread.ts';

interface Started {
  readonly state: TaskState;
  readonly resource: Resource;
  /** StartExecution's answer. */
  readonly started: Json;
}

/** `.sync`: goes on when the execution that was started has ended. */
export const awaitExecution = (run: Run, thread: Thread, { state, resource, started }: Started): void => {
  const executionArn = String(member(started, 'ExecutionArn'));
  updateTask(run, thread, { executionArn });
  watchExecution(run, thread, { state, resource, executionArn });
};

/** The same for an execution that was started before a restart. */
export const watchExecution = (
  run: Run,
  thread: Thread,
  {
    state,
    resource,
    executionArn,
  }: { readonly state: TaskState; readonly resource: Resource; readonly executionArn: string },
): void => {
  const { attempt } = thread;
  run.executions.whenEnded(executionArn, (ended) =>
    run.enqueue(async () => {
      if (thread.attempt !== attempt || run.threads.get(thread.id) !== thread) return;
      await run.guard(thread, () => finish(run, thread, { state, resource, ended }));
    }),
  );
};

interface Ended {
  readonly state: TaskState;
  readonly resource: Resource;
  readonly ended: Execution;
}

const finish = async (run: Run, thread: Thread, { state, resource, ended }: Ended): Promise<void> => {
  const isParsed = resource.kind === 'service' && resource.pattern === 'sync:2';
  const result = describe(ended, isParsed);
  if (ended.status === 'SUCCEEDED') return succeedTask(run, thread, { state, resource, result });
  failTask(run, thread, { resource, failure: new StateFailure('States.TaskFailed', JSON.stringify(result)) });
};

const INCLUDED = { Included: true };

/** DescribeExecution's answer in the spelling of tasks; `.sync:2` parses the input and the output. */
const describe = (execution: Execution, isParsed: boolean): Json => ({
  ...(execution.failureCause !== undefined && { Cause: execution.failureCause }),
  ...(execution.error !== undefined && { Error: execution.error }),
  ExecutionArn: execution.arn,
  Input: isParsed ? parseJson(execution.input) : execution.input,
  InputDetails: INCLUDED,
  Name: execution.name,
  ...(execution.output !== undefined && {
    Output: isParsed ? parseJson(execution.output) : execution.output,
    OutputDetails: INCLUDED,
  }),
  RedriveCount: 0,
  RedriveStatus: execution.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
  ...(execution.status === 'SUCCEEDED' && {
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  }),
  StartDate: execution.startMs,
  StateMachineArn: execution.machineArn,
  Status: execution.status,
  ...(execution.stopMs !== undefined && { StopDate: execution.stopMs }),
});
