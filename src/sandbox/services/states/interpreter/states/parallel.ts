import type { ParallelState } from '../../definition/asl.ts';
import { createChild, joinChildren, startChild } from '../children.ts';
import { conclude, prepare } from '../data-flow.ts';
import type { Run } from '../run.ts';
import type { Thread } from '../thread.ts';
import { leave } from '../transition.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export const runParallel = async (run: Run, thread: Thread, state: ParallelState): Promise<void> => {
  const scope = run.scope(thread);
  if (thread.phase.kind === 'entered') {
    const { argument } = await prepare(state, scope);
    run.record(thread, 'ParallelStateStarted');
    thread.phase = { kind: 'branches' };
    run.keep(thread);
    for (const [index, container] of state.Branches.entries()) {
      startChild(run, createChild(thread, { index, container, path: ['Branches', String(index)] }), argument);
    }
    return;
  }
  const outputs = joinChildren(run, thread, state.Branches.length);
  if (!outputs) return;
  run.record(thread, 'ParallelStateSucceeded');
  leave(run, thread, { ...(await conclude(state, outputs, scope)), next: state.Next });
};
