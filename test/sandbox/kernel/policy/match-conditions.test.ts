// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS writes its policy variables like this.
import { describe, expect, test } from 'vitest';
import {
  isConditionOperator,
  matchesConditions,
} from '../../../../src/sandbox/kernel/policy/match-conditions.ts';

const keys = new Map<string, readonly string[]>([
  ['aws:username', ['jane']],
  ['aws:sourceip', ['203.0.113.7']],
  ['aws:currenttime', ['2026-11-21T10:00:00Z']],
  ['aws:epochtime', ['1795255200']],
  ['aws:securetransport', ['true']],
  ['aws:sourcearn', ['arn:aws:sns:us-east-1:123456789012:orders']],
  ['aws:tagkeys', ['env', 'team']],
  ['s3:max-keys', ['10']],
  ['kms:blob', ['QmluYXJ5']],
  ['aws:ip6', ['2001:db8::1']],
  ['aws:empty', []],
]);

// operator, key, the policy's value, does it hold
const CASES: readonly (readonly [string, string, string | number | boolean | readonly string[], boolean])[] =
  [
    ['StringEquals', 'aws:username', 'jane', true],
    ['StringEquals', 'AWS:UserName', 'jane', true],
    ['StringEquals', 'aws:username', 'Jane', false],
    ['StringEquals', 'aws:username', ['joe', 'jane'], true],
    ['StringEquals', 'aws:username', 'j*', false],
    ['StringEquals', 'aws:username', '${aws:username}', true],
    ['StringEquals', 'aws:missing', 'x', false],
    ['StringNotEquals', 'aws:username', ['joe', 'jim'], true],
    ['StringNotEquals', 'aws:username', ['joe', 'jane'], false],
    ['StringNotEquals', 'aws:missing', 'x', true],
    ['StringEqualsIgnoreCase', 'aws:username', 'JANE', true],
    ['StringNotEqualsIgnoreCase', 'aws:username', 'JANE', false],
    ['StringLike', 'aws:username', 'j*', true],
    ['StringLike', 'aws:username', 'j?ne', true],
    ['StringLike', 'aws:username', 'j?', false],
    ['StringNotLike', 'aws:username', 'j*', false],
    ['StringEqualsIfExists', 'aws:missing', 'x', true],
    ['StringEqualsIfExists', 'aws:username', 'joe', false],
    ['NumericEquals', 's3:max-keys', 10, true],
    ['NumericEquals', 's3:max-keys', '10.0', true],
    ['NumericNotEquals', 's3:max-keys', '10', false],
    ['NumericLessThan', 's3:max-keys', '10', false],
    ['NumericLessThanEquals', 's3:max-keys', '10', true],
    ['NumericGreaterThan', 's3:max-keys', '9', true],
    ['NumericGreaterThanEquals', 's3:max-keys', '11', false],
    ['NumericEquals', 's3:max-keys', 'ten', false],
    ['DateEquals', 'aws:CurrentTime', '2026-11-21T10:00:00Z', true],
    ['DateEquals', 'aws:EpochTime', '2026-11-21T10:00:00Z', true],
    ['DateNotEquals', 'aws:CurrentTime', '2026-11-21T10:00:00Z', false],
    ['DateLessThan', 'aws:CurrentTime', '2026-11-21T11:00:00+00:00', true],
    ['DateLessThanEquals', 'aws:CurrentTime', '2026-11-21T09:00:00Z', false],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-11-20', true],
    ['DateGreaterThanEquals', 'aws:CurrentTime', '2027-01-01T00:00:00Z', false],
    ['Bool', 'aws:SecureTransport', true, true],
    ['Bool', 'aws:SecureTransport', 'False', false],
    ['Bool', 'aws:MultiFactorAuthPresent', 'true', false],
    ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'true', true],
    ['BinaryEquals', 'kms:blob', 'QmluYXJ5', true],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', true],
    ['IpAddress', 'aws:SourceIp', '203.0.113.7', true],
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', false],
    ['IpAddress', 'aws:SourceIp', '2001:db8::/32', false],
    ['IpAddress', 'aws:ip6', '2001:db8::/32', true],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/99', false],
    ['NotIpAddress', 'aws:SourceIp', ['10.0.0.0/8', '192.168.0.0/16'], true],
    ['NotIpAddress', 'aws:SourceIp', '203.0.113.0/24', false],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:sns:*:123456789012:*', true],
    ['ArnEquals', 'aws:SourceArn', 'arn:aws:sns:us-east-1:123456789012:ord*', true],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:s*:123456789012:orders', false],
    ['ArnNotLike', 'aws:SourceArn', 'arn:aws:sqs:*:*:*', true],
    ['ArnNotEquals', 'aws:SourceArn', 'arn:aws:sns:us-east-1:123456789012:orders', false],
    ['Null', 'aws:username', 'false', true],
    ['Null', 'aws:username', 'true', false],
    ['Null', 'aws:missing', true, true],
    ['Null', 'aws:empty', 'true', true],
    ['ForAllValues:StringEquals', 'aws:TagKeys', ['env', 'team', 'cost'], true],
    ['ForAllValues:StringEquals', 'aws:TagKeys', 'env', false],
    ['ForAllValues:StringEquals', 'aws:missing', 'env', true],
    ['ForAnyValue:StringEquals', 'aws:TagKeys', 'env', true],
    ['ForAnyValue:StringEquals', 'aws:TagKeys', 'cost', false],
    ['ForAnyValue:StringEquals', 'aws:missing', 'cost', false],
    ['ForAnyValue:StringNotEquals', 'aws:TagKeys', 'env', true],
    ['ForAllValues:StringNotEquals', 'aws:TagKeys', 'env', false],
    ['ForAnyValue:StringLike', 'aws:TagKeys', 't*', true],
    ['ForAnyValue:StringNotEqualsIfExists', 'aws:missing', 'env', false],
    ['StringLike', 'aws:username', '${aws:missing}', false],
    ['StringLike', 'aws:username', "${aws:missing, 'jane'}", true],
    ['StringEquals', 'aws:username', '${*}', false],
    ['NoSuchOperator', 'aws:username', 'jane', false],
  ];

describe('a condition', () => {
  test.each(CASES)('%s %s %j holds: %s', (operator, key, wanted, holds) => {
    expect(matchesConditions({ [operator]: { [key]: wanted } }, '2012-10-17', keys)).toBe(holds);
  });

  test('needs every operator and every key', () => {
    const both = {
      StringEquals: { 'aws:username': 'jane', 's3:max-keys': '10' },
      Bool: { 'aws:SecureTransport': 'true' },
    };
    expect(matchesConditions(both, '2012-10-17', keys)).toBe(true);
    expect(matchesConditions({ ...both, Bool: { 'aws:SecureTransport': 'false' } }, '2012-10-17', keys)).toBe(
      false,
    );
  });

  test('takes a variable as text in the old version of the language', () => {
    const variable = { StringEquals: { 'aws:username': '${aws:username}' } };
    expect(matchesConditions(variable, '2008-10-17', keys)).toBe(false);
  });

  test.each([
    ['StringEquals', true],
    ['ForAnyValue:StringLikeIfExists', true],
    ['Null', true],
    ['NullIfExists', false],
    ['StringEqual', false],
    ['ForSomeValues:StringEquals', false],
  ])('%s is an operator: %s', (name, known) => {
    expect(isConditionOperator(name)).toBe(known);
  });
});
