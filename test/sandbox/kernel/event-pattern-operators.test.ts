import { describe, expect, it } from 'vitest';
import {
  compilePattern,
  EventPatternError,
  matchesPattern,
} from '../../../src/sandbox/kernel/event-pattern.ts';

const matches = (test: unknown, value: unknown): boolean =>
  matchesPattern(compilePattern(JSON.stringify({ a: [test] })), { a: value, other: 1 });

/** The reason of a refusal, without the place. */
const refusal = (test: unknown): string => {
  try {
    compilePattern(typeof test === 'string' ? test : JSON.stringify({ a: [test] }));
  } catch (error) {
    if (error instanceof EventPatternError) return error.reason;
    throw error;
  }
  return 'accepted';
};

/**
 * An operator, what it takes and what it doesn't.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and the README of event-ruler.
 */
const OPERATORS: readonly (readonly [test: unknown, taken: readonly unknown[], left: readonly unknown[]])[] =
  [
    ['x', ['x', ['y', 'x'], [['x']]], ['X', 'xx', '', 1, null, true, {}, []]],
    ['', ['', ['']], ['x', null, [], 0, false]],
    [1, [1, 1.0, [2, 1]], ['1', 2, true, null]],
    [true, [true], ['true', 1, false]],
    [null, [null, [null]], ['null', 0, '', false]],
    [{ prefix: 'ab' }, ['ab', 'abc', ['x', 'abx']], ['a', 'AB', 'xab', '', 1, null]],
    [{ prefix: '' }, ['', 'x'], [1, null, true]],
    [{ prefix: { 'equals-ignore-case': 'ab' } }, ['AB', 'aBc'], ['a', 'xAB']],
    [{ suffix: '.png' }, ['.png', 'a.png'], ['a.PNG', 'png', 'a.png ']],
    [{ suffix: { 'equals-ignore-case': '.png' } }, ['a.PNG'], ['a.pngx']],
    [{ 'equals-ignore-case': 'Ann' }, ['ann', 'ANN', 'Ann'], ['anne', 'an', 1]],
    [{ 'equals-ignore-case': 'é' }, ['É', 'é'], ['e']],
    [{ wildcard: 'a*' }, ['a', 'ab', 'a*'], ['ba', 'A', 1]],
    [{ wildcard: '*' }, ['', 'x'], [1, null]],
    [{ wildcard: 'dir/*.png' }, ['dir/.png', 'dir/x/y.png'], ['dir/x.jpg', 'xdir/a.png']],
    [{ wildcard: 'a\\*b' }, ['a*b'], ['axb', 'a\\*b']],
    [{ wildcard: 'a\\\\b' }, ['a\\b'], ['ab']],
    [{ 'anything-but': 'x' }, ['y', 1, null, true, ['x', 'y']], ['x', ['x', 'x']]],
    [{ 'anything-but': ['x', 'y'] }, ['z', 'X'], ['x', 'y']],
    [{ 'anything-but': 5 }, [6, '5'], [5]],
    [{ 'anything-but': { prefix: 'x' } }, ['yx', 1], ['x', 'xy']],
    [{ 'anything-but': { prefix: ['x', 'y'] } }, ['z'], ['xa', 'ya']],
    [{ 'anything-but': { suffix: '.txt' } }, ['a.png'], ['a.txt']],
    [{ 'anything-but': { 'equals-ignore-case': 'x' } }, ['y'], ['x', 'X']],
    [{ 'anything-but': { wildcard: '*/lib/*' } }, ['src/a'], ['src/lib/a']],
    [{ numeric: ['=', 5] }, [5, 5.0], [6, '5']],
    [{ numeric: ['>', 0] }, [0.001, 1e9], [0, -1, '1']],
    [{ numeric: ['>=', 0] }, [0], [-0.001]],
    [{ numeric: ['<', 0] }, [-1], [0]],
    [{ numeric: ['<=', 0] }, [0], [1]],
    [{ numeric: ['>', 0, '<=', 5] }, [5, 0.1], [0, 5.1]],
    [{ exists: true }, [null, '', 0, false, ['x']], [{}, []]],
    [{ cidr: '10.0.0.0/8' }, ['10.0.0.0', '10.255.255.255'], ['11.0.0.0', '10.0.0', 'x', 10]],
    [{ cidr: '2001:db8::/32' }, ['2001:db8::', '2001:db8:ffff::1'], ['2001:db9::', '10.0.0.1']],
  ];

describe('the operator', () => {
  it.each(OPERATORS)('%j takes %j', (test, taken) => {
    for (const value of taken) expect([value, matches(test, value)]).toEqual([value, true]);
  });

  it.each(OPERATORS)('%j leaves %j aside, in %j', (test, _taken, left) => {
    for (const value of left) expect([value, matches(test, value)]).toEqual([value, false]);
  });

  it('exists: false takes what is not there, or has no value', () => {
    const pattern = compilePattern('{"a":[{"exists":false}]}');
    expect(matchesPattern(pattern, { b: 1 })).toBe(true);
    expect(matchesPattern(pattern, { a: { b: 1 } })).toBe(true);
    expect(matchesPattern(pattern, { a: null })).toBe(false);
  });
});

describe('several fields', () => {
  it.each([
    ['all have to agree', { a: [1], b: [2] }, { a: 1, b: 2 }, true],
    ['one that does not agree', { a: [1], b: [2] }, { a: 1, b: 3 }, false],
    ['one way of several', { $or: [{ a: [1] }, { b: [2], c: [3] }] }, { b: 2, c: 3 }, true],
    ['half a way', { $or: [{ a: [1] }, { b: [2], c: [3] }] }, { b: 2 }, false],
    ['ways within ways', { $or: [{ $or: [{ a: [1] }, { a: [2] }] }, { b: [1] }] }, { a: 2 }, true],
    ['ways further in', { d: { $or: [{ a: [1] }, { b: [1] }] } }, { d: { b: 1 } }, true],
    ['a value or its absence', { a: [1, { exists: false }] }, { b: 1 }, true],
    ['a name with a dot', { 'a.b': [1] }, { a: { b: 1 } }, true],
    ['objects in arrays', { a: { b: [2] } }, { a: [{ b: 1 }, { b: 2 }] }, true],
    ['a prototype’s names', { __proto__x: [1], constructor: [{ exists: true }] }, { __proto__x: 1 }, false],
  ])('%s', (_what, pattern, event, expected) => {
    expect(matchesPattern(compilePattern(JSON.stringify(pattern)), event)).toBe(expected);
  });
});

describe('a bad pattern', () => {
  it.each([
    [{ regex: 'x' }, 'Unrecognized match type regex'],
    [{ prefix: 1 }, 'prefix match pattern must be a string'],
    [{ suffix: [] }, 'suffix match pattern must be a string'],
    [{ exists: 'true' }, 'exists match pattern must be either true or false.'],
    [{ wildcard: 'a**b' }, 'Consecutive wildcard characters at pos 2'],
    [{ wildcard: 'a\\x' }, 'Invalid escape character at pos 2'],
    [{ numeric: ['=>', 1] }, 'Unrecognized numeric range operator: =>'],
    [{ cidr: '10.0.0.0' }, "Malformed CIDR, one '/' required"],
    [{ cidr: '10.0.0.0/33' }, 'IPv4 mask bits must be < 32'],
    ['{"a":[]}', 'Empty arrays are not allowed'],
    ['{"a":{}}', 'Empty objects are not allowed'],
    ['{"a":1}', '"a" must be an object or an array'],
    ['{"a":[[1]]}', 'Match value must be String, number, true, false, or null'],
    ['{"$or":[{"a":[1]}]}', 'There must have at least 2 Objects in $or relationship.'],
    ['{"$or":[1,2]}', 'Only JSON object is allowed in array of $or relationship.'],
    ['[]', 'Filter is not an object'],
  ])('%j is refused with AWS’s words', (test, reason) => {
    expect(refusal(test)).toBe(reason);
  });

  it.each([
    ['deep', `${'{"a":'.repeat(5_000)}[1]${'}'.repeat(5_000)}`],
    ['deep in arrays', `{"a":${'['.repeat(5_000)}1${']'.repeat(5_000)}}`],
    ['full of ways', JSON.stringify({ $or: Array.from({ length: 2_000 }, (_, n) => ({ a: [n] })) })],
    ['full of stars', JSON.stringify({ a: [{ wildcard: '*a'.repeat(500) }] })],
    ['cut off', '{"a": ["x'],
    ['no text at all', ''],
  ])('that is %s is refused, and quickly', (_what, text) => {
    expect(refusal(text)).not.toBe('accepted');
  });

  it('of many values in one field is taken, and finds each of them', () => {
    const values = Array.from({ length: 10_000 }, (_, n) => `v${n}`);
    const pattern = compilePattern(JSON.stringify({ a: values }));
    expect(matchesPattern(pattern, { a: 'v9999' })).toBe(true);
    expect(matchesPattern(pattern, { a: 'v10000' })).toBe(false);
  });

  it('does not tremble before a deep event', () => {
    let event: Record<string, unknown> = { a: 1 };
    for (let depth = 0; depth < 5_000; depth += 1) event = { a: event };
    expect(matchesPattern(compilePattern('{"a":{"a":[1]}}'), event)).toBe(false);
  });
});
