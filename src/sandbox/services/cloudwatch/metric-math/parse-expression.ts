/** A metric math expression as a tree. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reference'; readonly id: string }
  | { readonly kind: 'negation'; readonly operand: Expression }
  | {
      readonly kind: 'operation';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** What is wrong with an expression; the operation makes AWS's error of it. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** Operators from the loosest to the tightest. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
const LEVELS: readonly (readonly string[])[] = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];

export const parseExpression = (text: string): Expression => {
  const tokens = new Tokens(text);
  const expression = parseLevel(tokens, 0);
  if (tokens.peek() !== undefined) throw unexpected(tokens.peek());
  return expression;
};

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|("[^"]*"|'[^']*')|([A-Za-z_]\w*)|(\|\||&&|[=!<>]=|[-+*/^()[\],<>]))/iy;

class Tokens {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  peek(): string | undefined {
    return this.#tokens[this.#next];
  }

  take(): string | undefined {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  accept(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#next += 1;
    return true;
  }
}

const tokenize = (text: string): readonly string[] => {
  const source = text.trimEnd();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) throw new ExpressionError(`Unexpected character '${source.slice(at).trimStart().charAt(0)}'`);
    tokens.push(found[0].trimStart());
  }
  return tokens;
};

const unexpected = (token: string | undefined): ExpressionError =>
  new ExpressionError(token === undefined ? 'Unexpected end of expression' : `Unexpected token '${token}'`);

const parseLevel = (tokens: Tokens, level: number): Expression => {
  const operators = LEVELS[level];
  if (!operators) return parseUnary(tokens);
  let left = parseLevel(tokens, level + 1);
  for (let operator = tokens.peek(); operator && operators.includes(operator); operator = tokens.peek()) {
    tokens.take();
    left = { kind: 'operation', operator, left, right: parseLevel(tokens, level + 1) };
  }
  return left;
};

const parseUnary = (tokens: Tokens): Expression => {
  if (tokens.accept('-')) return { kind: 'negation', operand: parseUnary(tokens) };
  return parsePrimary(tokens);
};

const parsePrimary = (tokens: Tokens): Expression => {
  const token = tokens.take();
  if (token === undefined) throw unexpected(token);
  if (token === '(') {
    const inner = parseLevel(tokens, 0);
    if (!tokens.accept(')')) throw unexpected(tokens.peek());
    return inner;
  }
  if (token === '[') return { kind: 'list', items: parseItems(tokens, ']') };
  if (/^[.\d]/.test(token)) return { kind: 'number', value: Number(token) };
  if (/^["']/.test(token)) return { kind: 'text', text: token.slice(1, -1) };
  if (!/^[A-Za-z_]/.test(token)) throw unexpected(token);
  if (tokens.accept('(')) return { kind: 'call', name: token.toUpperCase(), args: parseItems(tokens, ')') };
  return { kind: 'reference', id: token };
};

const parseItems = (tokens: Tokens, end: string): readonly Expression[] => {
  if (tokens.accept(end)) return [];
  const items = [parseLevel(tokens, 0)];
  while (tokens.accept(',')) items.push(parseLevel(tokens, 0));
  if (!tokens.accept(end)) throw unexpected(tokens.peek());
  return items;
};
