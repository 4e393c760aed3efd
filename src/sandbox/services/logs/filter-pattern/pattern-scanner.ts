import { invalidParameter } from '../errors.ts';

/** A cursor over a pattern's text. */
export class PatternScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  /** Takes `literal` when it comes next, after any space. */
  accept(literal: string): boolean {
    this.skipSpace();
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  expect(literal: string): void {
    if (!this.accept(literal)) throw invalidPattern();
  }

  /** Takes what `expression`, which must be sticky, matches next; its groups are the answer. */
  take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (!found) return undefined;
    this.#at += found[0].length;
    return found;
  }
}

export const invalidPattern = () => invalidParameter('Invalid metric filter pattern');

/** The regular expressions of filter patterns have neither groups nor symbols other than these. */
const ALLOWED_REGEX = /^[A-Za-z0-9_#=@/;,\-\s^$?[\]{}|\\*+.:"'&<>!]+$/;

/** Compiles what stands between two `%`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html */
export const compileRegex = (source: string): RegExp => {
  if (!ALLOWED_REGEX.test(source)) throw invalidParameter(`Invalid regular expression: ${source}`);
  try {
    return new RegExp(source);
  } catch (cause) {
    throw invalidParameter(`Invalid regular expression: ${source}`, cause);
  }
};
