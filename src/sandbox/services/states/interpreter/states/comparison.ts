import type { Json, JsonObject } from '../../../../kernel/json.ts';
import { evaluatePath } from '../../../../kernel/json-path/evaluate-path.ts';
import { parsePath } from '../../../../kernel/json-path/parse-path.ts';
import { runtimeFailure } from '../failure.ts';
import type { PathWorld } from '../template.ts';
import { timestampMs } from './wait.ts';

/** One comparison of a Choice state: `{ Variable: '$.x', NumericLessThan: 5 }`. */
export const compareRule = (rule: JsonObject, world: PathWorld): boolean => {
  const variable = String(rule.Variable);
  const operator = Object.keys(rule).find((key) => isComparison(key));
  if (operator === undefined) return false;
  const expected = rule[operator] ?? null;
  const actual = lookUp(variable, world);
  if (operator === 'IsPresent') return (actual !== undefined) === expected;
  if (actual === undefined) throw invalidReference(variable);
  const test = TYPE_TESTS[operator];
  if (test) return test(actual) === expected;
  if (!operator.endsWith('Path')) return COMPARISONS[operator]?.(actual, expected) ?? false;
  const referred = lookUp(String(expected), world);
  if (referred === undefined) throw invalidReference(String(expected));
  return COMPARISONS[operator.slice(0, -'Path'.length)]?.(actual, referred) ?? false;
};

/** Whether a member of a rule is a comparison. */
export const isComparison = (key: string): boolean =>
  key === 'IsPresent' ||
  key in TYPE_TESTS ||
  key in COMPARISONS ||
  (PATH_COMPARISON.test(key) && key.slice(0, -4) in COMPARISONS);

/** `StringMatches` has no form with a path. */
const PATH_COMPARISON = /^(?!StringMatches).*Path$/;

const lookUp = (text: string, world: PathWorld): Json | undefined => {
  const path = parsePath(text);
  const found = path && evaluatePath(path, world);
  return found && 'value' in found ? found.value : undefined;
};

const invalidReference = (path: string) =>
  runtimeFailure(`Invalid path '${path}': The choice state's condition path references an invalid value.`);

const TYPE_TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsBoolean: (value) => typeof value === 'boolean',
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsTimestamp: (value) => typeof value === 'string' && timestampMs(value) !== undefined,
};

type Comparison = (actual: Json, expected: Json) => boolean;

/** Values of another type don't match, whichever the operator. */
const numeric =
  (test: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    typeof actual === 'number' && typeof expected === 'number' && test(actual, expected);

const textual =
  (test: (actual: string, expected: string) => boolean): Comparison =>
  (actual, expected) =>
    typeof actual === 'string' && typeof expected === 'string' && test(actual, expected);

const timed = (test: (actual: number, expected: number) => boolean): Comparison =>
  textual((actual, expected) => {
    const [left, right] = [timestampMs(actual), timestampMs(expected)];
    return left !== undefined && right !== undefined && test(left, right);
  });

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  BooleanEquals: (actual, expected) => typeof actual === 'boolean' && actual === expected,
  NumericEquals: numeric((actual, expected) => actual === expected),
  NumericGreaterThan: numeric((actual, expected) => actual > expected),
  NumericGreaterThanEquals: numeric((actual, expected) => actual >= expected),
  NumericLessThan: numeric((actual, expected) => actual < expected),
  NumericLessThanEquals: numeric((actual, expected) => actual <= expected),
  StringEquals: textual((actual, expected) => actual === expected),
  StringGreaterThan: textual((actual, expected) => actual > expected),
  StringGreaterThanEquals: textual((actual, expected) => actual >= expected),
  StringLessThan: textual((actual, expected) => actual < expected),
  StringLessThanEquals: textual((actual, expected) => actual <= expected),
  StringMatches: textual((actual, pattern) => matchesPattern(actual, pattern)),
  TimestampEquals: timed((actual, expected) => actual === expected),
  TimestampGreaterThan: timed((actual, expected) => actual > expected),
  TimestampGreaterThanEquals: timed((actual, expected) => actual >= expected),
  TimestampLessThan: timed((actual, expected) => actual < expected),
  TimestampLessThanEquals: timed((actual, expected) => actual <= expected),
};

/** `*` is any text; `\\*` is a star, `\\\\` a backslash. Linear: the pattern is the definition's, the text is anybody's. */
const matchesPattern = (text: string, pattern: string): boolean => {
  const parts = literalParts(pattern);
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
};

/** What stands between the stars. */
const literalParts = (pattern: string): string[] => {
  const parts = [''];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '*') parts.push('');
    else {
      if (character === '\\') at += 1;
      parts.push((parts.pop() ?? '') + (character === '\\' ? (pattern[at] ?? '') : character));
    }
  }
  return parts;
};
