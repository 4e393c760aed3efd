import { parseDelimitedPattern } from './delimited-pattern.ts';
import { parseJsonPattern } from './json-pattern.ts';
import { parseTermsPattern } from './terms-pattern.ts';

/** What a pattern found in one log event. */
export interface PatternMatch {
  /** By selector as AWS names it in `extractedValues`: `$.field`, `$column`, `$3`. */
  readonly extracted: Readonly<Record<string, string>>;
  /** The value of any selector of the event (`$.latency`, `$bytes`), used or not in the pattern. */
  readonly valueOf: (selector: string) => string | undefined;
}

export type FilterPattern = (message: string) => PatternMatch | undefined;

/**
 * A filter pattern of metric filters, subscription filters and FilterLogEvents: JSON (`{ $.a = 1 }`), space-delimited
 * (`[ip, status = 4*]`) or terms (`ERROR -retry "timed out"`). Throws InvalidParameterException.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const parseFilterPattern = (text: string): FilterPattern => {
  const pattern = text.trim();
  if (pattern.startsWith('{')) return parseJsonPattern(pattern);
  if (pattern.startsWith('[')) return parseDelimitedPattern(pattern);
  return parseTermsPattern(pattern);
};
