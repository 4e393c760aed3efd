import type { JsonObject, JsonValue } from '../json.ts';

/** A value as Python's `str` writes it, and so the AWS CLI in texts and tables. */
export const pythonText = (value: JsonValue): string => {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : pythonRepresentation(value);
};

/** As Python's `repr` writes it: `{'a': ['b', 1]}`. */
export const pythonRepresentation = (value: JsonValue): string => {
  if (typeof value === 'string') return quoted(value);
  if (isJsonList(value)) return `[${value.map(pythonRepresentation).join(', ')}]`;
  if (!isJsonMap(value)) return pythonText(value);
  const pairs = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${pythonRepresentation(item)}`);
  return `{${pairs.join(', ')}}`;
};

const quoted = (text: string): string => {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
};

export const isJsonList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

export const isJsonMap = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const sortedKeys = (value: JsonObject): readonly string[] => Object.keys(value).sort();
