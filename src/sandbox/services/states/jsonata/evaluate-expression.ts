import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { isArray, isObject, type Json, toJson } from '../../../kernel/json.ts';
import { queryFailure } from '../interpreter/failure.ts';
import { seeded } from '../intrinsics/functions.ts';

/** What `$states` and the variables are while a field is evaluated. */
export interface QueryScope {
  readonly input: Json;
  readonly context: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly variables: Readonly<Record<string, Json>>;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly nowMs: () => number;
}

/** The expression inside `{% … %}`; a text with anything around the marks is a plain text. */
export const expressionIn = (text: string): string | undefined =>
  text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;

/** What an expression was parsed to, or the parser's message. */
export const parseExpression = (
  expression: string,
): { readonly tree: unknown } | { readonly mistake: string } => {
  try {
    return { tree: compile(expression).ast() };
  } catch (error) {
    return { mistake: messageOf(error) };
  }
};

/** Evaluates an expression for a field. Throws States.QueryEvaluationError. */
export const evaluateExpression = async (
  expression: string,
  field: string,
  scope: QueryScope,
): Promise<Json> => {
  let value: unknown;
  try {
    value = await compile(expression).evaluate(undefined, bindings(scope));
  } catch (error) {
    throw queryFailure(
      `The JSONata expression '${expression}' specified for the field '${field}' threw an error during evaluation. ${codeOf(error)}${messageOf(error)}`,
      field,
    );
  }
  if (value === undefined) {
    throw queryFailure(
      `The JSONata expression '${expression}' specified for the field '${field}' returned nothing (undefined).`,
      field,
    );
  }
  if (typeof value === 'function' || isLambda(value)) {
    throw queryFailure(
      `The JSONata expression '${expression}' specified for the field '${field}' returned an unsupported result type.`,
      field,
    );
  }
  return toJson(value);
};

/** Evaluates every expression in a template; keys are never expressions. */
export const evaluateTemplate = async (template: Json, field: string, scope: QueryScope): Promise<Json> => {
  if (typeof template === 'string') {
    const expression = expressionIn(template);
    return expression === undefined ? template : evaluateExpression(expression, field, scope);
  }
  if (isArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of template.entries())
      items.push(await evaluateTemplate(item, `${field}[${index}]`, scope));
    return items;
  }
  if (!isObject(template)) return template;
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(template)) {
    entries.push([key, await evaluateTemplate(value, `${field}/${key}`, scope)]);
  }
  return Object.fromEntries(entries);
};

/** A field that is a value or an expression for one, and must be of one type. Throws States.QueryEvaluationError. */
export const evaluateTyped = async (
  value: Json,
  wanted: { readonly field: string; readonly type: JsonType },
  scope: QueryScope,
): Promise<Json> => {
  const expression = typeof value === 'string' ? expressionIn(value) : undefined;
  if (expression === undefined)
    return isArray(value) || isObject(value) ? evaluateTemplate(value, wanted.field, scope) : value;
  const found = await evaluateExpression(expression, wanted.field, scope);
  const type = typeOf(found);
  if (type === wanted.type) return found;
  throw queryFailure(
    `The JSONata expression '${expression}' specified for the field '${wanted.field}' returned an unexpected result type. Expected '${wanted.type}', but was '${type}' for value: ${JSON.stringify(found)}`,
    wanted.field,
  );
};

export type JsonType = 'array' | 'boolean' | 'null' | 'number' | 'object' | 'string';

export const typeOf = (value: Json): JsonType => {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean';
};

const compiled = new Map<string, jsonata.Expression>();
const MAX_COMPILED = 5_000;

const compile = (expression: string): jsonata.Expression => {
  const known = compiled.get(expression);
  if (known) return known;
  const parsed = jsonata(expression);
  if (compiled.size < MAX_COMPILED) compiled.set(expression, parsed);
  return parsed;
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (JSONata functions provided by Step Functions) */
const bindings = ({ input, context, result, errorOutput, variables, random, uuid, nowMs }: QueryScope) => ({
  ...variables,
  states: {
    input,
    context,
    ...(result !== undefined && { result }),
    ...(errorOutput !== undefined && { errorOutput }),
  },
  partition: (list: unknown, size: unknown) => partition(list, size),
  range: (from: unknown, to: unknown, by: unknown) => range(from, to, by),
  hash: (data: unknown, algorithm: unknown) => hash(data, algorithm),
  random: (seed?: unknown) => (typeof seed === 'number' ? seeded(seed) : random()),
  uuid,
  parse: (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : undefined),
  millis: nowMs,
  now: (picture?: unknown, zone?: unknown) =>
    picture === undefined
      ? new Date(nowMs()).toISOString()
      : compile('$fromMillis($at, $picture, $zone)').evaluate(undefined, { at: nowMs(), picture, zone }),
  // "Step Functions doesn't support the $eval function."
  eval: () => {
    throw new Error('The function $eval is not supported.');
  },
});

const partition = (list: unknown, size: unknown): unknown => {
  if (!isArray(list) || typeof size !== 'number' || size < 1)
    throw new Error('The arguments of $partition are an array and a positive number.');
  const length = Math.round(size);
  return Array.from({ length: Math.ceil(list.length / length) }, (_, index) =>
    list.slice(index * length, (index + 1) * length),
  );
};

const range = (from: unknown, to: unknown, by: unknown): unknown => {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof by !== 'number' || by === 0)
    throw new Error('The arguments of $range are three numbers, the last of them not 0.');
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  return sequence(Array.from({ length }, (_, index) => from + index * by));
};

/** What JSONata's own functions give: a sequence of one is that one, of none is nothing. */
const sequence = (items: unknown[]): unknown[] =>
  Object.defineProperty(items, 'sequence', { enumerable: false, value: true });

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const hash = (data: unknown, algorithm: unknown): string => {
  const name = HASHES[String(algorithm)];
  if (!name) throw new Error(`The algorithm of $hash is one of ${Object.keys(HASHES).join(', ')}.`);
  return createHash(name)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex');
};

const isLambda = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value);

const messageOf = (error: unknown): string => {
  if (error instanceof Error) return error.message;
  return isObject(error) && typeof error.message === 'string' ? error.message : String(error);
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? `${String(error.code)}: ` : '';
