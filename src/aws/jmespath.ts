import { search as searchJmespath } from '@aws-lambda-powertools/jmespath';
import type { JsonValue } from './json.ts';

type SearchOptions = NonNullable<Parameters<typeof searchJmespath>[2]>;

/** The value of a JMESPath expression over JSON. Throws the library's errors. */
export const search = (expression: string, json: JsonValue, options?: SearchOptions): JsonValue =>
  asJson(searchJmespath(expression, thaw(json), options));

interface MutableJson {
  [member: string]: Thawed;
}
type Thawed = null | boolean | number | string | Thawed[] | MutableJson;

/** The library's types ask for mutable JSON. */
const thaw = (value: JsonValue): Thawed => {
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) return value.map(thaw);
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, thaw(item)]));
};

/** Plain JSON of what a library gave; what isn't JSON becomes null. */
export const asJson = (value: unknown): JsonValue => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map(asJson);
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, asJson(item)]));
};

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
