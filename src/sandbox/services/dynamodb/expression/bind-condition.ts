import { compareValues } from '../value/compare-values.ts';
import { typeOf, type Value, type ValueType } from '../value/value.ts';
import type { BoundCondition, BoundOperand, Path } from './bound.ts';
import { CONDITION_FUNCTIONS } from './parse-condition.ts';
import type { Placeholders } from './placeholders.ts';
import type { Condition, Operand } from './syntax.ts';
import { ExpressionFault } from './tokens.ts';

/** Fills a condition's placeholders in and checks the operands' types. Throws ExpressionFault. */
export const bindCondition = (condition: Condition, placeholders: Placeholders): BoundCondition => {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return {
        kind: condition.kind,
        left: bindCondition(condition.left, placeholders),
        right: bindCondition(condition.right, placeholders),
      };
    case 'not':
      return { kind: 'not', condition: bindCondition(condition.condition, placeholders) };
    case 'compare':
      return bindComparison(condition, placeholders);
    case 'between':
      return bindBetween(condition, placeholders);
    case 'in':
      checkListLength(condition.list.length);
      return {
        kind: 'in',
        operand: bindOperand(condition.operand, placeholders),
        list: condition.list.map((operand) => bindOperand(operand, placeholders)),
      };
    case 'test':
      return bindTest(condition, placeholders);
  }
};

const bindOperand = (operand: Operand, placeholders: Placeholders): BoundOperand => {
  if (operand.kind === 'path') return { kind: 'path', path: placeholders.path(operand.path) };
  if (operand.kind === 'value') return { kind: 'value', value: placeholders.value(operand.name) };
  const [first, ...rest] = operand.operands.map((inner) => bindOperand(inner, placeholders));
  checkCount(operand.name, operand.operands.length);
  if (!first || rest.length > 0) throw wrongCount(operand.name, operand.operands.length);
  const type = staticType(first);
  if (type === 'N' || type === 'BOOL' || type === 'NULL') throw wrongType(operand.name, type);
  return { kind: 'size', of: first };
};

/** "Up to 100 operands". */
const checkListLength = (count: number): void => {
  if (count <= 100) return;
  throw new ExpressionFault(
    `The IN operator is provided with too many operands; number of operands: ${count}`,
  );
};

const checkCount = (name: string, count: number): void => {
  if (CONDITION_FUNCTIONS[name] !== count) throw wrongCount(name, count);
};

const wrongCount = (name: string, count: number) =>
  new ExpressionFault(
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
  );

const wrongType = (name: string, type: string) =>
  new ExpressionFault(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );

type Comparison = Extract<Condition, { kind: 'compare' }>;

const bindComparison = (
  { comparator, left, right }: Comparison,
  placeholders: Placeholders,
): BoundCondition => {
  const operands = [bindOperand(left, placeholders), bindOperand(right, placeholders)] as const;
  checkDistinct(comparator, operands);
  if (comparator !== '=' && comparator !== '<>')
    for (const operand of operands) checkOrdered(comparator, operand);
  return { kind: 'compare', comparator, left: operands[0], right: operands[1] };
};

/** Only numbers, strings and bytes have an order. */
const checkOrdered = (operator: string, operand: BoundOperand): void => {
  const type = staticType(operand) ?? 'S';
  if (type !== 'S' && type !== 'N' && type !== 'B') throw wrongType(operator, type);
};

/** The type that an operand has whatever the item is; undefined for a path. */
const staticType = (operand: BoundOperand): ValueType | undefined => {
  if (operand.kind === 'path') return undefined;
  return operand.kind === 'size' ? 'N' : typeOf(operand.value);
};

const checkDistinct = (operator: string, [first, second]: readonly BoundOperand[]): void => {
  if (first?.kind !== 'path' || second?.kind !== 'path' || !isSamePath(first.path, second.path)) return;
  throw new ExpressionFault(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${showPath(first.path)}`,
  );
};

const isSamePath = (left: Path, right: Path) =>
  left.length === right.length && left.every((part, index) => part === right[index]);

/** `[customer, lines, [0]]`, as DynamoDB shows paths. */
export const showPath = (path: Path): string =>
  `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;

type Between = Extract<Condition, { kind: 'between' }>;

const bindBetween = (condition: Between, placeholders: Placeholders): BoundCondition => {
  const operand = bindOperand(condition.operand, placeholders);
  const low = bindOperand(condition.low, placeholders);
  const high = bindOperand(condition.high, placeholders);
  for (const one of [operand, low, high]) checkOrdered('BETWEEN', one);
  if (low.kind === 'value' && high.kind === 'value') checkBounds(low.value, high.value);
  return { kind: 'between', operand, low, high };
};

const checkBounds = (low: Value, high: Value): void => {
  const bounds = `lower bound operand: AttributeValue: ${showScalar(low)}, upper bound operand: AttributeValue: ${showScalar(high)}`;
  const order = compareValues(low, high);
  if (order === undefined) {
    throw new ExpressionFault(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  }
  if (order > 0) {
    throw new ExpressionFault(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
};

const showScalar = (value: Value): string =>
  `{${typeOf(value)}:${value.S ?? value.N ?? value.B ?? JSON.stringify(value)}}`;

type Test = Extract<Condition, { kind: 'test' }>;

const bindTest = ({ name, operands }: Test, placeholders: Placeholders): BoundCondition => {
  const bound = operands.map((operand) => bindOperand(operand, placeholders));
  checkCount(name, operands.length);
  checkDistinct(name, bound);
  const [operand, argument] = bound;
  if (!operand) throw wrongCount(name, 0);
  if (name === 'attribute_exists' || name === 'attribute_not_exists') {
    if (operand.kind !== 'path') {
      throw new ExpressionFault(
        `Operator or function requires a document path; operator or function: ${name}`,
      );
    }
    return { kind: name === 'attribute_exists' ? 'exists' : 'missing', path: operand.path };
  }
  if (!argument) throw wrongCount(name, 1);
  if (name === 'attribute_type') return { kind: 'type', operand, argument: checkTypeName(argument) };
  if (name === 'begins_with') {
    for (const one of bound) checkPrefixed(one);
    return { kind: 'begins', operand, argument };
  }
  return { kind: 'contains', operand, argument };
};

const checkPrefixed = (operand: BoundOperand): void => {
  const type = staticType(operand) ?? 'S';
  if (type !== 'S' && type !== 'B') throw wrongType('begins_with', type);
};

const TYPE_NAMES: readonly ValueType[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

const checkTypeName = (argument: BoundOperand): BoundOperand => {
  if (argument.kind !== 'value' || argument.value.S === undefined) {
    const type = staticType(argument) ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}';
    throw wrongType('attribute_type', type);
  }
  const name = argument.value.S;
  if (TYPE_NAMES.some((known) => known === name)) return argument;
  throw new ExpressionFault(
    `Invalid attribute type name found; type: ${name}, valid types: {${TYPE_NAMES.join(',')}}`,
  );
};
