import { isArray, isObject, type Json } from '../../../../kernel/json.ts';

/**
 * JSON as templates see it: maps print as Java's do (`{a=1}`), lists as JSON, as recorded on AWS (LocalStack's
 * `VTLJsonDict`). Keys are data, whatever they are called.
 */
export const templateView = (value: Json): unknown => {
  if (isArray(value)) {
    const list = value.map(templateView);
    return Object.defineProperty(list, 'toString', { value: () => JSON.stringify(value) });
  }
  if (!isObject(value)) return value;
  const view = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, templateView(item)]));
  const text = () =>
    `{${Object.entries(view)
      .map(([key, item]) => `${key}=${String(item)}`)
      .join(', ')}}`;
  return Object.hasOwn(view, 'toString') ? view : Object.defineProperty(view, 'toString', { value: text });
};

/** A value of a template as JSON again. */
export const toJsonText = (value: unknown): string => JSON.stringify(value) ?? 'null';
