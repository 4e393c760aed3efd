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

  constructor(order: readonly Kind[]) {
    this.#order = order;
  }

  note(kind: Kind, fault: string): void {
    if (!this.#faults.has(kind)) this.#faults.set(kind, fault);
  }

  throwFirst(): void {
    for (const kind of this.#order) {
      const fault = this.#faults.get(kind);
      if (fault !== undefined) throw new ExpressionFault(fault);
    }
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html */
export const reservedWordFault = (name: string): string | undefined =>
  RESERVED.has(name.toUpperCase())
    ? `Attribute name is a reserved keyword; reserved keyword: ${name}`
    : undefined;
