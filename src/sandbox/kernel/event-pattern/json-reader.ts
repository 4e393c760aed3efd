/** Where a pattern is wrong, in the words of Jackson, the parser that AWS uses. */
export class EventPatternError extends Error {
  override readonly name = 'EventPatternError';
  /** Without the place. */
  readonly reason: string;
  /** Whether it isn't JSON at all, or JSON that is no pattern. */
  readonly kind: 'syntax' | 'rule';
  readonly line: number;
  readonly column: number;

  constructor(kind: 'syntax' | 'rule', reason: string, place: Place) {
    super(`${reason}\n at ${showPlace(place)}`);
    this.kind = kind;
    this.reason = reason;
    this.line = place.line;
    this.column = place.column;
  }
}

interface Place {
  readonly line: number;
  readonly column: number;
}

const showPlace = ({ line, column }: Place): string =>
  `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;

export type JsonToken =
  | 'start-object'
  | 'end-object'
  | 'start-array'
  | 'end-array'
  | 'name'
  | 'string'
  | 'number'
  | 'true'
  | 'false'
  | 'null';

interface Enclosing {
  readonly kind: 'object' | 'array';
  readonly place: Place;
  isEmpty: boolean;
}

const MAX_DEPTH = 1000;
const VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";

/**
 * Reads JSON token by token as Jackson's `ReaderBasedJsonParser` does, because the places in AWS's messages are where
 * that parser happened to stand: behind a string's opening quote until its text is asked for, behind a value's
 * first token when only its name was read.
 */
export class JsonReader {
  readonly #text: string;
  #at = 0;
  #current: JsonToken | undefined;
  #value = '';
  #afterName: JsonToken | undefined;
  #isInString = false;
  readonly #enclosing: Enclosing[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined behind the last token. Throws EventPatternError. */
  next(): JsonToken | undefined {
    if (this.#afterName !== undefined) {
      const token = this.#afterName;
      this.#afterName = undefined;
      return this.#enter(token);
    }
    if (this.#isInString) this.text();
    this.#skipSpace();
    const enclosing = this.#enclosing.at(-1);
    if (this.#at >= this.#text.length) return this.#end(enclosing);
    const char = this.#peek();
    if (char === '}' || char === ']') return this.#close(char, enclosing);
    if (enclosing && !enclosing.isEmpty) this.#expectComma(enclosing);
    if (enclosing) enclosing.isEmpty = false;
    if (enclosing?.kind === 'object') {
      this.#value = this.#readName();
      this.#afterName = this.#startValue();
      this.#current = 'name';
      return 'name';
    }
    return this.#enter(this.#startValue());
  }

  /** The current token's text: a name, a string, a number or the word itself. */
  text(): string {
    if (this.#isInString && this.#current === 'string') {
      this.#isInString = false;
      this.#value = this.#readString();
    }
    return this.#value;
  }

  get current(): JsonToken | undefined {
    return this.#current;
  }

  fail(reason: string): never {
    throw new EventPatternError('rule', reason, this.#place(this.#at));
  }

  #enter(token: JsonToken): JsonToken {
    if (token === 'start-object' || token === 'start-array') {
      const kind = token === 'start-object' ? 'object' : 'array';
      this.#enclosing.push({ kind, place: this.#place(this.#at - 1), isEmpty: true });
      const depth = this.#enclosing.length;
      if (depth > MAX_DEPTH)
        this.#invalid(
          `Document nesting depth (${depth}) exceeds the maximum allowed (${MAX_DEPTH}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
        );
    }
    this.#current = token;
    return token;
  }

  #end(enclosing: Enclosing | undefined): undefined {
    if (!enclosing) {
      this.#current = undefined;
      return undefined;
    }
    const name = enclosing.kind === 'object' ? 'Object' : 'Array';
    return this.#invalid(
      `Unexpected end-of-input: expected close marker for ${name} (start marker at ${showPlace(enclosing.place)})`,
    );
  }

  #close(char: '}' | ']', enclosing: Enclosing | undefined): JsonToken {
    const kind = char === '}' ? 'object' : 'array';
    if (enclosing?.kind !== kind) {
      if (!enclosing) return this.#unexpected(`expected a valid value (${VALUES})`);
      const [wanted, name] = enclosing.kind === 'object' ? ['}', 'Object'] : [']', 'Array'];
      return this.#invalid(
        `Unexpected close marker '${char}': expected '${wanted}' (for ${name} starting at ${showPlace(enclosing.place)})`,
      );
    }
    this.#at += 1;
    this.#enclosing.pop();
    this.#current = kind === 'object' ? 'end-object' : 'end-array';
    return this.#current;
  }

  #expectComma(enclosing: Enclosing): void {
    if (this.#peek() !== ',') {
      const name = enclosing.kind === 'object' ? 'Object' : 'Array';
      this.#unexpected(`was expecting comma to separate ${name} entries`);
    }
    this.#at += 1;
    this.#skipSpace();
  }

  #readName(): string {
    if (this.#peek() !== '"') this.#unexpected('was expecting double-quote to start field name');
    this.#at += 1;
    const name = this.#readString();
    this.#skipSpace();
    if (this.#peek() !== ':') this.#unexpected('was expecting a colon to separate field name and value');
    this.#at += 1;
    this.#skipSpace();
    return name;
  }

  #startValue(): JsonToken {
    const char = this.#peek();
    if (char === '"') {
      this.#at += 1;
      this.#isInString = true;
      return 'string';
    }
    if (char === '{' || char === '[') {
      this.#at += 1;
      return char === '{' ? 'start-object' : 'start-array';
    }
    if (char === '-' || (char >= '0' && char <= '9')) return this.#readNumber();
    return this.#readWord();
  }

  #readNumber(): JsonToken {
    const [number] = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#text.slice(this.#at)) ?? [];
    if (number === undefined) {
      this.#at += 1;
      return this.#unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
    }
    this.#at += number.length;
    // The name before it is still the current token's text.
    this.#number = number;
    return 'number';
  }

  /** A number's text; strings are read when they are asked for, numbers when they are met. */
  #number = '';

  get number(): number {
    return Number(this.#number);
  }

  #readWord(): JsonToken {
    const [word] = /^[\p{L}\p{N}_$]+/u.exec(this.#text.slice(this.#at)) ?? [];
    if (word === 'true' || word === 'false' || word === 'null') {
      this.#at += word.length;
      return word;
    }
    if (word === undefined) return this.#unexpected(`expected a valid value (${VALUES})`);
    this.#at += word.length;
    return this.#invalid(`Unrecognized token '${word}': was expecting (${VALUES})`);
  }

  #readString(): string {
    const start = this.#at;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined)
        return this.#invalid('Unexpected end-of-input: was expecting closing quote for a string value');
      if (char === '"') break;
      if (char < ' ')
        return this.#invalid(
          `Illegal unquoted character ((CTRL-CHAR, code ${char.charCodeAt(0)})): has to be escaped using backslash to be included in string value`,
        );
      this.#at += char === '\\' ? this.#escapeLength() : 1;
    }
    this.#at += 1;
    const read: unknown = JSON.parse(`"${this.#text.slice(start, this.#at - 1)}"`);
    return String(read);
  }

  #escapeLength(): number {
    const sequence = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.#text.slice(this.#at, this.#at + 6));
    if (sequence) return sequence[0].length;
    const char = this.#text[this.#at + 1] ?? '';
    return this.#invalid(`Unrecognized character escape ${nameOf(char)}`);
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#peek())) this.#at += 1;
  }

  #unexpected(comment: string): never {
    if (this.#at >= this.#text.length) this.#invalid('Unexpected end-of-input');
    return this.#invalid(`Unexpected character (${nameOf(this.#peek())}): ${comment}`);
  }

  #invalid(reason: string): never {
    throw new EventPatternError('syntax', reason, this.#place(this.#at));
  }

  #place(at: number): Place {
    const before = this.#text.slice(0, at);
    const line = before.split(/\r\n|\r|\n/).length;
    return { line, column: at - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) };
  }
}

const nameOf = (char: string): string => `'${char}' (code ${char.codePointAt(0) ?? -1})`;
