import { compareNumbers } from './number.ts';
import { typeOf, type Value } from './value.ts';

/** Whether two values are the same: type and content, sets in any order. */
export const isSameValue = (left: Value, right: Value): boolean => {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (left.M && right.M) return isSameMap(left.M, right.M);
  if (left.L && right.L) return isSameList(left.L, right.L);
  const [members, others] = [membersOf(left), membersOf(right)];
  if (members && others)
    return members.length === others.length && members.every((one) => others.includes(one));
  return left[type] === right[type];
};

export const membersOf = (value: Value): readonly string[] | undefined => value.SS ?? value.NS ?? value.BS;

const isSameMap = (
  left: Readonly<Record<string, Value>>,
  right: Readonly<Record<string, Value>>,
): boolean => {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const [a, b] = [left[name], right[name]];
      return a !== undefined && b !== undefined && isSameValue(a, b);
    })
  );
};

const isSameList = (left: readonly Value[], right: readonly Value[]): boolean =>
  left.length === right.length &&
  left.every((member, index) => {
    const other = right[index];
    return other !== undefined && isSameValue(member, other);
  });

/** Negative where `left` comes first; undefined where the two have no order: other types, or not of the same. */
export const compareValues = (left: Value, right: Value): number | undefined => {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.S !== undefined && right.S !== undefined) return compareTexts(left.S, right.S);
  if (left.B !== undefined && right.B !== undefined)
    return Buffer.from(left.B, 'base64').compare(Buffer.from(right.B, 'base64'));
  return undefined;
};

/** "DynamoDB collates and compares strings using the bytes of the underlying UTF-8 string encoding." */
const compareTexts = (left: string, right: string): number => {
  if (SURROGATE.test(left) || SURROGATE.test(right)) return Buffer.from(left).compare(Buffer.from(right));
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Only beyond the basic plane do UTF-16, JavaScript's order, and UTF-8 differ. */
const SURROGATE = /[\ud800-\udfff]/;
