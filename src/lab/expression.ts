import {
  ArityError,
  EmptyExpressionError,
  JMESPathTypeError,
  LexerError,
  ParseError,
  UnknownFunctionError,
  VariadicArityError,
} from '@aws-lambda-powertools/jmespath';
import { PowertoolsFunctions } from '@aws-lambda-powertools/jmespath/functions';
import { search } from '../aws/jmespath.ts';
import type { JsonValue } from '../aws/json.ts';

/**
 * The value of a JMESPath expression over an answer. Beside the standard functions there are `powertools_json`,
 * `powertools_base64` and `powertools_base64_gzip`
 * (https://docs.aws.amazon.com/powertools/typescript/latest/features/jmespath/#built-in-jmespath-functions).
 */
export const evaluate = (expression: string, answer: JsonValue): JsonValue =>
  search(expression, answer, { customFunctions: new PowertoolsFunctions() });

/** {@link evaluate}, where a function that is given a missing member gives null. */
export const lookUp = (expression: string, answer: JsonValue): JsonValue => {
  try {
    return evaluate(expression, answer);
  } catch (error) {
    if (error instanceof JMESPathTypeError) return null;
    throw error;
  }
};

/** Whether a condition holds; a function that is given a missing member means that it doesn't. */
export const holds = (condition: string, answer: JsonValue): boolean => isTrue(lookUp(condition, answer));

/** What is wrong with an expression as such, if anything is. */
export const expressionMistake = (expression: string): string | undefined => {
  const unknown = functionsIn(expression).find((name) => !isKnownFunction(name));
  if (unknown !== undefined) return `JMESPath has no function ${unknown}()`;
  try {
    evaluate(expression, null);
    return undefined;
  } catch (error) {
    return SYNTAX_ERRORS.some((kind) => error instanceof kind) && error instanceof Error
      ? error.message
      : undefined;
  }
};

const SYNTAX_ERRORS = [
  ArityError,
  EmptyExpressionError,
  LexerError,
  ParseError,
  UnknownFunctionError,
  VariadicArityError,
] as const;

/** A function is only looked up when it is reached, so that a bad name behind a filter would go unnoticed. */
const functionsIn = (expression: string): readonly string[] => {
  const withoutTexts = expression.replace(/'(\\.|[^'\\])*'|`(\\.|[^`\\])*`|"(\\.|[^"\\])*"/g, '""');
  return [...withoutTexts.matchAll(/([A-Za-z_]\w*)\s*\(/g)].flatMap(([, name]) =>
    name === undefined ? [] : [name],
  );
};

const isKnownFunction = (name: string): boolean => {
  try {
    evaluate(`${name}()`, null);
    return true;
  } catch (error) {
    return !(error instanceof UnknownFunctionError);
  }
};

/** https://jmespath.org/specification.html: false, null and whatever is empty count as false; 0 doesn't. */
const isTrue = (value: JsonValue): boolean => {
  if (value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
};
