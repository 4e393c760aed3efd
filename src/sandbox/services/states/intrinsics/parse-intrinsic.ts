import type { Json } from '../../../kernel/json.ts';
import { type Path, parsePath } from '../../../kernel/json-path/parse-path.ts';

/** `States.Format('Hello {}', $.name)`. */
export interface IntrinsicCall {
  readonly name: string;
  readonly arguments: readonly IntrinsicArgument[];
}

export type IntrinsicArgument =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: IntrinsicCall };

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html; undefined where it isn't a call. */
export const parseIntrinsic = (text: string): IntrinsicCall | undefined => {
  const known = parsed.get(text);
  if (known !== undefined) return known ?? undefined;
  const reader = new Reader(text);
  const call = reader.call();
  const whole = call && reader.isAtEnd() && depthOf(call) <= MAX_DEPTH ? call : undefined;
  if (parsed.size < MAX_KNOWN) parsed.set(text, whole ?? null);
  return whole;
};

export const isIntrinsic = (text: string): boolean => /^\s*States\./.test(text);

const parsed = new Map<string, IntrinsicCall | null>();
const MAX_KNOWN = 10_000;
/** "You can nest up to 10 intrinsic functions within a field." */
const MAX_DEPTH = 10;

const depthOf = (call: IntrinsicCall): number =>
  1 +
  Math.max(0, ...call.arguments.map((argument) => (argument.kind === 'call' ? depthOf(argument.call) : 0)));

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#space();
    return this.#at === this.#text.length;
  }

  call(): IntrinsicCall | undefined {
    this.#space();
    const name = this.#match(/States\.\w+/y);
    this.#space();
    if (name === undefined || !this.#take('(')) return undefined;
    const values: IntrinsicArgument[] = [];
    this.#space();
    if (this.#take(')')) return { name, arguments: values };
    for (;;) {
      const value = this.#argument();
      if (!value) return undefined;
      values.push(value);
      this.#space();
      if (this.#take(')')) return { name, arguments: values };
      if (!this.#take(',')) return undefined;
    }
  }

  #argument(): IntrinsicArgument | undefined {
    this.#space();
    if (this.#text[this.#at] === "'") return this.#quoted();
    if (this.#text.startsWith('States.', this.#at)) {
      const call = this.call();
      return call && { kind: 'call', call };
    }
    if (this.#text[this.#at] === '$') return this.#path();
    const word = this.#match(/(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    return word === undefined ? undefined : { kind: 'literal', value: JSON.parse(word) };
  }

  #quoted(): IntrinsicArgument | undefined {
    let value = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === "'") {
        this.#at += 1;
        return { kind: 'literal', value };
      }
      if (character !== '\\') {
        value += character;
        continue;
      }
      this.#at += 1;
      const escaped = this.#text[this.#at] ?? '';
      // Format needs to know which braces were escaped.
      value += escaped === '{' || escaped === '}' ? `\\${escaped}` : escaped;
    }
    return undefined;
  }

  /** A path ends at a comma or parenthesis that isn't inside brackets. */
  #path(): IntrinsicArgument | undefined {
    const start = this.#at;
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === '[') depth += 1;
      else if (character === ']') depth -= 1;
      else if (depth === 0 && (character === ',' || character === ')')) break;
    }
    const path = parsePath(this.#text.slice(start, this.#at).trim());
    return path && { kind: 'path', path };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}
