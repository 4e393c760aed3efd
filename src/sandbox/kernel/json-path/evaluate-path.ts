import { isArray, isObject, type Json, member } from '../json.ts';
import { passesFilter } from './filter.ts';
import type { Path, Step } from './parse-path.ts';

/** What a path may start from. */
export interface PathScope {
  readonly input: Json;
  readonly context: Json;
  readonly variables: Readonly<Record<string, Json>>;
  /** In a filter: what it looks at. */
  readonly item?: Json;
}

/** A path that leads nowhere, in the words of AWS's JSONPath library. */
export interface PathMiss {
  readonly missing: string;
}

export type PathResult = { readonly value: Json } | PathMiss;

/** Follows a path. What isn't definite (wildcards, slices, filters) gives the list of all it leads to, empty or not. */
export const evaluatePath = (path: Path, scope: PathScope): PathResult => {
  const root = rootOf(path, scope);
  if (root === undefined) return { missing: `No variable is called '${path.text}'` };
  if (path.isDefinite) return followDefinite(path, root);
  let values: readonly Json[] = [root];
  for (const step of path.steps) {
    if (step.kind === 'function') values = applyFunction(step.name, values);
    else values = values.flatMap((value) => [...select(step, value, scope)]);
  }
  return path.steps.at(-1)?.kind === 'function' ? firstOf(values, path) : { value: values };
};

const rootOf = ({ root }: Path, scope: PathScope): Json | undefined => {
  if (root.kind === 'input') return scope.input;
  if (root.kind === 'context') return scope.context;
  if (root.kind === 'item') return scope.item;
  return Object.hasOwn(scope.variables, root.name) ? scope.variables[root.name] : undefined;
};

const followDefinite = (path: Path, root: Json): PathResult => {
  let value: Json = root;
  for (const [index, step] of path.steps.entries()) {
    const next = step.kind === 'function' ? applyFunction(step.name, [value])[0] : single(step, value);
    if (next === undefined) {
      const walked = spell(path.steps.slice(0, index + 1));
      const isLeaf = index === path.steps.length - 1;
      return { missing: isLeaf ? `No results for path: ${walked}` : `Missing property in path ${walked}` };
    }
    value = next;
  }
  return { value };
};

const single = (step: Step, value: Json): Json | undefined => {
  if (step.kind === 'names') return member(value, step.names[0] ?? '');
  if (step.kind === 'indexes' && isArray(value)) return value.at(step.indexes[0] ?? 0);
  return undefined;
};

const spell = (steps: readonly Step[]): string =>
  `$${steps.map((step) => (step.kind === 'names' ? `['${step.names[0]}']` : step.kind === 'indexes' ? `[${step.indexes[0]}]` : '')).join('')}`;

function* select(step: Step, value: Json, scope: PathScope): Generator<Json> {
  switch (step.kind) {
    case 'names':
      if (isArray(value)) return;
      yield* present(step.names.map((name) => member(value, name)));
      return;
    case 'indexes':
      if (isArray(value)) yield* present(step.indexes.map((index) => value.at(index)));
      return;
    case 'slice':
      if (isArray(value)) yield* sliceOf(value, step);
      return;
    case 'wildcard':
      yield* childrenOf(value);
      return;
    case 'descend':
      yield* select(step.step, value, scope);
      for (const child of childrenOf(value)) yield* select(step, child, scope);
      return;
    case 'filter':
      for (const item of isArray(value) ? value : [value]) {
        if (passesFilter(step.test, { ...scope, item })) yield item;
      }
      return;
    case 'function':
      return;
  }
}

const present = (values: readonly (Json | undefined)[]): Json[] =>
  values.filter((value) => value !== undefined);

const childrenOf = (value: Json): readonly Json[] =>
  isArray(value) ? value : isObject(value) ? Object.values(value) : [];

const sliceOf = (
  list: readonly Json[],
  { from = 0, to = list.length, by }: { readonly from?: number; readonly to?: number; readonly by: number },
): readonly Json[] => list.slice(from, to).filter((_, index) => by > 0 && index % by === 0);

const firstOf = (values: readonly Json[], path: Path): PathResult => {
  const [value] = values;
  return value === undefined ? { missing: `No results for path: ${path.text}` } : { value };
};

/** Jayway's functions: over the numbers of a list, or its length, keys and ends. */
const applyFunction = (name: string, values: readonly Json[]): Json[] => {
  const [only] = values;
  const list = values.length === 1 && isArray(only) ? only : values;
  const subject = values.length === 1 ? only : values;
  if (name === 'length')
    return isArray(subject) || typeof subject === 'string'
      ? [subject.length]
      : isObject(subject)
        ? [Object.keys(subject).length]
        : [];
  if (name === 'keys') return isObject(subject) ? [Object.keys(subject)] : [];
  if (name === 'first') return present([list[0]]);
  if (name === 'last') return present([list.at(-1)]);
  if (name === 'concat') return [list.map(String).join('')];
  const numbers = list.filter((item) => typeof item === 'number');
  const total = numbers.reduce((sum, number) => sum + number, 0);
  if (name === 'sum') return [total];
  if (numbers.length === 0) return [];
  const mean = total / numbers.length;
  if (name === 'min') return [Math.min(...numbers)];
  if (name === 'max') return [Math.max(...numbers)];
  if (name === 'avg') return [mean];
  return [Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length)];
};
