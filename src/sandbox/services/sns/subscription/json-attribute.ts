import { EventPatternError, readJson } from '../../../kernel/event-pattern.ts';
import { invalidParameter } from '../errors.ts';

/** An attribute that is JSON, parsed. Throws AwsError with the parser's words, as SNS tells them. */
export const parseJsonAttribute = (name: string, text: string, prefix: string): unknown => {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    throw invalidParameter(`${prefix}${name}: failed to parse JSON. ${error.message}`);
  }
};
