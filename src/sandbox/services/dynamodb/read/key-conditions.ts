import { validation } from '../errors.ts';
import type { BoundCondition, BoundOperand } from '../expression/bound.ts';
import { checkComparison, type NamedComparison } from '../legacy/conditions.ts';
import { typeIn } from '../storage/item-key.ts';
import type { KeySchema, TableRow } from '../storage/rows.ts';
import type { KeyRange } from '../storage/sorted-list.ts';
import { justAfter, LAST, openSortOrder, partitionOrder, sortOrder } from '../value/order-key.ts';
import type { Value } from '../value/value.ts';

/** A key condition expression as comparisons by attribute. Throws AwsError ValidationException. */
export const readKeyCondition = (condition: BoundCondition): readonly NamedComparison[] => {
  const comparisons = [...comparisonsOf(condition)];
  const names = comparisons.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw validation('KeyConditionExpressions must only contain one condition per key');
  return comparisons.map(checkComparison);
};

function* comparisonsOf(condition: BoundCondition): Generator<NamedComparison> {
  if (condition.kind === 'and') {
    yield* comparisonsOf(condition.left);
    yield* comparisonsOf(condition.right);
    return;
  }
  yield comparisonOf(condition);
}

const comparisonOf = (condition: BoundCondition): NamedComparison => {
  switch (condition.kind) {
    case 'compare':
      return compared(condition);
    case 'between':
      return {
        name: keyAttribute(condition.operand, 'BETWEEN'),
        operator: 'BETWEEN',
        values: [literal(condition.low), literal(condition.high)],
      };
    case 'begins':
      return {
        name: keyAttribute(condition.operand, 'begins_with'),
        operator: 'BEGINS_WITH',
        values: [literal(condition.argument)],
      };
    default:
      throw validation(`Invalid operator used in KeyConditionExpression: ${OPERATOR_NAMES[condition.kind]}`);
  }
};

const OPERATOR_NAMES: Readonly<
  Record<Exclude<BoundCondition['kind'], 'compare' | 'between' | 'begins'>, string>
> = {
  and: 'AND',
  or: 'OR',
  not: 'NOT',
  in: 'IN',
  exists: 'attribute_exists',
  missing: 'attribute_not_exists',
  type: 'attribute_type',
  contains: 'contains',
};

/** The key may stand on either side. */
const compared = ({
  comparator,
  left,
  right,
}: Extract<BoundCondition, { kind: 'compare' }>): NamedComparison => {
  if (comparator === '<>') throw validation('Invalid operator used in KeyConditionExpression: <>');
  if (left.kind === 'path' && right.kind === 'path') {
    throw validation(
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    );
  }
  refuseNested(left);
  refuseNested(right);
  if (left.kind === 'path')
    return { name: left.path[0], operator: OPERATORS[comparator], values: [literal(right)] };
  if (right.kind === 'path')
    return { name: right.path[0], operator: OPERATORS[TURNED[comparator]], values: [literal(left)] };
  throw validation('Invalid condition in KeyConditionExpression: No key attribute specified');
};

const OPERATORS = { '=': 'EQ', '<': 'LT', '<=': 'LE', '>': 'GT', '>=': 'GE' } as const;
const TURNED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

const refuseNested = (operand: BoundOperand): void => {
  if (operand.kind === 'size') throw validation('KeyConditionExpressions cannot contain nested operations');
  if (operand.kind === 'path' && operand.path.length > 1)
    throw validation('KeyConditionExpressions cannot have conditions on nested attributes');
};

const keyAttribute = (operand: BoundOperand, operator: string): string => {
  refuseNested(operand);
  if (operand.kind === 'path') return operand.path[0];
  throw validation(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );
};

const literal = (operand: BoundOperand): Value => {
  refuseNested(operand);
  if (operand.kind === 'value') return operand.value;
  throw validation(
    'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
  );
};

/** Comparisons put to a key: what the partition is, and which part of it. */
export interface KeyConditions {
  readonly partition: readonly Value[];
  /** On the sort key, or on its parts from the first on: only the last needn't be EQ. */
  readonly sort: readonly NamedComparison[];
}

/** Matches comparisons with a key. Throws AwsError ValidationException. */
export const matchKey = (
  table: TableRow,
  key: KeySchema,
  comparisons: readonly NamedComparison[],
): KeyConditions => {
  const byName = new Map(comparisons.map((comparison) => [comparison.name, comparison]));
  const maximum = key.partition.length + Math.max(1, key.sort.length);
  if (comparisons.length > maximum || comparisons.length === 0)
    throw validation('Conditions can be of length 1 or 2 only');
  if (key.sort.length === 0 && comparisons.length > key.partition.length)
    throw validation('Query key condition not supported');
  const partition = key.partition.map((name) => {
    const comparison = byName.get(name);
    if (!comparison) throw validation(`Query condition missed key schema element: ${name}`);
    checkKeyComparison(table, comparison);
    const [value] = comparison.values;
    if (comparison.operator !== 'EQ' || !value) throw validation('Query key condition not supported');
    return value;
  });
  return { partition, sort: matchSort(table, key, byName) };
};

const matchSort = (
  table: TableRow,
  key: KeySchema,
  byName: ReadonlyMap<string, NamedComparison>,
): readonly NamedComparison[] => {
  const sort: NamedComparison[] = [];
  const wanted = byName.size - key.partition.length;
  for (const name of key.sort) {
    if (sort.length === wanted) break;
    const comparison = byName.get(name);
    if (!comparison) throw validation(`Query condition missed key schema element: ${name}`);
    checkKeyComparison(table, comparison);
    const previous = sort.at(-1);
    if (previous && previous.operator !== 'EQ') throw validation('Query key condition not supported');
    sort.push(comparison);
  }
  return sort;
};

const INDEXABLE = new Set(['EQ', 'LT', 'LE', 'GT', 'GE', 'BETWEEN', 'BEGINS_WITH']);

const checkKeyComparison = (table: TableRow, { name, operator, values }: NamedComparison): void => {
  if (!INDEXABLE.has(operator))
    throw validation('Attempted conditional constraint is not an indexable operation');
  const type = typeIn(table, name);
  if (values.some((value) => value[type] === undefined)) {
    throw validation(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    );
  }
  if (values.some(({ S, B }) => S === '' || B === '') && operator !== 'BEGINS_WITH') {
    const kind = type === 'B' ? 'binary' : 'string';
    throw validation(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
    );
  }
};

/** The range of order keys that a query reads. */
export const rangeOf = ({ partition, sort }: KeyConditions): KeyRange => {
  const parts = sort.slice(0, -1).flatMap(({ values: [value] }) => (value ? [sortOrder(value)] : []));
  const prefix = partitionOrder(partition) + parts.join('');
  const last = sort.at(-1);
  const [first, second] = last?.values ?? [];
  if (!last || !first) return { from: prefix, to: prefix + LAST };
  const at = prefix + sortOrder(first);
  switch (last.operator) {
    case 'LT':
      return { from: prefix, to: at };
    case 'LE':
      return { from: prefix, to: at + LAST };
    case 'GT':
      return { from: at + LAST, to: prefix + LAST };
    case 'GE':
      return { from: at, to: prefix + LAST };
    case 'BETWEEN':
      return { from: at, to: prefix + sortOrder(second ?? first) + LAST };
    case 'BEGINS_WITH':
      return { from: prefix + openSortOrder(first), to: prefix + openSortOrder(first) + LAST };
    default:
      return { from: at, to: at + LAST };
  }
};

/** What is left of a range after a page that ended at `key`. */
export const resume = (range: KeyRange, key: string, direction: 'forward' | 'backward'): KeyRange =>
  direction === 'forward' ? { ...range, from: justAfter(key) } : { ...range, to: key };
