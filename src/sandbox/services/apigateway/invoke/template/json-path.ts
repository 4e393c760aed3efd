import type { Json } from '../../../../kernel/json.ts';
import { evaluatePath } from '../../../../kernel/json-path/evaluate-path.ts';
import { parsePath } from '../../../../kernel/json-path/parse-path.ts';

/** Thrown for a template that can't be rendered. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** What a JSONPath leads to in a document; undefined where it leads nowhere. Throws TemplateError where it isn't one. */
export const valueAt = (document: Json, text: string): Json | undefined => {
  const path = parsePath(text.startsWith('$') ? text : `$.${text}`);
  if (path?.root.kind !== 'input') throw new TemplateError(`Invalid JSON path: ${text}`);
  const found = evaluatePath(path, { input: document, context: null, variables: {} });
  return 'value' in found ? found.value : undefined;
};
