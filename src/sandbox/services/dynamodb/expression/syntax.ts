/** An expression as it was written: names and values are still to be filled in. */

/** Attribute names (`#n` where a placeholder stands for one) and places in lists. */
export type WrittenPath = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: WrittenPath }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Operand[] };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'test'; readonly name: string; readonly operands: readonly Operand[] };

/** What SET puts: an operand, or the sum or difference of two. */
export type SetValue =
  | Operand
  | { readonly kind: 'sum'; readonly operator: '+' | '-'; readonly left: SetValue; readonly right: SetValue };

export type UpdateAction =
  | { readonly kind: 'set'; readonly path: WrittenPath; readonly value: SetValue }
  | { readonly kind: 'remove'; readonly path: WrittenPath }
  | { readonly kind: 'add' | 'delete'; readonly path: WrittenPath; readonly value: string };
