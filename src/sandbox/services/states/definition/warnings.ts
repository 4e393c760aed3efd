import { isArray, isObject, type Json, type JsonObject, parseJson } from '../../../kernel/json.ts';
import { parsePath } from '../../../kernel/json-path/parse-path.ts';
import { isIntrinsic, parseIntrinsic } from '../intrinsics/parse-intrinsic.ts';
import type { QueryLanguage } from './asl.ts';
import { fieldsOf, isStateType } from './fields.ts';
import type { Mistake } from './mistake.ts';

/**
 * What is allowed in a definition but hardly meant: paths where they are only texts. Only JSONPath has that trap.
 * Codes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
 * (which says not to rely on the wording; it is ours).
 */
export const definitionWarnings = (text: string): Mistake[] => {
  const definition = parseJson(text);
  return isObject(definition) ? [...inContainer(definition, '', languageIn(definition, 'JSONPath'))] : [];
};

const languageIn = ({ QueryLanguage: own }: JsonObject, around: QueryLanguage): QueryLanguage =>
  own === 'JSONata' || own === 'JSONPath' ? own : around;

function* inContainer(container: JsonObject, location: string, around: QueryLanguage): Generator<Mistake> {
  if (!isObject(container.States)) return;
  for (const [name, state] of Object.entries(container.States)) {
    if (!isObject(state)) continue;
    const place = `${location}/States/${name}`;
    if (languageIn(state, around) === 'JSONPath') yield* inState(state, place);
    const branches = isArray(state.Branches) ? state.Branches : [];
    for (const [index, branch] of branches.entries())
      if (isObject(branch)) yield* inContainer(branch, `${place}/Branches[${index}]`, around);
    for (const field of ['ItemProcessor', 'Iterator']) {
      const inner = state[field];
      if (isObject(inner)) yield* inContainer(inner, `${place}/${field}`, around);
    }
  }
}

function* inState(state: JsonObject, place: string): Generator<Mistake> {
  if (!isStateType(state.Type)) return;
  const fields = fieldsOf(state.Type, 'JSONPath');
  for (const [field, value] of Object.entries(state)) {
    const location = `${place}/${field}`;
    if (fields[field] === 'template') yield* inTemplate(value, location);
    else if (state.Type === 'Pass' && field === 'Result') {
      if (holdsReference(value))
        yield warning(
          'PASS_RESULT_IS_STATIC',
          "The Result of a Pass state is taken as it stands, so paths in it aren't evaluated; Parameters evaluates them",
          location,
        );
    } else if (`${field}Path` in fields && isReference(value))
      yield warning(
        'NO_PATH',
        `The value of '${field}' looks like a path, but it is taken as it stands; '${field}Path' takes a path`,
        location,
      );
  }
}

function* inTemplate(value: Json, location: string): Generator<Mistake> {
  if (isArray(value))
    for (const [index, item] of value.entries()) yield* inTemplate(item, `${location}[${index}]`);
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const place = `${location}/${key}`;
    if (key.endsWith('.$')) continue;
    if (isReference(item))
      yield warning(
        'NO_DOLLAR',
        `The value of '${key}' looks like a path or an intrinsic function, but it is taken as it stands; '${key}.$' evaluates it`,
        place,
      );
    else yield* inTemplate(item, place);
  }
}

const warning = (code: string, message: string, location: string): Mistake => ({
  ...{ severity: 'WARNING', code, message, location },
});

/** `$` alone may well be a currency. */
const isReference = (value: Json): boolean =>
  typeof value === 'string' &&
  (isIntrinsic(value)
    ? parseIntrinsic(value) !== undefined
    : /^\$[$.[]/.test(value) && parsePath(value) !== undefined);

const holdsReference = (value: Json): boolean => {
  if (isArray(value)) return value.some(holdsReference);
  if (!isObject(value)) return isReference(value);
  return Object.entries(value).some(([key, item]) => key.endsWith('.$') || holdsReference(item));
};
