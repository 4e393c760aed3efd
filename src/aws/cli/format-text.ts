import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonList, isJsonMap, pythonText, sortedKeys } from './python-value.ts';

/** `--output text`: awscli/text.py in aws/aws-cli. */
export const formatText = (value: JsonValue): string => lines(value, {}).join('');

interface Context {
  readonly identifier?: string | undefined;
  /** The columns that the rows of a list share. */
  readonly columns?: readonly string[];
}

const lines = (value: JsonValue, context: Context): readonly string[] => {
  if (isJsonMap(value)) return row(value, context);
  return isJsonList(value) ? list(value, context.identifier) : [`${pythonText(value)}\n`];
};

const list = (items: readonly JsonValue[], identifier: string | undefined): readonly string[] => {
  if (items.length === 0) return [];
  if (items.some(isJsonMap)) {
    const columns = [...new Set(items.flatMap((item) => (isJsonMap(item) ? scalarKeys(item) : [])))].sort();
    return items.flatMap((item) => lines(item, { identifier, columns }));
  }
  const inner = items.filter(isJsonList);
  if (inner.length === 0) return scalars(items, identifier);
  const plain = items.filter((item) => !isJsonList(item));
  return [
    ...(plain.length > 0 ? scalars(plain, identifier) : []),
    ...inner.flatMap((item) => lines(item, { identifier })),
  ];
};

const scalars = (items: readonly JsonValue[], identifier: string | undefined): readonly string[] =>
  identifier === undefined
    ? [`${items.map(pythonText).join('\t')}\n`]
    : items.map((item) => `${identifier.toUpperCase()}\t${pythonText(item)}\n`);

const row = (value: JsonObject, { identifier, columns }: Context): readonly string[] => {
  const keys = columns ?? scalarKeys(value);
  const cells = keys.map((key) => (key in value ? pythonText(value[key] ?? null) : ''));
  const others = sortedKeys(value).filter((key) => !keys.includes(key));
  const start = identifier === undefined ? [] : [identifier.toUpperCase()];
  return [
    ...(cells.length > 0 ? [`${[...start, ...cells].join('\t')}\n`] : []),
    ...others.flatMap((key) => lines(value[key] ?? null, { identifier: key })),
  ];
};

const scalarKeys = (value: JsonObject): readonly string[] =>
  sortedKeys(value).filter((key) => !isJsonMap(value[key] ?? null) && !isJsonList(value[key] ?? null));
