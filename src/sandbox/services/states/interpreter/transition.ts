import type { Json, JsonObject } from '../../../kernel/json.ts';
import type { StateFailure } from './failure.ts';
import type { Run } from './run.ts';
import { stateOf, type Thread } from './thread.ts';

export interface Departure {
  readonly output: Json;
  readonly assigned: JsonObject | undefined;
  /** Undefined: the thread ends here. */
  readonly next: string | undefined;
}

/** Leaves a state for the next one, or ends the thread. */
export const leave = (run: Run, thread: Thread, { output, assigned, next }: Departure): void => {
  run.halt(thread);
  run.exit(thread, output, assigned);
  if (next !== undefined) run.enter(thread, next, output);
  else endThread(run, thread, output);
};

const endThread = (run: Run, thread: Thread, output: Json): void => {
  if (!thread.parent) {
    run.end({ status: 'SUCCEEDED', output: JSON.stringify(output) });
    return;
  }
  thread.output = output;
  thread.phase = { kind: 'ended' };
  const { parent } = thread;
  if (stateOf(parent).Type === 'Map') {
    run.record(thread, 'MapIterationSucceeded', iterationDetail(parent, thread, 'Succeeded'));
  }
  run.keep(thread);
  run.enqueue(() => run.step(parent));
};

/** The details that iteration events share. */
export const iterationDetail = (
  parent: Thread,
  child: Thread,
  event: 'Started' | 'Succeeded' | 'Failed' | 'Aborted',
) => ({
  member: `mapIteration${event}EventDetails`,
  value: { name: parent.stateName, index: child.index },
});

/** An error that no Catch took: the state around fails with it, or the execution. */
export const failParent = (run: Run, thread: Thread, failure: StateFailure): void => {
  const { parent } = thread;
  if (!parent) {
    run.end({ status: 'FAILED', error: failure.error || undefined, cause: failure.failureCause });
    return;
  }
  run.story.left(thread, failure.error);
  if (stateOf(parent).Type === 'Map') {
    run.record(thread, 'MapIterationFailed', iterationDetail(parent, thread, 'Failed'));
  }
  parent.lastEvent = thread.lastEvent;
  run.remove(thread);
  abortChildren(run, parent);
  // The parent's failure is a change of its own: what was asked for its children is void by then.
  run.enqueue(() =>
    run.guard(parent, () => {
      throw failure;
    }),
  );
};

/** Ends what other branches or iterations still did. */
export const abortChildren = (run: Run, parent: Thread): void => {
  const isMap = stateOf(parent).Type === 'Map';
  for (const child of parent.children) {
    if (run.threads.get(child.id) !== child) continue;
    abortChildren(run, child);
    if (child.phase.kind !== 'ended') {
      run.story.left(child, 'ABORTED');
      const { Type } = stateOf(child);
      if (Type === 'Task' || Type === 'Wait' || Type === 'Parallel' || Type === 'Map')
        run.record(child, `${Type}StateAborted`);
      if (isMap) run.record(child, 'MapIterationAborted', iterationDetail(parent, child, 'Aborted'));
    }
    run.remove(child);
  }
  parent.children = [];
};
