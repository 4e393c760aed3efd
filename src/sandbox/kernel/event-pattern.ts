import { compilePattern, type EventPattern, type Rule } from './event-pattern/compile-pattern.ts';
import { type Field, findFields, isConsistent } from './event-pattern/find-fields.ts';
import { EventPatternError, JsonReader } from './event-pattern/json-reader.ts';
import { isRecord } from './json-record.ts';

/**
 * Event patterns: the language of EventBridge's rules and, with limits of its own, of SNS's filter policies.
 * `compilePattern` throws EventPatternError.
 */
export { compilePattern, type EventPattern, EventPatternError };

/** Reads a text of JSON values, one after the other. Throws EventPatternError with the words of AWS's parser. */
export const readJsonValues = (text: string): void => {
  const reader = new JsonReader(text);
  if (reader.next() === undefined) reader.fail('No content to map due to end-of-input');
  while (reader.next() !== undefined);
};

/** Parses JSON of a depth that AWS takes. Throws EventPatternError with the words of AWS's parser. */
export const readJson = (text: string): unknown => {
  const reader = new JsonReader(text);
  if (reader.next() === undefined) reader.fail('No content to map due to end-of-input');
  while (reader.next() !== undefined);
  try {
    return JSON.parse(text);
  } catch {
    return reader.fail('Trailing token found after value');
  }
};

/** Whether an event (parsed JSON) meets a pattern. */
export const matchesPattern = ({ rules }: EventPattern, event: object): boolean =>
  rules.some((rule) => matchesRule(rule, event));

const matchesRule = (rule: Rule, event: object): boolean => {
  const inArrays: (readonly Field[])[] = [];
  for (const [path, patterns] of rule) {
    const fields = findFields(event, path);
    if (fields.length === 0) {
      if (patterns.includes('absent')) continue;
      return false;
    }
    const met = fields.filter(({ value }) =>
      patterns.some((pattern) => pattern !== 'absent' && pattern(value)),
    );
    if (met.length === 0) return false;
    if (met.every(({ elements }) => elements.length > 0)) inArrays.push(met);
  }
  return inArrays.length < 2 || isConsistent(inArrays);
};

/** What EventBridge demands of an event before it matches it with a pattern. */
const ENVELOPE = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/**
 * An event's text, parsed, for TestEventPattern; undefined where it isn't an event.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
 */
export const readEvent = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const event: unknown = JSON.parse(text);
    return isRecord(event) && ENVELOPE.every((name) => Object.hasOwn(event, name)) ? event : undefined;
  } catch {
    return undefined;
  }
};
