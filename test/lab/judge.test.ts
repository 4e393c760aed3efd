// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/lab/check.ts';
import { expressionMistake, holds } from '../../src/lab/expression.ts';
import type { Check } from '../../src/lab/schema.ts';

const check = (where: string, more: { readonly otherwise?: string; readonly show?: string } = {}): Check => ({
  kind: 'call',
  call: 'sqs.GetQueueAttributes',
  with: {},
  that: 'The queue hides a message for 60 seconds',
  within: 0,
  ...more,
  where,
});

const scope = new Map([['seconds', '60']]);
const answer = { Attributes: { VisibilityTimeout: '30', Tags: [] } };

describe('a check', () => {
  it('is met when its condition holds', () => {
    expect(judge(check("Attributes.VisibilityTimeout == '30'"), answer, scope)).toEqual({ kind: 'met' });
  });

  it('is not yet met when it does not, and says what was expected, what there is and why', () => {
    const otherwise = 'It is ${actual.Attributes.VisibilityTimeout} s, not ${seconds}.';
    const where = "Attributes.VisibilityTimeout == '${seconds}'";
    expect(judge(check(where, { otherwise, show: 'Attributes.VisibilityTimeout' }), answer, scope)).toEqual({
      kind: 'not-yet',
      isThere: true,
      expected: "Attributes.VisibilityTimeout == '60'",
      actual: '30',
      why: 'It is 30 s, not 60.',
    });
  });

  it('shows the answer where the author names no part of it, cut when it is long', () => {
    const long = { Text: 'x'.repeat(1000) };
    const verdict = judge(check('Missing'), long, scope);
    expect(verdict.kind === 'not-yet' && verdict.actual).toMatch(/^\{"Text":"x{291}…$/);
  });

  it.each([
    ['`0`', true],
    ["''", false],
    ['Attributes.Tags', false],
    ['Missing', false],
    ['Attributes', true],
    ["contains(Missing, 'x')", false],
    ['sum(Missing.Values) >= `1`', false],
    ["powertools_base64('aGk=') == 'hi'", true],
  ])('%s holds: %s', (condition, expected) => {
    expect(holds(condition, answer)).toBe(expected);
  });
});

describe('an expression', () => {
  it.each([
    ["a[?b == 'x(y)'] | [0]", undefined],
    ['length(Missing)', undefined],
    ['a ==', expect.stringContaining('column 4')],
    ['', expect.stringContaining('Invalid')],
    ['a[?nope(b)]', 'JMESPath has no function nope()'],
    ['length()', expect.stringContaining('length()')],
  ])('%j is told as it should', (expression, expected) => {
    expect(expressionMistake(expression)).toEqual(expected);
  });
});
