/** A JSON value, as data flows between states. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isArray = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** A member that is the object's own: `constructor` and its like are data here. */
export const member = (value: Json | undefined, key: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** Parses a text that is known to be JSON. Throws SyntaxError. */
export const parseJson = (text: string): Json => JSON.parse(text);

/** What JSON makes of a value: without undefined members, without what isn't data. */
export const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value) ?? 'null');

/** Builds an object whose keys may be anything, `__proto__` too. */
export const objectOf = (entries: Iterable<readonly [string, Json]>): JsonObject =>
  Object.fromEntries(entries);

export const isSame = (left: Json, right: Json): boolean => {
  if (left === right) return true;
  if (isArray(left) && isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index] ?? null));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key] ?? null, right[key] ?? null))
  );
};
