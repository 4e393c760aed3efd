import type { Calculation } from './calculation.ts';
import {
  decimal,
  minus,
  over,
  plus,
  type Rational,
  rational,
  round,
  roundDown,
  roundedRoot,
  times,
} from './rational.ts';

/** Traffic is split by chance: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
export const aliasWeights: Calculation = {
  id: 'generated-alias-weights',
  topic: 'lambda',
  exams: { 'DVA-C02': 3, 'DOP-C02': 1 },
  facts: ['n002-alias-routing'],
  reference: 'https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html',
  checked: '2026-11-21',
  pose: (random) => {
    const requests = rational(random.int(2, 50) * 200);
    const percent = random.pick([5, 10, 15, 20, 25, 30]);
    const weight = rational(percent, 100);
    const expected = times(requests, weight);
    const variance = times(expected, minus(rational(1), weight));
    const deviation = roundedRoot(variance);
    return {
      stem: `${random.pick(SCENARIOS)(String(percent), decimal(requests))} How many of them run on the new version?`,
      answer: spread(expected, deviation),
      working: `Each request is routed by chance: ${decimal(requests)} × ${decimal(weight)} = ${decimal(expected)} are expected, with a deviation of √(${decimal(requests)} × ${decimal(weight)} × ${decimal(minus(rational(1), weight))}), about ${decimal(deviation)}.`,
      show,
      mistakes: [
        {
          value: spread(expected, rational(0)),
          why: 'The weight is a probability for each request, so the share is not exact.',
        },
        {
          value: spread(minus(requests, expected), deviation),
          why: 'This is the share of the version that the alias points to.',
        },
        {
          value: spread(expected, round(variance)),
          why: 'This takes the variance for the deviation; the root of it is missing.',
        },
      ],
    };
  },
};

/** An expectation and its deviation in one number that sorts by the first: the deviation stands behind the point. */
const spread = (expected: Rational, deviation: Rational): Rational => plus(expected, over(deviation, SCALE));

const SCALE = rational(1_000_000);

const show = (value: Rational): string => {
  const expected = roundDown(value);
  const deviation = times(minus(value, expected), SCALE);
  if (deviation.top === 0n) return `Exactly ${decimal(expected)}, and neither more nor fewer`;
  return `About ${decimal(expected)}, usually within ${decimal(deviation)} of it`;
};

const SCENARIOS = [
  (percent: string, requests: string) =>
    `An alias sends ${percent} % of its traffic to a new version of a function. ${requests} requests come in.`,
  (percent: string, requests: string) =>
    `For a canary deployment an alias has a routing configuration with ${percent} % for the new version. During the test ${requests} invocations go to the alias.`,
] as const;
