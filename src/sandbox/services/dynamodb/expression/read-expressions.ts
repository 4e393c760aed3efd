import { invalidParameters, validation } from '../errors.ts';
import { bindCondition } from './bind-condition.ts';
import { bindUpdate } from './bind-update.ts';
import type { BoundCondition, BoundUpdate, Path } from './bound.ts';
import { parseCache } from './parse-cache.ts';
import { parseCondition } from './parse-condition.ts';
import { parseProjection } from './parse-projection.ts';
import { parseUpdate } from './parse-update.ts';
import { requireDisjoint } from './paths.ts';
import { type PlaceholderInput, Placeholders } from './placeholders.ts';
import { ExpressionFault } from './tokens.ts';

export interface ExpressionInput extends PlaceholderInput {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** A request's expressions, ready to be evaluated. */
export interface Expressions {
  readonly update?: BoundUpdate | undefined;
  readonly condition?: BoundCondition | undefined;
  readonly keyCondition?: BoundCondition | undefined;
  readonly filter?: BoundCondition | undefined;
  readonly projection?: readonly Path[] | undefined;
}

/** Reads all expressions of a request. Throws AwsError ValidationException with DynamoDB's texts. */
export const readExpressions = (input: ExpressionInput): Expressions => {
  const placeholders = new Placeholders(input);
  const read = <T>(parameter: keyof ExpressionInput & string, bind: (text: string) => T): T | undefined => {
    const text = input[parameter];
    return typeof text === 'string' ? named(parameter, () => bind(text)) : undefined;
  };
  const toCondition = (text: string) => bindCondition(conditionOf(text), placeholders);
  const expressions = {
    update: read('UpdateExpression', (text) => bindUpdate(updateOf(text), placeholders)),
    condition: read('ConditionExpression', toCondition),
    keyCondition: read('KeyConditionExpression', toCondition),
    filter: read('FilterExpression', toCondition),
    projection: read('ProjectionExpression', (text) => {
      const paths = projectionOf(text).map((path) => placeholders.path(path));
      requireDisjoint(paths);
      return paths;
    }),
  };
  placeholders.requireUsed();
  return expressions;
};

const conditionOf = parseCache(parseCondition);
const updateOf = parseCache(parseUpdate);
const projectionOf = parseCache(parseProjection);

/** DynamoDB tells in which parameter an expression is wrong. */
const named = <T>(parameter: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpressionFault) throw validation(`Invalid ${parameter}: ${error.message}`);
    throw error;
  }
};

interface ParameterRules<Input> {
  readonly expressions: readonly (keyof Input & string)[];
  /** The parameters from before there were expressions. */
  readonly legacy: readonly (keyof Input & string)[];
}

/** Expressions and the older parameters exclude each other, and placeholders need an expression. */
export const checkParameters = <Input extends PlaceholderInput>(
  input: Input,
  { expressions, legacy }: ParameterRules<Input>,
): void => {
  const given = (name: keyof Input & string) => input[name] !== undefined;
  const used = expressions.filter(given);
  // KeyConditions may stand beside a filter or a projection expression.
  const older = legacy.filter(
    (name) =>
      given(name) && (name !== 'KeyConditions' || used.some((one) => one === 'KeyConditionExpression')),
  );
  if (used.length > 0 && older.length > 0) {
    throw validation(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${older.join(', ')}} Expression parameters: {${used.join(', ')}}`,
    );
  }
  if (input.ExpressionAttributeNames && used.length === 0)
    throw validation('ExpressionAttributeNames can only be specified when using expressions');
  const withValues = expressions.filter((name) => name !== 'ProjectionExpression');
  if (input.ExpressionAttributeValues && withValues.length > 0 && !withValues.some(given)) {
    const are = withValues.length > 1 ? 'are' : 'is';
    throw validation(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${are} null`,
    );
  }
};

/** `AttributesToGet`, as the paths that a projection expression would give. */
export const readAttributesToGet = (names: readonly string[] | undefined): readonly Path[] | undefined => {
  const duplicate = names?.find((name, index) => names.indexOf(name) < index);
  if (duplicate !== undefined) throw invalidParameters(`Duplicate value in attribute name: ${duplicate}`);
  return names?.map((name): Path => [name]);
};
