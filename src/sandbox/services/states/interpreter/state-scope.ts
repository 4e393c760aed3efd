import type { Json, JsonObject } from '../../../kernel/json.ts';
import type { QueryLanguage } from '../definition/asl.ts';
import type { QueryScope } from '../jsonata/evaluate-expression.ts';
import type { PathWorld } from './template.ts';

/** The stages of a state's data that TestState tells. */
export type Stage =
  | 'input'
  | 'afterInputPath'
  | 'afterParameters'
  | 'afterArguments'
  | 'result'
  | 'afterResultSelector'
  | 'afterResultPath'
  | 'afterItemsPath'
  | 'afterItemSelector';

/** What a state's fields are evaluated against. */
export interface StateScope {
  readonly language: QueryLanguage;
  /** As it came into the state. */
  readonly input: Json;
  /** `$$` and `$states.context`. */
  readonly context: JsonObject;
  readonly variables: Readonly<Record<string, Json>>;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly nowMs: () => number;
  readonly inspect: (stage: Stage, value: Json) => void;
}

/** JSONPath: fields are evaluated against `input`, which is not always the state's own. */
export const pathWorld = (scope: StateScope, input: Json): PathWorld => ({
  input,
  context: scope.context,
  variables: scope.variables,
  random: scope.random,
  uuid: scope.uuid,
});

/** JSONata: `$states` with what there is so far. */
export const queryScope = (
  scope: StateScope,
  more: { readonly result?: Json; readonly errorOutput?: Json } = {},
): QueryScope => ({
  input: scope.input,
  context: scope.context,
  variables: scope.variables,
  random: scope.random,
  uuid: scope.uuid,
  nowMs: scope.nowMs,
  ...more,
});
