/** What shorthand says, before it is fitted to a type: texts, lists and maps of them. */
export type ShorthandValue = string | readonly ShorthandValue[] | ShorthandMap;

export interface ShorthandMap {
  readonly [key: string]: ShorthandValue;
}

/** Something in a shorthand text can't be read; the message shows where. */
export class ShorthandError extends Error {
  override readonly name = 'ShorthandError';
}

/**
 * Parses the AWS CLI's shorthand, `Key=a,Value=b,List=[x,y],Map={k=v}`: the grammar of awscli/shorthand.py in
 * aws/aws-cli. `readFile` resolves a value behind `@=`. Throws {@link ShorthandError}.
 */
export const parseShorthand = (
  text: string,
  readFile: (value: string) => string | undefined,
): ShorthandMap => {
  const parser = new ShorthandParser(text, readFile);
  return parser.parse();
};

const FIRST_VALUE = /^(?:\\,|[!#-&(-+\--<>-Z\\-z\u007c-\uffff])(?:\\,|[\s!#-&(-+\--\\^-|~-\uffff])*/u;
const SECOND_VALUE = /^(?:\\,|[!#-&(-+\--<>-Z\\-z\u007c-\uffff])(?:\\,|[\s!#-&(-+\--<>-\uffff])*/u;
const SINGLE_QUOTED = /^'(?:\\'|[^'])*'/;
const DOUBLE_QUOTED = /^"(?:\\"|[^"])*"/;

/** Reads on from where it stands; one step back in the list of values is needed by the grammar. */
class ShorthandParser {
  private index = 0;
  private resolvesFiles = false;

  constructor(
    private readonly text: string,
    private readonly readFile: (value: string) => string | undefined,
  ) {}

  parse(): ShorthandMap {
    const values: Record<string, ShorthandValue> = {};
    let lastIndex = 0;
    do {
      if (this.index > 0) this.expect(',', 'around');
      const [key, value] = this.keyAndValue(() => this.values());
      if (Object.hasOwn(values, key)) throw this.duplicate(key, lastIndex + 1);
      values[key] = value;
      lastIndex = this.index;
    } while (this.index < this.text.length);
    return values;
  }

  private keyAndValue(read: () => ShorthandValue): readonly [string, ShorthandValue] {
    const key = /^[A-Za-z0-9\-_.#/:]*/.exec(this.rest())?.[0] ?? '';
    this.index += key.length;
    this.resolvesFiles = /^\s*@/.test(this.rest());
    if (this.resolvesFiles) this.expect('@', 'around');
    this.expect('=', 'around');
    return [key, read()];
  }

  private values(): ShorthandValue {
    if (this.isAtEnd()) return '';
    if (this.current() === '[') return this.list();
    if (this.current() === '{') return this.map();
    return this.commaSeparated();
  }

  private commaSeparated(): ShorthandValue {
    const first = this.firstValue();
    this.skipSpace();
    if (this.current() !== ',') return first;
    this.expect(',', 'around');
    const values = [first];
    for (;;) {
      try {
        const value = this.secondValue();
        this.skipSpace();
        if (this.isAtEnd()) {
          values.push(value);
          break;
        }
        this.expect(',', 'around');
        values.push(value);
      } catch (error) {
        // What looked like the next value is the next key: `a=b,c=d`.
        if (!(error instanceof ShorthandError) || this.isAtEnd()) throw error;
        this.index = this.text.lastIndexOf(',', this.index);
        break;
      }
    }
    return values.length === 1 ? first : values;
  }

  private list(): ShorthandValue {
    this.expect('[', 'around');
    const values: ShorthandValue[] = [];
    while (this.current() !== ']') {
      values.push(this.innerValue());
      this.separator(']');
    }
    this.expect(']');
    return values;
  }

  private map(): ShorthandMap {
    this.expect('{', 'around');
    const values: Record<string, ShorthandValue> = {};
    while (this.current() !== '}') {
      const [key, value] = this.keyAndValue(() => this.innerValue());
      this.separator('}');
      values[key] = value;
    }
    this.expect('}');
    return values;
  }

  private separator(end: string): void {
    this.skipSpace();
    if (this.current() === end) return;
    this.expect(',');
    this.skipSpace();
  }

  private innerValue(): ShorthandValue {
    if (this.current() === '[') return this.list();
    if (this.current() === '{') return this.map();
    return this.firstValue();
  }

  private firstValue(): string {
    return this.quoted() ?? this.plain(this.match(FIRST_VALUE) ?? '');
  }

  private secondValue(): string {
    const quoted = this.quoted();
    if (quoted !== undefined) return quoted;
    const found = this.match(SECOND_VALUE);
    if (found === undefined) throw this.expected('<second>', '<none>');
    return this.plain(found);
  }

  private plain(text: string): string {
    return this.resolve(text.replaceAll('\\,', ',').trimEnd());
  }

  private quoted(): string | undefined {
    const quote = this.current();
    if (quote !== "'" && quote !== '"') return undefined;
    const found = this.match(quote === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED);
    if (found === undefined)
      throw this.expected(quote === "'" ? '<singled quoted>' : '<double quoted>', '<none>');
    return this.resolve(found.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll('\\\\', '\\'));
  }

  private resolve(text: string): string {
    return (this.resolvesFiles ? this.readFile(text) : undefined) ?? text;
  }

  private match(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.rest())?.[0];
    this.index += found?.length ?? 0;
    return found;
  }

  private expect(character: string, space?: 'around'): void {
    if (space) this.skipSpace();
    if (this.current() !== character) throw this.expected(character, this.current() ?? 'EOF');
    this.index += 1;
    if (space) this.skipSpace();
  }

  private skipSpace(): void {
    this.index += /^\s*/.exec(this.rest())?.[0].length ?? 0;
  }

  private rest(): string {
    return this.text.slice(this.index);
  }

  private current(): string | undefined {
    return this.text[this.index];
  }

  private isAtEnd(): boolean {
    return this.index >= this.text.length;
  }

  private expected(expected: string, received: string): ShorthandError {
    return new ShorthandError(
      `Expected: '${expected}', received: '${received}' for input:\n${markAt(this.text, this.index)}`,
    );
  }

  private duplicate(key: string, index: number): ShorthandError {
    return new ShorthandError(
      `Second instance of key "${key}" encountered for input:\n${markAt(this.text, index)}\n` +
        'This is often because there is a preceding "," instead of a space.',
    );
  }
}

/** The text with a caret below the place, on a line of its own after the line that has it. */
const markAt = (text: string, index: number): string => {
  const column = index - (text.lastIndexOf('\n', index - 1) + 1);
  const nextLine = text.indexOf('\n', index);
  const end = nextLine < 0 ? text.length : nextLine;
  return `${text.slice(0, end)}\n${' '.repeat(column)}^${text.slice(end)}`;
};
