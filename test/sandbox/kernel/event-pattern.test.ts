import { describe, expect, it } from 'vitest';
import {
  compilePattern,
  EventPatternError,
  matchesPattern,
} from '../../../src/sandbox/kernel/event-pattern.ts';

const matches = (pattern: object, event: object) =>
  matchesPattern(compilePattern(JSON.stringify(pattern)), event);

const refusal = (text: string): string => {
  try {
    compilePattern(text);
  } catch (error) {
    if (error instanceof EventPatternError) return error.message;
    throw error;
  }
  return 'accepted';
};

const at = (column: number, line = 1) =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;

describe('event patterns', () => {
  it.each([
    ['a value of a list', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['an element of an array', { a: ['x'] }, { a: ['z', 'x'] }, true],
    ['numbers whatever their spelling', { a: [300] }, { a: 3e2 }, true],
    ['a number only as a number', { a: [300] }, { a: '300' }, false],
    ['null only where it is said', { a: [null] }, {}, false],
    ['exists: true for null', { a: [{ exists: true }] }, { a: null }, true],
    ['exists: true not for an object', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
    ['exists: false', { a: { b: [{ exists: false }] } }, { a: { c: 1 } }, true],
    ['an inherited member as absent', { toString: [{ exists: true }] }, {}, false],
    ['prefix with other case', { a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }, true],
    ['anything-but for one element', { a: [{ 'anything-but': ['x'] }] }, { a: ['x', 'y'] }, true],
    ['anything-but for no element', { a: [{ 'anything-but': ['x'] }] }, { a: ['x'] }, false],
    ['a wildcard in the middle', { a: [{ wildcard: 'a*c*e' }] }, { a: 'abcde' }, true],
    ['a wildcard that overlaps', { a: [{ wildcard: 'ab*ba' }] }, { a: 'aba' }, false],
    ['an escaped star', { a: [{ wildcard: 'a\\**' }] }, { a: 'a*b' }, true],
    ['a range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    ['an open range', { a: [{ numeric: ['>', 0] }] }, { a: 0 }, false],
    ['an address in a block', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
    ['an IPv6 address in a block', { a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db8::1' }, true],
    ['one way of $or', { $or: [{ a: [1] }, { b: [2] }], c: [3] }, { b: 2, c: 3 }, true],
    ['no way of $or', { $or: [{ a: [1] }, { b: [2] }], c: [3] }, { a: 2, b: 1, c: 3 }, false],
    ['fields of one element', { a: { b: [1], c: [2] } }, { a: [{ b: 1, c: 2 }] }, true],
    [
      'fields of two elements not together',
      { a: { b: [1], c: [2] } },
      {
        a: [
          { b: 1, c: 0 },
          { b: 0, c: 2 },
        ],
      },
      false,
    ],
  ])('match %s', (_name, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each([
    ['{"a": [[1]]}', `Match value must be String, number, true, false, or null${at(9)}`],
    ['{"a": "x"}', `"a" must be an object or an array${at(8)}`],
    ['{"a":\n [{"numeric": ["=>", 1]}]}', `Unrecognized numeric range operator: =>${at(23, 2)}`],
    ['{"a": [{"wildcard": "a\\\\b"}]}', `Invalid escape character at pos 2${at(27)}`],
    ['{"$or": [{"a": [1]}]}', `There must have at least 2 Objects in $or relationship.${at(21)}`],
    [
      '{"$or": [{"prefix": [1]}, {"b": [1]}]}',
      `prefix is Ruler reserved fieldName which cannot be used inside $or.${at(22)}`,
    ],
    ['{}', `Empty objects are not allowed${at(3)}`],
    ['[]', `Filter is not an object${at(2)}`],
    [
      'nope',
      `Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${at(5)}`,
    ],
    [
      '{"a": [1',
      `Unexpected end-of-input: expected close marker for Array (start marker at ${at(7).slice(5)})${at(9)}`,
    ],
    [
      '{a: 1}',
      `Unexpected character ('a' (code 97)): was expecting double-quote to start field name${at(2)}`,
    ],
    ['{"a": [{"numeric": [">", 5, "<", 5]}]}', `Bottom must be less than top${at(36)}`],
  ])('refuses %s', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  it('neither crashes nor hangs on what is nested without end', () => {
    expect(refusal('{"a":'.repeat(100_000))).toContain('Document nesting depth (1001)');
    const event: unknown = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
    expect(matches({ a: { b: [1] } }, Object(event))).toBe(false);
  });

  it('stops at a pattern with too many wildcards or alternatives', () => {
    expect(refusal(JSON.stringify({ a: [{ wildcard: '*ab'.repeat(1_000) }] }))).toContain(
      'Rule is too complex',
    );
    const or = Array.from({ length: 12 }, (_, index) => [`k${index}`, { $or: [{ a: [1] }, { b: [1] }] }]);
    expect(refusal(JSON.stringify(Object.fromEntries(or)))).toContain('Rule is too complex');
  });

  it('looks through large arrays of objects in time that grows with them only', () => {
    const list = Array.from({ length: 20_000 }, (_, index) => ({ b: index % 2, c: 1 - (index % 2) }));
    expect(matches({ a: { b: [1], c: [1] } }, { a: list })).toBe(false);
  });
});
