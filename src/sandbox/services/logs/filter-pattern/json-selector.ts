import { invalidPattern, type PatternScanner } from './pattern-scanner.ts';

type Part =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'every' };

/** `$.a.b[0]`, `$.list[*].id`, `$.['a key']`. */
export interface Selector {
  readonly text: string;
  readonly parts: readonly Part[];
}

export const parseSelector = (scanner: PatternScanner): Selector => {
  scanner.expect('$');
  const parts: Part[] = [];
  let text = '$';
  for (let found = scanner.take(PART); found; found = scanner.take(PART)) {
    const [whole, name, quoted, index] = found;
    text += whole;
    if (name ?? quoted) parts.push({ kind: 'property', name: name ?? quoted ?? '' });
    else if (index === undefined) parts.push({ kind: 'every' });
    else parts.push({ kind: 'index', index: Number(index) });
  }
  if (parts.length === 0) throw invalidPattern();
  return { text, parts };
};

const PART = /\.([\p{L}\p{N}_@-]+)|\.?\[['"]([^'"]+)['"]\]|\[(\d+)\]|\[\*\]/uy;

/** Every value that the selector reaches: none when it doesn't exist, several behind `[*]`. */
export const select = (event: unknown, selector: Selector): readonly unknown[] =>
  selector.parts.reduce<readonly unknown[]>(
    (values, part) => values.flatMap((value) => step(value, part)),
    [event],
  );

const step = (value: unknown, part: Part): readonly unknown[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (part.kind === 'property') {
    const entry = Array.isArray(value)
      ? undefined
      : Object.entries(value).find(([name]) => name === part.name);
    return entry ? [entry[1]] : [];
  }
  if (!Array.isArray(value)) return [];
  return part.kind === 'every' ? value : value.slice(part.index, part.index + 1);
};
