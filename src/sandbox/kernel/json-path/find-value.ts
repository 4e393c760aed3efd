import type { Json } from '../json.ts';
import { evaluatePath } from './evaluate-path.ts';
import { parsePath } from './parse-path.ts';

/** What a path leads to in one document: what stands there, nothing, or that it is no path from the document's root. */
export type Found =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'no-path' };

export const findValue = (document: Json, text: string): Found => {
  const path = parsePath(text);
  if (path?.root.kind !== 'input') return { kind: 'no-path' };
  const found = evaluatePath(path, { input: document, context: null, variables: {} });
  return 'value' in found ? { kind: 'value', value: found.value } : { kind: 'nothing' };
};
