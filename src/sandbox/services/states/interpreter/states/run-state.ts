import type { Run } from '../run.ts';
import { stateOf, type Thread } from '../thread.ts';
import { leave } from '../transition.ts';
import { choose } from './choice.ts';
import { failState } from './fail.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import { passResult } from './pass.ts';
import { succeed } from './succeed.ts';
import { runTask } from './task.ts';
import { runWait } from './wait.ts';

/** Does what the state of a thread has to do now, by what the thread waited for. */
export const runState = async (run: Run, thread: Thread): Promise<void> => {
  const state = stateOf(thread);
  const scope = run.scope(thread);
  switch (state.Type) {
    case 'Pass':
      return leave(run, thread, { ...(await passResult(state, scope)), next: state.Next });
    case 'Succeed':
      return leave(run, thread, { ...(await succeed(state, scope)), next: undefined });
    case 'Choice':
      return leave(run, thread, await choose(state, scope));
    case 'Fail':
      throw await failState(state, scope);
    case 'Wait':
      return runWait(run, thread, state);
    case 'Task':
      return runTask(run, thread, state);
    case 'Parallel':
      return runParallel(run, thread, state);
    case 'Map':
      return runMap(run, thread, state);
  }
};
