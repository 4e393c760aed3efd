/** A piece of an expression and where it stands in it. */
export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is wrong with an expression, in DynamoDB's words; the parameter's name goes before it. */
export class ExpressionFault extends Error {}

const TOKEN =
  /[ \t\r\n]+|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]*)|(?<value>:[A-Za-z0-9_]*)|(?<number>\d+)|(?<symbol><>|<=|>=|[\s\S])/gy;

const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  for (const { 0: matched, index, groups } of text.matchAll(TOKEN)) {
    const kind = KINDS.find((candidate) => groups?.[candidate] !== undefined);
    if (kind) tokens.push({ kind, text: matched, start: index, end: index + matched.length });
  }
  return [...tokens, { kind: 'end', text: '<EOF>', start: text.length, end: text.length }];
};

const KINDS = ['word', 'name', 'value', 'number', 'symbol'] as const;

/** "The maximum length of any expression string is 4 KB." */
const MAX_BYTES = 4096;

/** AWS allows 300 operators; what is nested deeper than that can't be meant. */
const MAX_NESTING = 300;

const nesting = (tokens: readonly Token[]): number => {
  let [depth, deepest] = [0, 0];
  for (const { text } of tokens) {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
};

/** Reads an expression token by token. */
export class TokenReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    if (text === '') throw new ExpressionFault('The expression can not be empty;');
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_BYTES) {
      throw new ExpressionFault(
        `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
      );
    }
    this.#text = text;
    this.#tokens = tokenize(text);
    if (nesting(this.#tokens) > MAX_NESTING)
      throw new ExpressionFault('The expression is nested too deeply;');
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? { kind: 'end', text: '<EOF>', start: 0, end: 0 };
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  isSymbol(symbol: string): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#position += 1;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.fail();
  }

  /** Keywords are case-insensitive. */
  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#position += 1;
    return true;
  }

  /** The text names the token that doesn't fit, and what stands around it. */
  fail(): never {
    const token = this.peek();
    const before = this.#tokens[this.#position - 1] ?? token;
    const after = token.kind === 'end' ? token : (this.#tokens[this.#position + 1] ?? token);
    throw new ExpressionFault(
      `Syntax error; token: "${token.text}", near: "${this.#text.slice(before.start, after.end)}"`,
    );
  }
}
