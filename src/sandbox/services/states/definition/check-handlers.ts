import { isArray, isObject, type Json, type JsonObject } from '../../../kernel/json.ts';
import type { QueryLanguage } from './asl.ts';
import { checkField } from './check-field.ts';
import type { FieldKind } from './fields.ts';
import { type Mistake, schemaMistake, unsupportedField } from './mistake.ts';

const RETRIER: Readonly<Record<string, FieldKind | 'interval' | 'attempts' | 'rate' | 'jitter'>> = {
  ErrorEquals: 'list',
  Comment: 'text',
  IntervalSeconds: 'interval',
  MaxAttempts: 'attempts',
  BackoffRate: 'rate',
  MaxDelaySeconds: 'interval',
  JitterStrategy: 'jitter',
};

const CATCHER: Readonly<Record<QueryLanguage, Readonly<Record<string, FieldKind>>>> = {
  JSONPath: {
    ErrorEquals: 'list',
    Comment: 'text',
    Next: 'state',
    ResultPath: 'reference-or-null',
    Assign: 'template',
  },
  JSONata: {
    ErrorEquals: 'list',
    Comment: 'text',
    Next: 'state',
    Output: 'query-error',
    Assign: 'query-error',
  },
};

/** Retry and Catch. */
export function* checkHandlers(
  state: JsonObject,
  location: string,
  language: QueryLanguage,
): Generator<Mistake> {
  for (const [place, retrier] of entries(state.Retry, `${location}/Retry`)) {
    yield* checkErrorEquals(retrier, place, ['ErrorEquals']);
    for (const [name, value] of Object.entries(retrier)) {
      if (name in RETRIER) yield* checkRetrierField(name, value, `${place}/${name}`);
      else yield unsupportedField(name, place);
    }
  }
  for (const [place, catcher] of entries(state.Catch, `${location}/Catch`)) {
    yield* checkErrorEquals(catcher, place, ['ErrorEquals', 'Next']);
    for (const [name, value] of Object.entries(catcher)) {
      const kind = CATCHER[language][name];
      if (kind === undefined) yield unsupportedField(name, place);
      else yield* checkField(kind, value, `${place}/${name}`);
    }
  }
  yield* checkOrder(state.Retry, `${location}/Retry`);
  yield* checkOrder(state.Catch, `${location}/Catch`);
}

function* entries(list: Json | undefined, location: string): Generator<readonly [string, JsonObject]> {
  if (!isArray(list)) return;
  for (const [index, item] of list.entries()) if (isObject(item)) yield [`${location}[${index}]`, item];
}

function* checkErrorEquals(
  handler: JsonObject,
  place: string,
  required: readonly string[],
): Generator<Mistake> {
  const missing = required.filter((name) => !(name in handler));
  if (missing.length > 0) yield schemaMistake(`These fields are required: [${missing.join(', ')}]`, place);
  const { ErrorEquals: names } = handler;
  if (isArray(names) && names.length === 0)
    yield schemaMistake('Array must not be empty', `${place}/ErrorEquals`);
  if (isArray(names) && names.length > 1 && names.includes('States.ALL'))
    yield schemaMistake("'States.ALL' must appear alone in the field 'ErrorEquals'", `${place}/ErrorEquals`);
}

function* checkRetrierField(name: string, value: Json, place: string): Generator<Mistake> {
  const kind = RETRIER[name];
  if (kind === undefined) return;
  if (kind === 'interval') yield* inRange(value, place, { from: 1, to: 99_999_999, whole: true });
  else if (kind === 'attempts') yield* inRange(value, place, { from: 0, to: 99_999_999, whole: true });
  else if (kind === 'rate') yield* inRange(value, place, { from: 1, to: Number.MAX_VALUE, whole: false });
  else if (kind === 'jitter') {
    if (value !== 'FULL' && value !== 'NONE')
      yield schemaMistake('Value is not one of the allowed values: [FULL, NONE]', place);
  } else yield* checkField(kind, value, place);
}

function* inRange(
  value: Json,
  place: string,
  { from, to, whole }: { readonly from: number; readonly to: number; readonly whole: boolean },
): Generator<Mistake> {
  if (typeof value !== 'number' || (whole && !Number.isInteger(value)))
    yield schemaMistake(`Expected value of type ${whole ? 'Integer' : 'Number'}`, place);
  else if (value < from) yield schemaMistake(`Value must be greater than or equal to ${from}`, place);
  else if (value > to) yield schemaMistake(`Value must be less than or equal to ${to}`, place);
}

/** `States.ALL` takes everything, so that nothing can come behind it. */
function* checkOrder(list: Json | undefined, location: string): Generator<Mistake> {
  if (!isArray(list)) return;
  const index = list.findIndex(
    (item) => isObject(item) && isArray(item.ErrorEquals) && item.ErrorEquals.includes('States.ALL'),
  );
  if (index >= 0 && index < list.length - 1)
    yield schemaMistake("'States.ALL' must be in the last element of the list", `${location}[${index}]`);
}
