import type { TaskState } from '../definition/asl.ts';
import { evaluateTyped } from '../jsonata/evaluate-expression.ts';
import { numberOf, type Prepared } from './data-flow.ts';
import { runtimeFailure } from './failure.ts';
import { queryScope, type StateScope } from './state-scope.ts';

export interface Limits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/** How long the task, and how long the silence between two of its heartbeats, may last. */
export const taskLimits = async (
  state: TaskState,
  prepared: Prepared,
  scope: StateScope,
): Promise<Limits> => ({
  timeoutSeconds: await secondsOf('TimeoutSeconds', state, { prepared, scope }),
  heartbeatSeconds: await secondsOf('HeartbeatSeconds', state, { prepared, scope }),
});

const secondsOf = async (
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  state: TaskState,
  { prepared, scope }: { readonly prepared: Prepared; readonly scope: StateScope },
): Promise<number | undefined> => {
  const plain = state[field];
  if (scope.language === 'JSONata' && plain !== undefined) {
    const value = await evaluateTyped(plain, { field, type: 'number' }, queryScope(scope));
    return typeof value === 'number' ? value : undefined;
  }
  const seconds = numberOf(
    field,
    { plain, path: state[`${field}Path`] },
    { scope, effective: prepared.effective },
  );
  if (seconds !== undefined && seconds <= 0)
    throw runtimeFailure(`The ${field}Path parameter must refer to a positive integer.`);
  return seconds;
};
