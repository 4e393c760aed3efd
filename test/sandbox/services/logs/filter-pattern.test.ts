import { describe, expect, it } from 'vitest';
import { parseFilterPattern } from '../../../../src/sandbox/services/logs/filter-pattern/filter-pattern.ts';

const matches = (pattern: string, message: string) => parseFilterPattern(pattern)(message) !== undefined;
const extracted = (pattern: string, message: string) => parseFilterPattern(pattern)(message)?.extracted;

const ACCESS = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 404 1534';
const EVENT = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '123.123.10.1',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  isReady: true,
  latency: 87.5,
  'a key': 'x',
});

// The examples of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, and their limits.
describe('terms', () => {
  it.each([
    ['', 'anything', true],
    ['ERROR', '[ERROR 400] BAD REQUEST', true],
    ['ERROR', 'error', false],
    ['AUTHORIZED', '[ERROR 401] UNAUTHORIZED REQUEST', false],
    ['%AUTHORIZED%', '[ERROR 401] UNAUTHORIZED REQUEST', true],
    ['ERROR ARGUMENTS', '[ERROR 419] MISSING ARGUMENTS', true],
    ['ERROR ARGUMENTS', '[ERROR 400] BAD REQUEST', false],
    ['?ERROR ?ARGUMENTS', 'ARGUMENTS are fine', true],
    ['?ERROR ?ARGUMENTS', 'nothing', false],
    ['?ERROR REQUEST', 'a REQUEST', true],
    ['ERROR -ARGUMENTS', '[ERROR 419] MISSING ARGUMENTS', false],
    ['ERROR -ARGUMENTS', '[ERROR 400] BAD REQUEST', true],
    ['"INTERNAL SERVER ERROR"', '[ERROR 500] INTERNAL SERVER ERROR', true],
    ['"SERVER INTERNAL"', '[ERROR 500] INTERNAL SERVER ERROR', false],
    ['"Task timed out after 3.00 seconds"', 'x Task timed out after 3.00 seconds', true],
    ['-"timed out"', 'Task timed out', false],
  ])('%s on %j: %s', (pattern, message, expected) => {
    expect(matches(pattern, message)).toBe(expected);
  });

  it('refuses a bare term with other characters than letters, digits and underscores', () => {
    expect(() => parseFilterPattern('time-out')).toThrow("Invalid character(s) in term 'time-out'");
  });
});

describe('JSON', () => {
  it.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{ $.eventType = UpdateTrail }', true],
    ['{ $.eventType = "Update*" }', true],
    ['{ $.eventType != "UpdateTrail" }', false],
    ['{ $.missing != "x" }', false],
    ['{ $.sourceIPAddress != 10.* }', true],
    ['{ $.sourceIPAddress = %123\\.123\\.10\\.\\d+% }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[1] = "value" }', false],
    ['{ $.arrayKey[*] = "another*" }', true],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[*].id > 2 }', false],
    ['{ $.objectList = 1 }', false],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.SomeOtherObject NOT EXISTS }', true],
    ['{ $.eventType NOT EXISTS }', false],
    ['{ $.isReady IS TRUE }', true],
    ['{ $.isReady IS FALSE }', false],
    ['{ $.latency > 87 }', true],
    ['{ $.latency >= 87.5 && $.latency <= 8.75e1 }', true],
    ['{ $.latency < 87.5 }', false],
    ['{ ($.isReady IS FALSE || $.latency > 1) && $.eventType = "UpdateTrail" }', true],
    ['{ $.isReady IS FALSE || $.latency > 1 && $.eventType = "No" }', false],
    ["{ $.['a key'] = x }", true],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, EVENT)).toBe(expected);
  });

  it('matches no event that is not JSON', () => {
    expect(matches('{ $.a NOT EXISTS }', 'REPORT RequestId: 1')).toBe(false);
  });

  it('extracts the values of its selectors and of any other', () => {
    const match = parseFilterPattern('{ $.latency > 1 }')(EVENT);
    expect(match?.extracted).toEqual({ '$.latency': '87.5' });
    expect(match?.valueOf('$.objectList[1].name')).toBe('b');
    expect(match?.valueOf('$.none')).toBeUndefined();
  });

  it.each([
    '{ $.a = }',
    '{ $.a }',
    '{ a = 1 }',
    '{ $.a = 1 && }',
    '{ ($.a = 1 }',
    '{ $.a = 1 } x',
    '{',
    '{ $.a = %(x)% }',
  ])('refuses %s', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow(/Invalid/);
  });
});

describe('space-delimited', () => {
  it.each([
    ['[ip, id, user, timestamp, request, status_code, size]', true],
    ['[ip, id, user, timestamp, request, status_code]', false],
    ['[ip, id, user, timestamp, request, status_code = 4*, size]', true],
    ['[ip, id, user, timestamp, request = *.gif*, status_code = 404, size > 1000]', true],
    ['[ip, id, user, timestamp, request = *.html*, status_code = 404, size]', false],
    ['[..., status_code = 404, size]', true],
    ['[ip = %127\\.0\\.0\\.[0-9]%, ...]', true],
    ['[..., size >= 2000]', false],
    ['[..., status_code = 500 || status_code = 404, size != 0]', true],
    ['[..., status_code != 404 && status_code != 500, size]', false],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, ACCESS)).toBe(expected);
  });

  it('extracts the columns by name, and unnamed ones by position', () => {
    expect(extracted('[ip, ..., status_code = 404, size]', ACCESS)).toEqual({
      $ip: '127.0.0.1',
      $2: '-',
      $3: 'frank',
      $4: '10/Oct/2000:13:25:15 -0700',
      $5: 'GET /apache_pb.gif HTTP/1.0',
      $status_code: '404',
      $size: '1534',
    });
  });

  it.each(['[a', '[a, ..., b, ...]', '[a =]', '[a] b'])('refuses %s', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow('Invalid metric filter pattern');
  });
});
