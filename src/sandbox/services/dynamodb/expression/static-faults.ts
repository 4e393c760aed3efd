import reservedWords from './reserved-words.json' with { type: 'json' };
import { ExpressionFault } from './tokens.ts';

const RESERVED: ReadonlySet<string> = new Set(reservedWords);

/**
 * What is wrong with an expression whatever its names and values are. Only the first of a kind is kept, and of the
 * kinds the one that DynamoDB tells first, wherever it stands in the expression.
 */
export class StaticFaults<Kind extends string> {
  readonly #order: readonly Kind[];
  readonly #faults = new Map<Kind, string>();
  #operators = 0;

  constructor(order: readonly Kind[]) {
    this.#order = order;
  }

  note(kind: Kind, fault: string): void {
    if (!this.#faults.has(kind)) this.#faults.set(kind, fault);
  }

  /** "The maximum number of operators or functions in an UpdateExpression is 300", as in the others; AWS counts to 301. */
  countOperator(): void {
    this.#operators += 1;
  }

  throwFirst(): void {
    for (const kind of this.#order) {
      const fault = this.#faults.get(kind);
      if (fault !== undefined) throw new ExpressionFault(fault);
    }
    if (this.#operators > MAX_OPERATORS) {
      throw new ExpressionFault(
        `The expression contains too many operators; operator count: ${MAX_OPERATORS + 1}`,
      );
    }
  }
}

const MAX_OPERATORS = 300;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html */
export const reservedWordFault = (name: string): string | undefined =>
  RESERVED.has(name.toUpperCase())
    ? `Attribute name is a reserved keyword; reserved keyword: ${name}`
    : undefined;
