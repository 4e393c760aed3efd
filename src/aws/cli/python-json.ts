/**
 * What Python's json module, and so the AWS CLI, says of a text that isn't JSON: `Expecting value: line 1 column 6
 * (char 5)`. https://github.com/python/cpython/blob/3.11/Lib/json/decoder.py
 */
export const pythonJsonError = (text: string): string => {
  const scanner = new Scanner(text);
  const mistake = scanner.value() ?? scanner.end();
  const { message, at } = mistake ?? { message: 'Expecting value', at: 0 };
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  return `${message}: line ${line} column ${column} (char ${at})`;
};

interface Mistake {
  readonly message: string;
  readonly at: number;
}

/** Goes through a JSON text until the first thing that isn't JSON. */
class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): Mistake | undefined {
    this.space();
    const next = this.text[this.at];
    if (next === '{') return this.object();
    if (next === '[') return this.array();
    if (next === '"') return this.string();
    const found = /^(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
      this.text.slice(this.at),
    )?.[0];
    if (found === undefined) return this.mistake('Expecting value');
    this.at += found.length;
    return undefined;
  }

  end(): Mistake | undefined {
    this.space();
    return this.at < this.text.length ? this.mistake('Extra data') : undefined;
  }

  private object(): Mistake | undefined {
    this.at += 1;
    this.space();
    if (this.take('}')) return undefined;
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"')
        return this.mistake('Expecting property name enclosed in double quotes');
      const key = this.string();
      if (key) return key;
      this.space();
      if (!this.take(':')) return this.mistake("Expecting ':' delimiter");
      const value = this.value();
      if (value) return value;
      this.space();
      if (this.take('}')) return undefined;
      if (!this.take(',')) return this.mistake("Expecting ',' delimiter");
    }
  }

  private array(): Mistake | undefined {
    this.at += 1;
    this.space();
    if (this.take(']')) return undefined;
    for (;;) {
      const value = this.value();
      if (value) return value;
      this.space();
      if (this.take(']')) return undefined;
      if (!this.take(',')) return this.mistake("Expecting ',' delimiter");
    }
  }

  private string(): Mistake | undefined {
    const start = this.at;
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const next = this.text[this.at] ?? '';
      if (next === '\\') this.at += 1;
      else if (next === '"') {
        this.at += 1;
        return undefined;
      } else if (next < ' ') return this.mistake('Invalid control character at');
    }
    return { message: 'Unterminated string starting at', at: start };
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private mistake(message: string): Mistake {
    return { message, at: this.at };
  }
}
