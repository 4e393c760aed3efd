import { isArray, type Json } from '../../../../kernel/json.ts';
import { type MapState, processorOf } from '../../definition/asl.ts';
import { evaluateTemplate, evaluateTyped } from '../../jsonata/evaluate-expression.ts';
import { itemLists, threadKey } from '../../rows.ts';
import { createChild, joinChildren, startChild } from '../children.ts';
import { applyInputPath, conclude, numberOf } from '../data-flow.ts';
import { runtimeFailure } from '../failure.ts';
import type { Run } from '../run.ts';
import { pathWorld, queryScope, type StateScope } from '../state-scope.ts';
import { evaluateInputPath, fillTemplate } from '../template.ts';
import type { Thread } from '../thread.ts';
import { iterationDetail, leave } from '../transition.ts';

/** "Step Functions might not be able to run all iterations concurrently: up to 40 at a time" for an inline map. */
const MAX_INLINE_CONCURRENCY = 40;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
export const runMap = async (run: Run, thread: Thread, state: MapState): Promise<void> => {
  if (thread.phase.kind === 'entered') await begin(run, thread, state);
  if (thread.phase.kind !== 'iterating') return;
  const { length, concurrency } = thread.phase;
  const active = thread.children.filter((child) => child.phase.kind !== 'ended').length;
  for (let free = concurrency - active; free > 0 && thread.phase.started < length; free -= 1) {
    await startIteration(run, thread, state);
  }
  const outputs = joinChildren(run, thread, length);
  if (!outputs) return;
  run.record(thread, 'MapStateSucceeded');
  leave(run, thread, { ...(await conclude(state, outputs, run.scope(thread))), next: state.Next });
};

const begin = async (run: Run, thread: Thread, state: MapState): Promise<void> => {
  const scope = run.scope(thread);
  const effective = applyInputPath(state, scope);
  const items = await itemsOf(state, effective, scope);
  const concurrency = await concurrencyOf(state, effective, scope);
  run.record(thread, 'MapStateStarted', {
    member: 'mapStateStartedEventDetails',
    value: { length: items.length },
  });
  await checkTolerance(state, effective, scope);
  thread.items = items;
  if (run.execution.type === 'STANDARD') {
    run.context.table(itemLists).put(threadKey(run.execution.arn, thread.id), items);
  }
  thread.phase = { kind: 'iterating', length: items.length, started: 0, concurrency };
  run.keep(thread);
};

/** What the map goes through: Items, or what ItemsPath leads to. */
export const itemsOf = async (
  state: MapState,
  effective: Json,
  scope: StateScope,
): Promise<readonly Json[]> => {
  if (scope.language === 'JSONata') {
    const items = await evaluateTyped(
      state.Items ?? scope.input,
      { field: 'Items', type: 'array' },
      queryScope(scope),
    );
    if (isArray(items)) return items;
    throw runtimeFailure('The state machine input of a Map state must be an array.');
  }
  const path = state.ItemsPath ?? '$';
  const items = evaluateInputPath(path, pathWorld(scope, effective));
  if (isArray(items)) return items;
  throw runtimeFailure(`Reference path "${path}" must point to array.`);
};

const concurrencyOf = async (state: MapState, effective: Json, scope: StateScope): Promise<number> => {
  const wanted = await fieldValue('MaxConcurrency', state, { effective, scope });
  if (wanted !== undefined && wanted < 0) throw runtimeFailure('MaxConcurrency cannot be negative.');
  return wanted === undefined || wanted === 0
    ? MAX_INLINE_CONCURRENCY
    : Math.min(wanted, MAX_INLINE_CONCURRENCY);
};

type NumberField = 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage';

const fieldValue = async (
  field: NumberField,
  state: MapState,
  { effective, scope }: { readonly effective: Json; readonly scope: StateScope },
): Promise<number | undefined> => {
  const plain = state[field];
  if (scope.language === 'JSONPath' || plain === undefined) {
    const kind = field === 'ToleratedFailurePercentage' ? 'float' : 'integer';
    return numberOf(field, { plain, path: state[`${field}Path`], kind }, { scope, effective });
  }
  const value = await evaluateTyped(plain, { field, type: 'number' }, queryScope(scope));
  return typeof value === 'number' ? value : undefined;
};

/** An inline map tolerates no failure, but what is written there is read. */
const checkTolerance = async (state: MapState, effective: Json, scope: StateScope): Promise<void> => {
  const count = await fieldValue('ToleratedFailureCount', state, { effective, scope });
  if (count !== undefined && count < 0) throw runtimeFailure('ToleratedFailureCount cannot be negative.');
  const percentage = await fieldValue('ToleratedFailurePercentage', state, { effective, scope });
  if (percentage !== undefined && (percentage < 0 || percentage > 100)) {
    throw runtimeFailure('ToleratedFailurePercentage must be between 0 and 100.');
  }
};

const startIteration = async (run: Run, thread: Thread, state: MapState): Promise<void> => {
  const container = processorOf(state);
  if (thread.phase.kind !== 'iterating' || !container) return;
  const { phase } = thread;
  const index = phase.started;
  const item = { index, value: thread.items[index] ?? null };
  const path = [state.ItemProcessor ? 'ItemProcessor' : 'Iterator'];
  const input = await iterationInput(
    state,
    item,
    run.scope(thread, { Map: { Item: { Index: index, Value: item.value } } }),
  );
  const child = createChild(thread, { index, container, path, item });
  thread.phase = { ...phase, started: index + 1 };
  run.record(child, 'MapIterationStarted', iterationDetail(thread, child, 'Started'));
  run.keep(thread);
  startChild(run, child, input);
};

/** An iteration's input is its item, unless ItemSelector (or Parameters, its name of old) says otherwise. */
export const iterationInput = async (
  state: MapState,
  item: { readonly value: Json },
  scope: StateScope,
): Promise<Json> => {
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return item.value;
  if (scope.language === 'JSONata') return evaluateTemplate(selector, 'ItemSelector', queryScope(scope));
  return fillTemplate(selector, pathWorld(scope, applyInputPath(state, scope)));
};
