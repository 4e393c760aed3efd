import { search } from '../jmespath.ts';
import type { JsonValue } from '../json.ts';
import { CliError } from './cli-error.ts';

/** `--query`. Throws CliError where the expression is none, before anything is sent. */
export const readQuery = (expression: string | undefined): ((value: JsonValue) => JsonValue) => {
  if (expression === undefined) return (value) => value;
  requireExpression(expression);
  return (value) => {
    try {
      return search(expression, value);
    } catch (error) {
      throw new CliError(messageOf(error), 'other');
    }
  };
};

const requireExpression = (expression: string): void => {
  try {
    search(expression, null);
  } catch (error) {
    // A function that is given null is a matter of the answer.
    if (error instanceof Error && error.name === 'JMESPathTypeError') return;
    throw new CliError(`Bad value for --query ${expression}: ${messageOf(error)}`);
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
