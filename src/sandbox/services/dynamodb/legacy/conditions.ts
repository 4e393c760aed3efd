import type {
  ComparisonOperator,
  Condition,
  ConditionalOperator,
  ExpectedAttributeValue,
} from '@aws-sdk/client-dynamodb';
import { invalidParameters, validation } from '../errors.ts';
import type { BoundCondition, BoundOperand } from '../expression/bound.ts';
import { compareValues } from '../value/compare-values.ts';
import { readValue, typeOf, type Value, type ValueType } from '../value/value.ts';

/**
 * The conditions from before there were expressions, turned into the same form.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
 */
export interface NamedComparison {
  readonly name: string;
  readonly operator: ComparisonOperator;
  readonly values: readonly Value[];
}

/** `KeyConditions`, `QueryFilter` and `ScanFilter`. Throws AwsError ValidationException. */
export const readConditions = (
  conditions: Readonly<Record<string, Condition>> | undefined,
): readonly NamedComparison[] =>
  Object.entries(conditions ?? {}).map(
    ([name, { ComparisonOperator: operator, AttributeValueList: list }]) => {
      if (!operator) throw validation('ComparisonOperator must not be null');
      return checkComparison({ name, operator, values: (list ?? []).map((value) => readValue(value)) });
    },
  );

/** Throws AwsError ValidationException. */
export const checkComparison = (comparison: NamedComparison): NamedComparison => {
  const { operator, values } = comparison;
  const { min, max = min, types } = ARGUMENTS[operator];
  if (values.length < min || values.length > max) throw wrongCount(operator);
  requireSameType(values);
  for (const value of values) {
    const type = typeOf(value);
    if (types && !types.includes(type))
      throw invalidParameters(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`);
  }
  if (operator === 'BETWEEN') requireBounds(values);
  return comparison;
};

const wrongCount = (operator: ComparisonOperator) =>
  invalidParameters(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);

const requireSameType = ([first, ...rest]: readonly Value[]): void => {
  if (first && rest.some((value) => typeOf(value) !== typeOf(first)))
    throw invalidParameters('AttributeValues inside AttributeValueList must be of same type');
};

const requireBounds = ([low, high]: readonly Value[]): void => {
  if (low && high && (compareValues(low, high) ?? 0) > 0) {
    throw validation(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
  }
};

interface Arguments {
  readonly min: number;
  readonly max?: number;
  readonly types?: readonly ValueType[];
}

const SCALARS: readonly ValueType[] = ['S', 'N', 'B'];
const COMPARABLE: readonly ValueType[] = [...SCALARS, 'SS', 'NS', 'BS', 'L', 'M', 'BOOL', 'NULL'];

const ARGUMENTS: Readonly<Record<ComparisonOperator, Arguments>> = {
  NULL: { min: 0 },
  NOT_NULL: { min: 0 },
  EQ: { min: 1, types: COMPARABLE },
  NE: { min: 1, types: COMPARABLE },
  LE: { min: 1, types: SCALARS },
  LT: { min: 1, types: SCALARS },
  GE: { min: 1, types: SCALARS },
  GT: { min: 1, types: SCALARS },
  CONTAINS: { min: 1, types: SCALARS },
  NOT_CONTAINS: { min: 1, types: SCALARS },
  BEGINS_WITH: { min: 1, types: ['S', 'B'] },
  IN: { min: 1, max: 100, types: SCALARS },
  BETWEEN: { min: 2, types: SCALARS },
};

/** All (or with `OR` any) of the comparisons, as one condition; undefined where there is none. */
export const combine = (
  comparisons: readonly NamedComparison[],
  operator: ConditionalOperator | undefined,
): BoundCondition | undefined => {
  if (operator && comparisons.length < 2) {
    throw validation(
      comparisons.length === 0
        ? 'ConditionalOperator cannot be used without Filter or Expected'
        : 'ConditionalOperator can only be used when Filter or Expected has two or more elements',
    );
  }
  const [first, ...rest] = comparisons.map(toCondition);
  const kind = operator === 'OR' ? 'or' : 'and';
  return first && rest.reduce<BoundCondition>((left, right) => ({ kind, left, right }), first);
};

const toCondition = ({ name, operator, values }: NamedComparison): BoundCondition => {
  const operand: BoundOperand = { kind: 'path', path: [name] };
  const [first, second] = values.map((value): BoundOperand => ({ kind: 'value', value }));
  if (operator === 'NULL' || !first) {
    return { kind: operator === 'NULL' ? 'missing' : 'exists', path: [name] };
  }
  switch (operator) {
    case 'NOT_NULL':
      return { kind: 'exists', path: [name] };
    case 'IN':
      return { kind: 'in', operand, list: values.map((value) => ({ kind: 'value', value })) };
    case 'BETWEEN':
      return { kind: 'between', operand, low: first, high: second ?? first };
    case 'BEGINS_WITH':
      return { kind: 'begins', operand, argument: first };
    case 'CONTAINS':
      return { kind: 'contains', operand, argument: first };
    case 'NOT_CONTAINS':
      return { kind: 'not', condition: { kind: 'contains', operand, argument: first } };
    default:
      return { kind: 'compare', comparator: COMPARATORS[operator], left: operand, right: first };
  }
};

const COMPARATORS = { EQ: '=', NE: '<>', LE: '<=', LT: '<', GE: '>=', GT: '>' } as const;

/** `Expected`. Throws AwsError ValidationException. */
export const readExpected = (
  expected: Readonly<Record<string, ExpectedAttributeValue>> | undefined,
  operator: ConditionalOperator | undefined,
): BoundCondition | undefined =>
  combine(
    Object.entries(expected ?? {}).map(([name, one]) => readExpectation(name, one)),
    operator,
  );

const readExpectation = (name: string, expected: ExpectedAttributeValue): NamedComparison => {
  const { AttributeValueList: list, ComparisonOperator: operator, Exists: exists, Value: value } = expected;
  if (list && value) {
    throw invalidParameters(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
  }
  if (!operator) return readExistence(name, expected);
  if (exists !== undefined) {
    throw invalidParameters(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
  }
  if (operator !== 'NULL' && operator !== 'NOT_NULL' && !list && !value) {
    throw invalidParameters(
      `Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`,
    );
  }
  const values = (list ?? (value ? [value] : [])).map((one) => readValue(one));
  return checkComparison({ name, operator, values });
};

const readExistence = (name: string, expected: ExpectedAttributeValue): NamedComparison => {
  const { AttributeValueList: list, Exists: exists, Value: value } = expected;
  if (list) {
    throw invalidParameters(
      `AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`,
    );
  }
  if (exists === false) {
    if (value) throw invalidParameters(`Value cannot be used when Exists is false for Attribute: ${name}`);
    return { name, operator: 'NULL', values: [] };
  }
  if (!value) {
    const shown = exists === undefined ? 'null' : 'true';
    throw invalidParameters(`Value must be provided when Exists is ${shown} for Attribute: ${name}`);
  }
  return { name, operator: 'EQ', values: [readValue(value)] };
};
