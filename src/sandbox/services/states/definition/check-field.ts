import { isArray, isObject, type Json } from '../../../kernel/json.ts';
import { parsePath } from '../../../kernel/json-path/parse-path.ts';
import { targetOf } from '../integrations/catalogue.ts';
import { parseResource } from '../integrations/resource.ts';
import { timestampMs } from '../interpreter/states/wait.ts';
import { isIntrinsic, parseIntrinsic } from '../intrinsics/parse-intrinsic.ts';
import { expressionIn } from '../jsonata/evaluate-expression.ts';
import { referenceSteps } from '../jsonpath/reference-path.ts';
import { checkExpression, type Reserved } from './check-expression.ts';
import type { FieldKind } from './fields.ts';
import { type Mistake, schemaMistake } from './mistake.ts';

/** What is wrong with the value of one field. Lists, containers and names of states are looked at elsewhere. */
export function* checkField(kind: FieldKind, value: Json, location: string): Generator<Mistake> {
  const check = CHECKS[kind];
  if (check) yield* check(value, location);
}

type Check = (value: Json, location: string) => Iterable<Mistake>;

const MAX_SECONDS = 99_999_999;

const typed =
  (type: string, isRight: (value: Json) => boolean): Check =>
  (value, location) =>
    isRight(value) ? [] : [schemaMistake(`Expected value of type ${type}`, location)];

const isSeconds = (value: Json): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_SECONDS;

const isPath = (value: Json): boolean => typeof value === 'string' && parsePath(value) !== undefined;

const isText = (value: Json): value is string => typeof value === 'string';

/** Every expression in a value; `reserved` is the member of `$states` that only such a field has. */
const queryWith = (reserved?: Reserved): Check =>
  function* check(value: Json, location: string): Generator<Mistake> {
    if (isArray(value))
      for (const [index, item] of value.entries()) yield* check(item, `${location}[${index}]`);
    if (isObject(value))
      for (const [key, item] of Object.entries(value)) yield* check(item, `${location}/${key}`);
    const expression = isText(value) ? expressionIn(value) : undefined;
    if (expression !== undefined) yield* checkExpression(expression, location, reserved);
  };

const checkQuery = queryWith();

function* checkTemplate(value: Json, location: string): Generator<Mistake> {
  if (isArray(value))
    for (const [index, item] of value.entries()) yield* checkTemplate(item, `${location}[${index}]`);
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const place = `${location}/${key}`;
    if (!key.endsWith('.$')) yield* checkTemplate(item, place);
    else if (!isText(item) || !isPathOrFunction(item))
      yield schemaMistake(
        `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
        place,
      );
  }
}

const isPathOrFunction = (text: string): boolean =>
  isIntrinsic(text) ? parseIntrinsic(text) !== undefined : parsePath(text) !== undefined;

const orExpression =
  (check: Check): Check =>
  (value, location) =>
    isText(value) && expressionIn(value) !== undefined ? checkQuery(value, location) : check(value, location);

const seconds = typed('Integer', isSeconds);
const number = typed('Number', (value) => typeof value === 'number');

const checkResource: Check = (value, location) => {
  const resource = isText(value) ? parseResource(value) : undefined;
  if (!resource) return [schemaMistake('Value is not a valid resource ARN', location)];
  // What AWS has and the sandbox hasn't is told by name when the machine is created.
  if (
    resource.kind === 'service' &&
    !resource.isSdk &&
    targetOf({ ...resource, pattern: 'request-response' }) &&
    !targetOf(resource)
  )
    return [
      schemaMistake(
        `The resource provided ${value} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
        location,
      ),
    ];
  return [];
};

const CHECKS: Readonly<Partial<Record<FieldKind, Check>>> = {
  text: typed('String', isText),
  flag: typed('Boolean', (value) => typeof value === 'boolean'),
  list: typed('Array', isArray),
  object: typed('Object', isObject),
  seconds,
  number,
  timestamp: (value, location) =>
    isText(value) && timestampMs(value) !== undefined
      ? []
      : [schemaMistake('Value is not a valid ISO-8601 extended offset date-time format string', location)],
  path: (value, location) =>
    isPath(value) ? [] : [schemaMistake('Value is not a valid JSONPath', location)],
  'path-or-null': (value, location) =>
    value === null || isPath(value) ? [] : [schemaMistake('Value is not a valid JSONPath', location)],
  'path-or-function': (value, location) =>
    isText(value) && isPathOrFunction(value)
      ? []
      : [schemaMistake('Value must be a valid JSONPath or a valid intrinsic function call', location)],
  'reference-or-null': (value, location) =>
    value === null || (isText(value) && referenceSteps(value) !== undefined)
      ? []
      : [schemaMistake('Value is not a Reference Path', location)],
  template: checkTemplate,
  query: checkQuery,
  'query-result': queryWith('result'),
  'query-error': queryWith('errorOutput'),
  'query-seconds': orExpression(seconds),
  'query-number': orExpression(number),
  'query-text': orExpression(typed('String', isText)),
  resource: checkResource,
  language: (value, location) =>
    value === 'JSONPath' || value === 'JSONata'
      ? []
      : [schemaMistake('Value is not one of the allowed values: [JSONPath, JSONata]', location)],
};
