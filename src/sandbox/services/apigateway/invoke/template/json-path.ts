import type { Json } from '../../../../kernel/json.ts';
import { findValue } from '../../../../kernel/json-path/find-value.ts';

/** Thrown for a template that can't be rendered. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** What a JSONPath leads to in a document; undefined where it leads nowhere. Throws TemplateError where it isn't one. */
export const valueAt = (document: Json, text: string): Json | undefined => {
  const found = findValue(document, text.startsWith('$') ? text : `$.${text}`);
  if (found.kind === 'no-path') throw new TemplateError(`Invalid JSON path: ${text}`);
  return found.kind === 'value' ? found.value : undefined;
};
