import type { Value } from '../value/value.ts';
import type { Comparator } from './syntax.ts';

/** An expression whose names and values are filled in: ready to be evaluated. */

export type Path = readonly [head: string, ...rest: (string | number)[]];

export type BoundOperand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'size'; readonly of: BoundOperand };

export type BoundCondition =
  | { readonly kind: 'and' | 'or'; readonly left: BoundCondition; readonly right: BoundCondition }
  | { readonly kind: 'not'; readonly condition: BoundCondition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: BoundOperand;
      readonly right: BoundOperand;
    }
  | {
      readonly kind: 'between';
      readonly operand: BoundOperand;
      readonly low: BoundOperand;
      readonly high: BoundOperand;
    }
  | { readonly kind: 'in'; readonly operand: BoundOperand; readonly list: readonly BoundOperand[] }
  | { readonly kind: 'exists' | 'missing'; readonly path: Path }
  | {
      readonly kind: 'type' | 'begins' | 'contains';
      readonly operand: BoundOperand;
      readonly argument: BoundOperand;
    };

export type BoundSetValue =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | {
      readonly kind: 'sum';
      readonly operator: '+' | '-';
      readonly left: BoundSetValue;
      readonly right: BoundSetValue;
    }
  | { readonly kind: 'if-missing'; readonly path: Path; readonly otherwise: BoundSetValue }
  | { readonly kind: 'append'; readonly left: BoundSetValue; readonly right: BoundSetValue };

export type BoundAction =
  | { readonly kind: 'set'; readonly path: Path; readonly value: BoundSetValue }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: Value };

export interface BoundUpdate {
  readonly actions: readonly BoundAction[];
}

/** All paths of a condition, in the order in which they stand there. */
export function* pathsOf(condition: BoundCondition): Generator<Path> {
  switch (condition.kind) {
    case 'and':
    case 'or':
      yield* pathsOf(condition.left);
      yield* pathsOf(condition.right);
      return;
    case 'not':
      yield* pathsOf(condition.condition);
      return;
    case 'exists':
    case 'missing':
      yield condition.path;
      return;
    default:
      for (const operand of operandsOf(condition)) yield* operandPaths(operand);
  }
}

const operandsOf = (
  condition: Extract<BoundCondition, { kind: 'compare' | 'between' | 'in' | 'type' | 'begins' | 'contains' }>,
): readonly BoundOperand[] => {
  switch (condition.kind) {
    case 'compare':
      return [condition.left, condition.right];
    case 'between':
      return [condition.operand, condition.low, condition.high];
    case 'in':
      return [condition.operand, ...condition.list];
    default:
      return [condition.operand, condition.argument];
  }
};

function* operandPaths(operand: BoundOperand): Generator<Path> {
  if (operand.kind === 'path') yield operand.path;
  else if (operand.kind === 'size') yield* operandPaths(operand.of);
}

/** The paths that an update writes to. */
export const writtenPaths = (update: BoundUpdate): readonly Path[] => update.actions.map(({ path }) => path);

/** The paths that an update reads. */
export function* readPaths(value: BoundSetValue): Generator<Path> {
  if (value.kind === 'path') yield value.path;
  else if (value.kind === 'if-missing') {
    yield value.path;
    yield* readPaths(value.otherwise);
  } else if (value.kind === 'sum' || value.kind === 'append') {
    yield* readPaths(value.left);
    yield* readPaths(value.right);
  }
}
