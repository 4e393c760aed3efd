import { type OperandRules, parseOperand } from './parse-operand.ts';
import { StaticFaults } from './static-faults.ts';
import type { Comparator, Condition, Operand } from './syntax.ts';
import { TokenReader } from './tokens.ts';

/** The functions of conditions and how many operands each takes. */
export const CONDITION_FUNCTIONS: Readonly<Record<string, number | undefined>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

const FAULT_ORDER = ['parentheses', 'unknown function', 'misused function', 'reserved word'] as const;

/**
 * Parses a condition, a filter or a key condition. Throws ExpressionFault.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export const parseCondition = (text: string): Condition => {
  const parser = new ConditionParser(text);
  return parser.parse();
};

/** What stands in parentheses may be a condition or an operand: which of them shows only later. */
type Term =
  | { readonly kind: 'condition'; readonly condition: Condition }
  | { readonly kind: 'operand'; readonly operand: Operand };

class ConditionParser {
  readonly #reader: TokenReader;
  readonly #faults = new StaticFaults(FAULT_ORDER);
  /** Terms that came out of parentheses as they are: a second pair around them is redundant. */
  readonly #enclosed = new WeakSet<Term>();
  readonly #rules: OperandRules = {
    noteReserved: (fault) => this.#faults.note('reserved word', fault),
    checkCall: (name, operands) => {
      this.#faults.countOperator();
      this.#refuseTests(operands);
      if (!Object.hasOwn(CONDITION_FUNCTIONS, name))
        this.#faults.note('unknown function', `Invalid function name; function: ${name}`);
    },
  };

  constructor(text: string) {
    this.#reader = new TokenReader(text);
  }

  parse(): Condition {
    const condition = this.#asCondition(this.#or());
    if (this.#reader.peek().kind !== 'end') this.#reader.fail();
    this.#faults.throwFirst();
    return condition;
  }

  #or(): Term {
    const first = this.#and();
    if (!this.#reader.isWord('OR')) return first;
    let left = this.#asCondition(first);
    while (this.#countedWord('OR')) left = { kind: 'or', left, right: this.#asCondition(this.#and()) };
    return { kind: 'condition', condition: left };
  }

  #and(): Term {
    const first = this.#not();
    if (!this.#reader.isWord('AND')) return first;
    let left = this.#asCondition(first);
    while (this.#countedWord('AND')) left = { kind: 'and', left, right: this.#asCondition(this.#not()) };
    return { kind: 'condition', condition: left };
  }

  #not(): Term {
    if (!this.#countedWord('NOT')) return this.#comparison();
    const condition = this.#asCondition(this.#not());
    return { kind: 'condition', condition: { kind: 'not', condition } };
  }

  #comparison(): Term {
    const term = this.#term();
    if (term.kind === 'condition') return term;
    const condition = this.#afterOperand(term.operand);
    return condition ? { kind: 'condition', condition } : term;
  }

  #afterOperand(operand: Operand): Condition | undefined {
    const comparator = this.#takeComparator();
    if (comparator) {
      const right = this.#operand();
      this.#refuseTests([operand, right]);
      return { kind: 'compare', comparator, left: operand, right };
    }
    if (this.#countedWord('BETWEEN')) {
      const low = this.#operand();
      if (!this.#reader.takeWord('AND')) this.#reader.fail();
      const high = this.#operand();
      this.#refuseTests([operand, low, high]);
      return { kind: 'between', operand, low, high };
    }
    if (!this.#countedWord('IN')) return undefined;
    const list = this.#list();
    this.#refuseTests([operand, ...list]);
    return { kind: 'in', operand, list };
  }

  #countedWord(word: string): boolean {
    const isThere = this.#reader.takeWord(word);
    if (isThere) this.#faults.countOperator();
    return isThere;
  }

  #list(): readonly Operand[] {
    this.#reader.expectSymbol('(');
    const list = [this.#operand()];
    while (this.#reader.takeSymbol(',')) list.push(this.#operand());
    this.#reader.expectSymbol(')');
    return list;
  }

  #takeComparator(): Comparator | undefined {
    const { text, kind } = this.#reader.peek();
    const comparator = kind === 'symbol' ? COMPARATORS.find((candidate) => candidate === text) : undefined;
    if (!comparator) return undefined;
    this.#reader.next();
    this.#faults.countOperator();
    return comparator;
  }

  #term(): Term {
    if (!this.#reader.takeSymbol('(')) {
      return { kind: 'operand', operand: parseOperand(this.#reader, this.#rules) };
    }
    const term = this.#or();
    this.#reader.expectSymbol(')');
    if (this.#enclosed.has(term))
      this.#faults.note('parentheses', 'The expression has redundant parentheses;');
    this.#enclosed.add(term);
    return term;
  }

  #operand(): Operand {
    const term = this.#term();
    if (term.kind === 'condition') return this.#reader.fail();
    return term.operand;
  }

  #asCondition(term: Term): Condition {
    if (term.kind === 'condition') return term.condition;
    const { operand } = term;
    if (operand.kind !== 'call') return this.#reader.fail();
    if (operand.name === 'size') this.#misused(operand.name);
    return { kind: 'test', name: operand.name, operands: operand.operands };
  }

  /** Only `size` has a value to compare; the others are conditions themselves. */
  #refuseTests(operands: readonly Operand[]): void {
    for (const operand of operands)
      if (operand.kind === 'call' && operand.name !== 'size') this.#misused(operand.name);
  }

  #misused(name: string): void {
    this.#faults.note(
      'misused function',
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }
}

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];
