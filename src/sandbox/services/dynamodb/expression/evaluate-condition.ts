import { compareValues, isSameValue, membersOf } from '../value/compare-values.ts';
import { type Item, typeOf, type Value } from '../value/value.ts';
import type { BoundCondition, BoundOperand } from './bound.ts';
import { valueAt } from './paths.ts';
import type { Comparator } from './syntax.ts';

/** Whether an item meets a condition; where there is no item, pass an empty one. */
export const isMet = (condition: BoundCondition, item: Item): boolean => {
  switch (condition.kind) {
    case 'and':
      return isMet(condition.left, item) && isMet(condition.right, item);
    case 'or':
      return isMet(condition.left, item) || isMet(condition.right, item);
    case 'not':
      return !isMet(condition.condition, item);
    case 'exists':
      return valueAt(item, condition.path) !== undefined;
    case 'missing':
      return valueAt(item, condition.path) === undefined;
    default:
      return holds(condition, item);
  }
};

type Relation = Extract<
  BoundCondition,
  { kind: 'compare' | 'between' | 'in' | 'type' | 'begins' | 'contains' }
>;

const holds = (condition: Relation, item: Item): boolean => {
  if (condition.kind === 'compare') {
    const [left, right] = [resolve(condition.left, item), resolve(condition.right, item)];
    if (condition.comparator === '<>') return !(left && right && isSameValue(left, right));
    return left !== undefined && right !== undefined && COMPARISONS[condition.comparator](left, right);
  }
  const value = resolve(condition.operand, item);
  if (value === undefined) return false;
  if (condition.kind === 'in') {
    return condition.list.some((operand) => {
      const member = resolve(operand, item);
      return member !== undefined && isSameValue(value, member);
    });
  }
  if (condition.kind === 'between') {
    const [low, high] = [resolve(condition.low, item), resolve(condition.high, item)];
    return (
      low !== undefined &&
      high !== undefined &&
      COMPARISONS['>='](value, low) &&
      COMPARISONS['<='](value, high)
    );
  }
  const argument = resolve(condition.argument, item);
  return argument !== undefined && TESTS[condition.kind](value, argument);
};

const resolve = (operand: BoundOperand, item: Item): Value | undefined => {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'path') return valueAt(item, operand.path);
  const value = resolve(operand.of, item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
};

/** Numbers, booleans and nulls have no size. */
const sizeOf = (value: Value): number | undefined => {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.L ?? membersOf(value))?.length;
};

const ordered =
  (accepts: (order: number) => boolean) =>
  (left: Value, right: Value): boolean => {
    const order = compareValues(left, right);
    return order !== undefined && accepts(order);
  };

const COMPARISONS: Readonly<Record<Exclude<Comparator, '<>'>, (left: Value, right: Value) => boolean>> = {
  '=': isSameValue,
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
};

const beginsWith = (value: Value, prefix: Value): boolean => {
  if (value.S !== undefined) return prefix.S !== undefined && value.S.startsWith(prefix.S);
  if (value.B === undefined || prefix.B === undefined) return false;
  const start = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start);
};

/** A part of a string or of bytes, a member of a set, an element of a list. */
const contains = (value: Value, part: Value): boolean => {
  if (value.L) return value.L.some((member) => isSameValue(member, part));
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined)
    return part.B !== undefined && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  if (value.SS) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS) return part.N !== undefined && value.NS.includes(part.N);
  return part.B !== undefined && (value.BS?.includes(part.B) ?? false);
};

const TESTS: Readonly<Record<'type' | 'begins' | 'contains', (value: Value, argument: Value) => boolean>> = {
  type: (value, name) => typeOf(value) === name.S,
  begins: beginsWith,
  contains,
};
