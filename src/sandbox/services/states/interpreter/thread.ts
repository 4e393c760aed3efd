import type { Json } from '../../../kernel/json.ts';
import type { Container, Program, State } from '../definition/asl.ts';
import type { Phase, ThreadRow } from '../rows.ts';

/** One line of control: the machine's own, a branch's or an iteration's. It always stands in a state that it has entered. */
export interface Thread {
  readonly id: string;
  readonly parent: Thread | undefined;
  /** Which branch or iteration. */
  readonly index: number;
  readonly containerPath: readonly string[];
  readonly container: Container;
  readonly item: { readonly index: number; readonly value: Json } | undefined;
  stateName: string;
  input: Json;
  enteredId: number;
  enteredMs: number;
  lastEvent: number;
  retries: Readonly<Record<string, number>>;
  retryCount: number;
  variables: Readonly<Record<string, Json>>;
  phase: Phase;
  /** Map: what it goes through. */
  items: readonly Json[];
  /** Of a thread that has ended. */
  output: Json;
  /** Which try of the task is under way: late answers of earlier ones are not for us. */
  attempt: number;
  children: Thread[];
}

export const stateOf = (thread: Thread): State => {
  const state = thread.container.States[thread.stateName];
  if (!state) throw new Error(`the definition has no state ${thread.stateName}`);
  return state;
};

/** The variables that a thread sees: its own and those of the states around it. */
export const visibleVariables = (thread: Thread): Readonly<Record<string, Json>> => {
  if (!thread.parent) return thread.variables;
  return { ...visibleVariables(thread.parent), ...thread.variables };
};

export const toRow = (thread: Thread, execution: string): ThreadRow => ({
  execution,
  id: thread.id,
  parent: thread.parent?.id,
  index: thread.index,
  container: thread.containerPath,
  state: thread.stateName,
  enteredId: thread.enteredId,
  enteredMs: thread.enteredMs,
  lastEvent: thread.lastEvent,
  retries: thread.retries,
  retryCount: thread.retryCount,
  variables: thread.variables,
  item: thread.item,
  phase: thread.phase,
});

/** The branch or processor at a place in a definition. */
export const containerAt = (program: Program, path: readonly string[]): Container => {
  let place: unknown = program;
  for (const step of path)
    place = typeof place === 'object' && place !== null ? Reflect.get(place, step) : undefined;
  if (!isContainer(place)) throw new Error(`the definition has no states at /${path.join('/')}`);
  return place;
};

const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null && 'StartAt' in value && 'States' in value;
