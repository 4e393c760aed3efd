import type { CallInput, CallValue } from '../aws/json.ts';
import { LabsError } from '../core/errors.ts';

/** What `${name}` can stand for: `names.queue`, `inputs.email`, `region`, or a saved value such as `queueUrl`. */
export type Scope = Pick<ReadonlyMap<string, CallValue>, 'get' | 'keys'>;

/**
 * Fills in `${name}` in every text of `value`. A text that is nothing but one placeholder becomes the value itself,
 * whatever its type; `$${` stands for a literal `${`. Names only: nothing is ever evaluated.
 */
export const interpolate = (value: unknown, scope: Scope): CallValue => {
  if (typeof value === 'string') {
    const only = WHOLE.exec(value)?.[1];
    return only === undefined ? interpolateText(value, scope) : resolve(only, scope);
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => interpolate(item, scope));
  if (typeof value === 'object') return interpolateInput(value, scope);
  throw new LabsError('LAB_INVALID', `A lab's value cannot be a ${typeof value}.`, {
    fix: 'Mend the lab file.',
  });
};

/** {@link interpolate} for an operation's input, also in keys: BatchWriteItem's are names of tables. */
export const interpolateInput = (input: object, scope: Scope): CallInput =>
  Object.fromEntries(
    Object.entries(input).map(([member, value]) => [
      interpolateText(member, scope),
      interpolate(value, scope),
    ]),
  );

/** {@link interpolate} for a text that stays a text. */
export const interpolateText = (text: string, scope: Scope): string =>
  replacePlaceholders(text, (name) => asText(resolve(name, scope)));

/** Fills placeholders in a JMESPath expression; they stand inside raw strings ('…'), so quotes are escaped. */
export const interpolateExpression = (expression: string, scope: Scope): string =>
  replacePlaceholders(expression, (name) => asText(resolve(name, scope)).replace(/[\\']/g, '\\$&'));

const WHOLE = /^\$\{([^{}]*)\}$/;
const PLACEHOLDER = /\$\$\{|\$\{([^{}]*)\}/g;

export const replacePlaceholders = (text: string, replacement: (name: string) => string): string =>
  text.replace(PLACEHOLDER, (whole, name: string | undefined) =>
    name === undefined ? whole.slice(1) : replacement(name),
  );

/** The names that `text` uses, in order. */
export const placeholdersIn = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].flatMap(([, name]) => (name === undefined ? [] : [name]));

export const asText = (value: CallValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const resolve = (name: string, scope: Scope): CallValue => {
  const value = scope.get(name);
  if (value !== undefined) return value;
  throw new LabsError(
    'LAB_INVALID',
    `Nothing is called \${${name}} here; there are ${[...scope.keys()].join(', ')}.`,
    {
      fix: 'Mend the lab file; serverless-labs verify tells where.',
    },
  );
};
