import { isArray, isObject, type Json, type JsonObject, parseJson } from '../../../kernel/json.ts';
import { parseResource } from '../integrations/resource.ts';
import type { QueryLanguage, StateType } from './asl.ts';
import { checkChoices } from './check-choices.ts';
import { checkField } from './check-field.ts';
import { checkHandlers } from './check-handlers.ts';
import { checkTransitions } from './check-transitions.ts';
import { checkStateVariables, checkVariables } from './check-variables.ts';
import { EXCLUSIVE, fieldsOf, isStateType, REQUIRED, STATE_TYPES } from './fields.ts';
import { jsonMistake } from './json-mistake.ts';
import { type Mistake, schemaMistake, unsupportedField } from './mistake.ts';

/** What a definition is validated for. */
export interface Purpose {
  readonly type: 'STANDARD' | 'EXPRESS';
}

/** Everything that is wrong with a definition, in the order of the text. */
export const validateDefinition = (text: string, purpose: Purpose): Mistake[] => {
  const mistake = jsonMistake(text);
  if (mistake !== undefined)
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: mistake, location: '' }];
  const definition = parseJson(text);
  if (!isObject(definition)) return [schemaMistake('Expected value of type Object', '/')];
  return [...checkProgram(definition, purpose)];
};

/** The same for one state alone, as TestState takes it. */
export const validateState = (state: JsonObject, purpose: Purpose, language: QueryLanguage): Mistake[] => [
  ...checkState(state, '', { ...purpose, language, names: new Set() }),
  ...checkStateVariables(state, '', { language, outer: new Set() }),
];

interface Surroundings extends Purpose {
  readonly language: QueryLanguage;
  /** State names are unique in the whole machine. */
  readonly names: Set<string>;
}

const PROGRAM_FIELDS: ReadonlySet<string> = new Set([
  'Comment',
  'StartAt',
  'States',
  'Version',
  'TimeoutSeconds',
  'QueryLanguage',
]);
const CONTAINER_FIELDS: ReadonlySet<string> = new Set(['Comment', 'StartAt', 'States', 'ProcessorConfig']);

function* checkProgram(definition: JsonObject, purpose: Purpose): Generator<Mistake> {
  for (const name of Object.keys(definition)) {
    if (!PROGRAM_FIELDS.has(name)) yield unsupportedField(name, '/');
  }
  const { QueryLanguage: chosen, TimeoutSeconds: timeout } = definition;
  if (chosen !== undefined) yield* checkField('language', chosen, '/QueryLanguage');
  if (timeout !== undefined) yield* checkField('seconds', timeout, '/TimeoutSeconds');
  const language = chosen === 'JSONata' ? 'JSONata' : 'JSONPath';
  yield* checkContainer(definition, '', { ...purpose, language, names: new Set() });
  yield* checkVariables(definition, '', { language, outer: new Set() });
}

function* checkContainer(container: JsonObject, location: string, around: Surroundings): Generator<Mistake> {
  const missing = ['StartAt', 'States'].filter((name) => !(name in container));
  if (missing.length > 0)
    yield schemaMistake(`These fields are required: [${missing.join(', ')}]`, location || '/');
  const { StartAt, States } = container;
  if (StartAt !== undefined) yield* checkField('text', StartAt, `${location}/StartAt`);
  if (States === undefined) return;
  if (!isObject(States) || Object.keys(States).length === 0) {
    yield schemaMistake('Expected a non-empty value of type Object', `${location}/States`);
    return;
  }
  for (const [name, state] of Object.entries(States)) {
    const place = `${location}/States/${name}`;
    if (around.names.has(name))
      yield {
        severity: 'ERROR',
        code: 'DUPLICATE_STATE_NAME',
        message: `Duplicate State name: ${name}`,
        location: place,
      };
    around.names.add(name);
    if (name.length > MAX_NAME)
      yield schemaMistake(`State name must not be longer than ${MAX_NAME} characters`, place);
    if (isObject(state)) yield* checkState(state, place, around);
    else yield schemaMistake('Expected value of type Object', place);
  }
  yield* checkTransitions(container, location);
}

const MAX_NAME = 80;

function* checkState(state: JsonObject, place: string, around: Surroundings): Generator<Mistake> {
  const { Type: type } = state;
  if (type === undefined) {
    yield schemaMistake('These fields are required: [Type]', place);
    return;
  }
  if (!isStateType(type)) {
    yield schemaMistake(
      `Value is not one of the allowed values: [${STATE_TYPES.join(', ')}]`,
      `${place}/Type`,
    );
    return;
  }
  const language =
    state.QueryLanguage === 'JSONata' || state.QueryLanguage === 'JSONPath'
      ? state.QueryLanguage
      : around.language;
  if (around.language === 'JSONata' && language === 'JSONPath')
    yield schemaMistake(
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      place,
    );
  yield* checkFields(state, place, { type, language });
  yield* checkGroups(state, place, type);
  if (type === 'Choice') yield* checkChoices(state.Choices, `${place}/Choices`, language);
  if (type === 'Task') yield* checkTask(state, place, around);
  yield* checkHandlers(state, place, language);
  yield* checkContainers(state, place, { ...around, language: around.language });
}

function* checkFields(
  state: JsonObject,
  place: string,
  { type, language }: { readonly type: StateType; readonly language: QueryLanguage },
): Generator<Mistake> {
  const fields = fieldsOf(type, language);
  const otherLanguage = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  const other = fieldsOf(type, otherLanguage);
  for (const [name, value] of Object.entries(state)) {
    const kind = fields[name];
    const location = `${place}/${name}`;
    if (kind !== undefined) yield* checkField(kind, value, location);
    else if (name in other)
      yield schemaMistake(
        `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${otherLanguage}' QueryLanguage`,
        place,
      );
    else yield unsupportedField(name, place);
  }
}

function* checkGroups(state: JsonObject, place: string, type: StateType): Generator<Mistake> {
  const missing = (REQUIRED[type] ?? []).filter((name) => !(name in state));
  if (missing.length > 0) yield schemaMistake(`These fields are required: [${missing.join(', ')}]`, place);
  if (type !== 'Choice' && type !== 'Succeed' && type !== 'Fail' && place !== '') {
    const moves = ['Next', 'End'].filter((name) => name in state && state[name] !== false);
    if (moves.length === 0) yield schemaMistake('One of these fields is required: [Next, End]', place);
    if (moves.length > 1) yield schemaMistake('Only one of these fields is allowed: [Next, End]', place);
  }
  for (const { names, isNeeded } of EXCLUSIVE[type] ?? []) {
    const given = names.filter((name) => name in state);
    if (given.length > 1)
      yield schemaMistake(`Only one of these fields is allowed: [${names.join(', ')}]`, place);
    if (given.length === 0 && isNeeded)
      yield schemaMistake(`One of these fields is required: [${names.join(', ')}]`, place);
  }
}

function* checkTask(state: JsonObject, place: string, { type }: Purpose): Generator<Mistake> {
  const { Credentials, Resource, TimeoutSeconds, HeartbeatSeconds } = state;
  if (isObject(Credentials) && !('RoleArn' in Credentials) && !('RoleArn.$' in Credentials))
    yield schemaMistake("The field 'RoleArn' is required but was missing", `${place}/Credentials`);
  if (
    typeof TimeoutSeconds === 'number' &&
    typeof HeartbeatSeconds === 'number' &&
    HeartbeatSeconds >= TimeoutSeconds
  )
    yield schemaMistake('HeartbeatSeconds must be smaller than TimeoutSeconds', `${place}/HeartbeatSeconds`);
  const resource = typeof Resource === 'string' ? parseResource(Resource) : undefined;
  if (type !== 'EXPRESS' || !resource) return;
  const location = `${place}/Resource`;
  if (resource.kind === 'activity')
    yield schemaMistake('Express state machine does not support Activity ARN', location);
  if (resource.kind !== 'service' || resource.pattern === 'request-response') return;
  // The second blank is AWS's own.
  if (resource.pattern === 'waitForTaskToken')
    yield schemaMistake(
      "Express state machine does not support '.waitForTaskToken' service integration ",
      location,
    );
  else yield schemaMistake("Express state machine does not support '.sync' service integration", location);
}

function* checkContainers(state: JsonObject, place: string, around: Surroundings): Generator<Mistake> {
  const { Branches, ItemProcessor, Iterator: iterator } = state;
  const inner: [string, Json][] = [];
  if (isArray(Branches)) {
    if (Branches.length === 0) yield schemaMistake('Array must not be empty', `${place}/Branches`);
    inner.push(...Branches.map((branch, index): [string, Json] => [`${place}/Branches[${index}]`, branch]));
  }
  if (ItemProcessor !== undefined) inner.push([`${place}/ItemProcessor`, ItemProcessor]);
  if (iterator !== undefined) inner.push([`${place}/Iterator`, iterator]);
  for (const [location, container] of inner) {
    if (!isObject(container)) {
      yield schemaMistake('Expected value of type Object', location);
      continue;
    }
    for (const name of Object.keys(container)) {
      if (!CONTAINER_FIELDS.has(name)) yield unsupportedField(name, location);
    }
    yield* checkContainer(container, location, around);
  }
}
