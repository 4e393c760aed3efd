import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  compilePattern,
  EventPatternError,
  matchesPattern,
  readEvent,
} from '../../src/sandbox/kernel/event-pattern.ts';

/** What TestEventPattern answered; see the README beside the file. */
interface PatternCase {
  readonly name: string;
  readonly eventText: string;
  readonly patternText: string;
  readonly expect: 'match' | 'nomatch' | 'error';
  readonly expectedCode?: string;
  readonly expectedMessageFirstLine?: string;
}

const FILE = join(import.meta.dirname, '../../../shared/conformance/eventbridge-patterns.json');
const cases: readonly PatternCase[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
let passed = 0;

afterAll(() => console.log(`eventbridge-patterns.json: passed/in scope\n  ${passed}/${cases.length}`));

/** TestEventPattern's answer; the event is looked at first. */
const test = (eventText: string, patternText: string) => {
  const event = readEvent(eventText);
  if (!event) return { kind: 'error', code: 'ValidationException', message: 'Parameter Event is not valid.' };
  try {
    return { kind: matchesPattern(compilePattern(patternText), event) ? 'match' : 'nomatch' };
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    const message = `Event pattern is not valid. Reason: ${error.reason}`;
    return { kind: 'error', code: 'InvalidEventPatternException', message };
  }
};

describe.skipIf(cases.length === 0)('event patterns as AWS matches them', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const answer = test(one.eventText, one.patternText);
    expect(answer.kind).toBe(one.expect);
    if (one.expectedCode) expect(answer).toMatchObject({ code: one.expectedCode });
    if (one.expectedMessageFirstLine) expect(answer).toMatchObject({ message: one.expectedMessageFirstLine });
    passed += 1;
  });
});
