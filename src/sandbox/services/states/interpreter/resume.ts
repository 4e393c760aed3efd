import { type Json, parseJson } from '../../../kernel/json.ts';
import { parseResource } from '../integrations/resource.ts';
import { eventKey, events, itemLists, type ThreadRow, threadKey, threads } from '../rows.ts';
import { armRetry } from './handle-failure.ts';
import { watchExecution } from './nested-execution.ts';
import { watchDeadlines } from './pending-task.ts';
import type { Run } from './run.ts';
import { armWait } from './states/wait.ts';
import { containerAt, stateOf, type Thread } from './thread.ts';

/** Rebuilds an execution's threads from their rows and its history, and goes on where each of them stood. */
export const resumeThreads = (run: Run): void => {
  const rows = [...run.context.table(threads).values()].filter(
    ({ execution }) => execution === run.execution.arn,
  );
  rows.sort(
    (left, right) => left.id.split('.').length - right.id.split('.').length || left.index - right.index,
  );
  for (const row of rows) {
    const parent = row.parent === undefined ? undefined : run.threads.get(row.parent);
    const thread = readThread(run, row, parent);
    parent?.children.push(thread);
    run.add(thread);
  }
  for (const thread of [...run.threads.values()]) goOn(run, thread);
};

const readThread = (run: Run, row: ThreadRow, parent: Thread | undefined): Thread => ({
  id: row.id,
  parent,
  index: row.index,
  containerPath: row.container,
  container: containerAt(run.program, row.container),
  item: row.item,
  stateName: row.state,
  input: dataOf(run, row.enteredId, 'input'),
  enteredId: row.enteredId,
  enteredMs: row.enteredMs,
  lastEvent: row.lastEvent,
  retries: row.retries,
  retryCount: row.retryCount,
  variables: row.variables,
  phase: row.phase,
  items: run.context.table(itemLists).get(threadKey(run.execution.arn, row.id)) ?? [],
  output: row.phase.kind === 'ended' ? lastOutput(run, row) : null,
  attempt: 0,
  children: [],
});

/** The last event of a thread that has ended is its state's exit, or behind that its iteration's success. */
const lastOutput = (run: Run, { lastEvent }: ThreadRow): Json => {
  const event = run.context.table(events).get(eventKey(run.execution.arn, lastEvent));
  return event?.type === 'MapIterationSucceeded'
    ? dataOf(run, event.previousEventId, 'output')
    : dataOf(run, lastEvent, 'output');
};

const dataOf = (run: Run, eventId: number, member: 'input' | 'output'): Json => {
  const text = run.context.table(events).get(eventKey(run.execution.arn, eventId))?.detail?.value[member];
  return typeof text === 'string' ? parseJson(text) : null;
};

const goOn = (run: Run, thread: Thread): void => {
  const { phase } = thread;
  if (phase.kind === 'waiting') armWait(run, thread, phase.untilMs);
  else if (phase.kind === 'retrying') armRetry(run, thread, phase.untilMs);
  else if (phase.kind === 'task') resumeTask(run, thread);
  else if (phase.kind !== 'ended') run.enqueue(() => run.step(thread));
};

/** A call that was under way is made again; what waited for an answer from outside goes on waiting. */
const resumeTask = (run: Run, thread: Thread): void => {
  const state = stateOf(thread);
  if (thread.phase.kind !== 'task' || state.Type !== 'Task') return;
  watchDeadlines(run, thread);
  const { stage, executionArn } = thread.phase.task;
  if (stage === 'submitting') {
    run.enqueue(() => run.step(thread));
    return;
  }
  const resource = parseResource(state.Resource);
  if (executionArn !== undefined && resource) watchExecution(run, thread, { state, resource, executionArn });
};
