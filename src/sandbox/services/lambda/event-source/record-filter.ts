import { compilePattern, EventPatternError, matchesPattern } from '../../../kernel/event-pattern.ts';
import { invalidParameter } from '../errors.ts';

/** The quota of an account that hasn't asked for more. */
const MAX_FILTERS = 5;

/** Throws InvalidParameterValueException. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
export const checkFilters = (patterns: readonly string[]): void => {
  if (patterns.length > MAX_FILTERS)
    throw invalidParameter(`Number of filters exceeds the limit of ${MAX_FILTERS}.`);
  try {
    for (const pattern of patterns) compilePattern(pattern);
  } catch (error) {
    if (error instanceof EventPatternError) throw invalidParameter('Invalid filter pattern definition.');
    throw error;
  }
};

/** Tells the records that a mapping takes: those that meet one of its patterns. */
export const recordFilter = (patterns: readonly string[]): ((record: object) => boolean) => {
  const compiled = patterns.map(compilePattern);
  return (record) => compiled.length === 0 || compiled.some((pattern) => matchesPattern(pattern, record));
};
