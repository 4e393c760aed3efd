import { isArray, isObject, type Json, type JsonObject } from '../../../kernel/json.ts';
import type { Mistake } from './mistake.ts';

/**
 * Every state that is named is there, and every one that is there can be reached; a workflow as a whole ends somewhere.
 * Measured on AWS: https://github.com/floci-io/floci/pull/2786
 */
export function* checkTransitions(container: JsonObject, location: string): Generator<Mistake> {
  const { StartAt, States } = container;
  if (!isObject(States) || typeof StartAt !== 'string') return;
  const reached = new Set<string>();
  const missing: Mistake[] = [];
  const visit = (target: string, place: string) => {
    const state = Object.hasOwn(States, target) ? States[target] : undefined;
    if (state === undefined) missing.push(transitionMistake(`Missing 'Next' target: ${target}`, place));
    else reached.add(target);
  };
  visit(StartAt, `${location}/StartAt`);
  for (const [name, state] of Object.entries(States)) {
    if (!isObject(state)) continue;
    for (const [place, target] of targetsOf(state)) {
      if (target !== name) visit(target, `${location}/States/${name}/${place}`);
    }
  }
  yield* missing;
  if (location === '' && !Object.values(States).some(isTerminal)) {
    yield { severity: 'ERROR', code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' };
    return;
  }
  for (const name of Object.keys(States)) {
    if (!reached.has(name))
      yield transitionMistake(`State "${name}" is not reachable.`, `${location}/States/${name}`);
  }
}

const isTerminal = (state: Json): boolean =>
  isObject(state) && (state.End === true || state.Type === 'Succeed' || state.Type === 'Fail');

const transitionMistake = (message: string, location: string): Mistake => ({
  severity: 'ERROR',
  code: 'MISSING_TRANSITION_TARGET',
  message,
  location,
});

function* targetsOf(state: JsonObject): Generator<readonly [string, string]> {
  if (typeof state.Next === 'string') yield ['Next', state.Next];
  if (typeof state.Default === 'string') yield ['Default', state.Default];
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (!isArray(list)) continue;
    for (const [index, item] of list.entries()) {
      if (isObject(item) && typeof item.Next === 'string') yield [`${field}[${index}]/Next`, item.Next];
    }
  }
}
