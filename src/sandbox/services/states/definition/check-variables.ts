import { isArray, isObject, type Json, type JsonObject } from '../../../kernel/json.ts';
import type { QueryLanguage } from './asl.ts';
import { type Mistake, schemaMistake } from './mistake.ts';

interface Scope {
  readonly language: QueryLanguage;
  /** The variables that the scopes around this one assign. */
  readonly outer: ReadonlySet<string>;
}

/**
 * The names of the variables that states assign, scope by scope.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#variable-scope: "a variable assigned in an inner scope cannot have the same name as one assigned in an outer scope".
 * The page gives the rule; the texts are ours.
 */
export function* checkVariables(container: JsonObject, location: string, scope: Scope): Generator<Mistake> {
  const states = isObject(container.States) ? Object.entries(container.States) : [];
  const own = new Set(scope.outer);
  for (const [, state] of states) {
    if (isObject(state)) for (const { name } of assignments(state, '', scope)) own.add(name);
  }
  for (const [key, state] of states) {
    if (!isObject(state)) continue;
    const place = `${location}/States/${key}`;
    yield* checkStateVariables(state, place, scope);
    for (const [inner, innerPlace] of containersOf(state, place))
      yield* checkVariables(inner, innerPlace, { ...scope, outer: own });
  }
}

/** The same for one state, without those inside it. */
export function* checkStateVariables(state: JsonObject, place: string, scope: Scope): Generator<Mistake> {
  for (const { name, location } of assignments(state, place, scope)) {
    if (scope.outer.has(name))
      yield schemaMistake(`The variable '${name}' is assigned in an outer scope already`, location);
    if (name === 'states' || !VARIABLE.test(name) || [...name].length > MAX_NAME)
      yield schemaMistake(`'${name}' is not a valid variable name`, location);
  }
}

/** "The first character of a variable name must be a Unicode ID_Start character, and the second and subsequent characters must be Unicode ID_Continue characters. The maximum length of a variable name is 80." */
const VARIABLE = /^\p{ID_Start}\p{ID_Continue}*$/u;
const MAX_NAME = 80;

interface Assignment {
  readonly name: string;
  readonly location: string;
}

/** A state's own Assign and those of its rules and catchers. */
function* assignments(state: JsonObject, place: string, { language }: Scope): Generator<Assignment> {
  const isPath = (state.QueryLanguage ?? language) !== 'JSONata';
  for (const [assign, location] of assignsOf(state, place)) {
    for (const key of Object.keys(isObject(assign) ? assign : {})) {
      const name = isPath && key.endsWith('.$') ? key.slice(0, -2) : key;
      yield { name, location: `${location}/Assign/${key}` };
    }
  }
}

function* assignsOf(state: JsonObject, place: string): Generator<readonly [Json | undefined, string]> {
  yield [state.Assign, place];
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (!isArray(list)) continue;
    for (const [index, item] of list.entries())
      if (isObject(item)) yield [item.Assign, `${place}/${field}[${index}]`];
  }
}

function* containersOf(state: JsonObject, place: string): Generator<readonly [JsonObject, string]> {
  const branches = isArray(state.Branches) ? state.Branches : [];
  for (const [index, branch] of branches.entries())
    if (isObject(branch)) yield [branch, `${place}/Branches[${index}]`];
  for (const field of ['ItemProcessor', 'Iterator']) {
    const container = state[field];
    if (isObject(container)) yield [container, `${place}/${field}`];
  }
}
