import type { Json } from '../json.ts';

/** One step of a JSONPath. */
export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descend'; readonly step: Step }
  | { readonly kind: 'filter'; readonly test: Filter }
  | { readonly kind: 'function'; readonly name: string };

/** A filter's expression: `?(@.price < 10 && @.isbn)`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly test: Filter }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand };

export type Operand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'regex'; readonly pattern: RegExp }
  | { readonly kind: 'path'; readonly path: Path };

export type Root =
  | { readonly kind: 'input' }
  | { readonly kind: 'context' }
  | { readonly kind: 'item' }
  | { readonly kind: 'variable'; readonly name: string };

/** `$` is the input, `$$` the context object, `$name` a variable, `@` the item that a filter looks at. */
export interface Path {
  readonly text: string;
  readonly root: Root;
  readonly steps: readonly Step[];
  /** Leads to at most one value. What isn't definite gives a list. */
  readonly isDefinite: boolean;
}

/** Parses a JSONPath as Step Functions reads it (Jayway's dialect); undefined where it isn't one. */
export const parsePath = (text: string): Path | undefined => {
  const known = parsed.get(text);
  if (known !== undefined) return known ?? undefined;
  const path = tryParse(text);
  if (parsed.size < MAX_KNOWN) parsed.set(text, path ?? null);
  return path;
};

const parsed = new Map<string, Path | null>();
const MAX_KNOWN = 10_000;

const tryParse = (text: string): Path | undefined => {
  const reader = new PathReader(text);
  try {
    const path = reader.path();
    return reader.isAtEnd() ? path : undefined;
  } catch (error) {
    if (error instanceof NotAPath) return undefined;
    throw error;
  }
};

class NotAPath extends Error {}

const NAME = /[^\s.[\]()'"@$,:?*&|=<>!~]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const OPERATOR = /==|!=|<=|>=|=~|<|>|\b(?:in|nin|anyof|noneof|subsetof|contains|size|empty)\b/y;
/** Jayway's functions on the value that a path leads to. */
const FUNCTION = /(min|max|avg|stddev|length|sum|keys|concat|append|first|last|index)\(\)/y;

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  path(): Path {
    const start = this.#at;
    const root = this.#root();
    const steps: Step[] = [];
    for (let step = this.#step(); step; step = this.#step()) steps.push(step);
    const text = this.#text.slice(start, this.#at);
    return { text, root, steps, isDefinite: steps.every(isDefinite) };
  }

  #root(): Root {
    if (this.#take('@')) return { kind: 'item' };
    if (!this.#take('$')) throw new NotAPath();
    if (this.#take('$')) return { kind: 'context' };
    const name = this.#match(/[\p{ID_Start}_][\p{ID_Continue}]*/uy);
    return name === undefined ? { kind: 'input' } : { kind: 'variable', name };
  }

  #step(): Step | undefined {
    if (this.#take('..')) {
      const step = this.#peek('[') ? this.#bracket() : this.#dotted();
      return { kind: 'descend', step };
    }
    if (this.#take('.')) {
      if (this.#peek('[')) return this.#bracket();
      return this.#dotted();
    }
    return this.#peek('[') ? this.#bracket() : undefined;
  }

  #dotted(): Step {
    if (this.#take('*')) return { kind: 'wildcard' };
    const call = this.#match(FUNCTION);
    if (call !== undefined) return { kind: 'function', name: call.slice(0, -2) };
    const name = this.#match(NAME);
    if (name === undefined) throw new NotAPath();
    return { kind: 'names', names: [name] };
  }

  #bracket(): Step {
    this.#expect('[');
    this.#space();
    const step = this.#inBrackets();
    this.#space();
    this.#expect(']');
    return step;
  }

  #inBrackets(): Step {
    if (this.#take('*')) return { kind: 'wildcard' };
    if (this.#take('?')) {
      this.#space();
      this.#expect('(');
      const test = this.#or();
      this.#space();
      this.#expect(')');
      return { kind: 'filter', test };
    }
    if (this.#peek("'") || this.#peek('"')) return { kind: 'names', names: this.#list(() => this.#quoted()) };
    return this.#positions();
  }

  #positions(): Step {
    const first = this.#integer();
    this.#space();
    if (!this.#take(':')) {
      if (first === undefined) throw new NotAPath();
      const rest = this.#take(',') ? this.#list(() => this.#integer() ?? fail()) : [];
      return { kind: 'indexes', indexes: [first, ...rest] };
    }
    this.#space();
    const to = this.#integer();
    const by = this.#take(':') ? this.#integer() : undefined;
    return {
      kind: 'slice',
      ...(first !== undefined && { from: first }),
      ...(to !== undefined && { to }),
      by: by ?? 1,
    };
  }

  #list<T>(one: () => T): T[] {
    const items: T[] = [];
    do {
      this.#space();
      items.push(one());
      this.#space();
    } while (this.#take(','));
    return items;
  }

  #or(): Filter {
    const left = this.#and();
    return this.#takeSpaced('||') ? { kind: 'or', left, right: this.#or() } : left;
  }

  #and(): Filter {
    const left = this.#unary();
    return this.#takeSpaced('&&') ? { kind: 'and', left, right: this.#and() } : left;
  }

  #unary(): Filter {
    if (this.#takeSpaced('!')) return { kind: 'not', test: this.#unary() };
    if (this.#takeSpaced('(')) {
      const test = this.#or();
      this.#space();
      this.#expect(')');
      return test;
    }
    const left = this.#operand();
    this.#space();
    const operator = this.#match(OPERATOR);
    if (operator !== undefined) return { kind: 'compare', operator, left, right: this.#operand() };
    if (left.kind !== 'path') throw new NotAPath();
    return { kind: 'exists', path: left.path };
  }

  #operand(): Operand {
    this.#space();
    if (this.#peek('@') || this.#peek('$')) return { kind: 'path', path: this.path() };
    if (this.#peek("'") || this.#peek('"')) return { kind: 'literal', value: this.#quoted() };
    if (this.#take('[')) {
      const items = this.#list(() => this.#operand()).map((item) =>
        item.kind === 'literal' ? item.value : fail(),
      );
      this.#expect(']');
      return { kind: 'literal', value: items };
    }
    const regex = this.#match(/\/(?:\\.|[^/\\])*\/i?/y);
    if (regex !== undefined) {
      const end = regex.lastIndexOf('/');
      return { kind: 'regex', pattern: new RegExp(`^(?:${regex.slice(1, end)})$`, regex.slice(end + 1)) };
    }
    const word = this.#match(/true|false|null/y) ?? this.#match(NUMBER);
    if (word === undefined) throw new NotAPath();
    return { kind: 'literal', value: JSON.parse(word) };
  }

  #quoted(): string {
    const quote = this.#text[this.#at];
    if (quote !== "'" && quote !== '"') throw new NotAPath();
    let value = '';
    for (this.#at += 1; this.#text[this.#at] !== quote; this.#at += 1) {
      if (this.#at >= this.#text.length) throw new NotAPath();
      if (this.#text[this.#at] === '\\') this.#at += 1;
      value += this.#text[this.#at] ?? '';
    }
    this.#at += 1;
    return value;
  }

  #integer(): number | undefined {
    const digits = this.#match(/-?\d+/y);
    return digits === undefined ? undefined : Number(digits);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.#at += found.length;
    return found;
  }

  #peek(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #takeSpaced(text: string): boolean {
    this.#space();
    return this.#take(text);
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new NotAPath();
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1;
  }
}

const fail = (): never => {
  throw new NotAPath();
};

const isDefinite = (step: Step): boolean =>
  (step.kind === 'names' && step.names.length === 1) ||
  (step.kind === 'indexes' && step.indexes.length === 1) ||
  step.kind === 'function';
