// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS writes its policy variables like this.
import { describe, expect, test } from 'vitest';
import { expandVariables } from '../../../../src/sandbox/kernel/policy/variables.ts';
import { matchesArn } from '../../../../src/sandbox/kernel/policy/wildcard.ts';

const keys = new Map([
  ['aws:username', ['jane']],
  ['aws:tricky', ['*']],
  ['aws:many', ['a', 'b']],
]);
const matches = (pattern: string, arn: string) => {
  const expanded = expandVariables(pattern, '2012-10-17', keys);
  return expanded !== undefined && matchesArn(expanded, arn);
};

describe('a resource', () => {
  test.each([
    ['*', '*', true],
    ['*', 'arn:aws:sqs:us-east-1:1:q', true],
    ['arn:aws:sqs:us-east-1:1:q', 'arn:aws:sqs:us-east-1:1:q', true],
    ['arn:aws:sqs:us-east-1:1:Q', 'arn:aws:sqs:us-east-1:1:q', false],
    ['arn:aws:sqs:*:*:orders-*', 'arn:aws:sqs:us-east-1:1:orders-dlq', true],
    ['arn:aws:sqs:*:*:orders-?', 'arn:aws:sqs:us-east-1:1:orders-dlq', false],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a/b', true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket', false],
    ['arn:aws:s3:::*', '*', false],
    ['arn:aws:logs:*:*:*', 'arn:aws:logs:us-east-1:1:log-group:/aws/lambda/f:*', true],
    ['arn:aws:logs:*:log-group:x', 'arn:aws:logs:us-east-1:1:log-group:x', false],
    ['arn:aws:sqs:*', 'arn:aws:sqs:us-east-1:1:q', true],
    ['arn:aws:lambda:*:*:function:a*z', 'arn:aws:lambda:us-east-1:1:function:abcazz', true],
    ['arn:aws:iam::1:user/${aws:username}', 'arn:aws:iam::1:user/jane', true],
    ['arn:aws:iam::1:user/${aws:UserName}', 'arn:aws:iam::1:user/jane', true],
    ['arn:aws:iam::1:user/${aws:username}', 'arn:aws:iam::1:user/joe', false],
    ['arn:aws:iam::1:user/${aws:tricky}', 'arn:aws:iam::1:user/joe', false],
    ['arn:aws:iam::1:user/${*}', 'arn:aws:iam::1:user/*', true],
    ['arn:aws:iam::1:user/${*}', 'arn:aws:iam::1:user/joe', false],
    ["arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/*", 'arn:aws:s3:::b/none/x', true],
    ['arn:aws:s3:::b/${aws:PrincipalTag/team}/*', 'arn:aws:s3:::b/none/x', false],
    ['arn:aws:s3:::b/${aws:many}', 'arn:aws:s3:::b/a', false],
  ])('%s takes in %s: %s', (pattern, arn, expected) => {
    expect(matches(pattern, arn)).toBe(expected);
  });

  test('is found in time that grows no faster than pattern times text', () => {
    const started = process.hrtime.bigint();
    expect(matches(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
    expect(process.hrtime.bigint() - started).toBeLessThan(2_000_000_000n);
  });
});
