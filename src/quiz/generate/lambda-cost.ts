import type { Calculation } from './calculation.ts';
import { decimal, dollars, largest, minus, over, plus, type Rational, rational, times } from './rational.ts';

/** x86 in us-east-1, first tier: https://aws.amazon.com/lambda/pricing/ */
export const lambdaCost: Calculation = {
  id: 'generated-lambda-cost',
  topic: 'lambda',
  exams: { 'DVA-C02': 4, 'SAA-C03': 4, 'CLF-C02': 4 },
  facts: ['n001-free-tier-1m-400k', 'n001-gbs-price-600k'],
  reference: 'https://aws.amazon.com/lambda/pricing/',
  checked: '2026-11-21',
  pose: (random) => {
    const millions = rational(random.int(4, 60));
    const durationMs = rational(random.int(4, 30) * 50);
    const memoryMb = rational(random.pick([512, 768, 1024, 1536, 2048, 3072]));
    const seconds = times(times(millions, MILLION), over(durationMs, rational(1000)));
    const gbSeconds = times(seconds, over(memoryMb, rational(1024)));
    const requestCost = times(minus(millions, rational(1)), PER_MILLION);
    const computeCost = times(aboveFree(gbSeconds), PER_GB_SECOND);
    const plan = random.pick(SCENARIOS)(decimal(millions), decimal(durationMs), decimal(memoryMb));
    return {
      stem: `${plan} Requests cost $0.20 a million and compute $0.0000166667 a GB-second; each month 1 million requests and 400,000 GB-seconds are free. What does the function cost a month?`,
      answer: plus(requestCost, computeCost),
      working: `${decimal(seconds)} s × ${decimal(memoryMb)}/1024 GB = ${decimal(gbSeconds)} GB-s. (${decimal(gbSeconds)} - 400,000) × $0.0000166667 = ${dollars(computeCost)}, and (${decimal(millions)} - 1) × $0.20 = ${dollars(requestCost)}.`,
      show: dollars,
      mistakes: [
        {
          value: plus(times(millions, PER_MILLION), times(gbSeconds, PER_GB_SECOND)),
          why: 'This ignores the monthly free tier.',
        },
        {
          value: plus(
            requestCost,
            times(aboveFree(times(seconds, over(memoryMb, rational(1000)))), PER_GB_SECOND),
          ),
          why: 'This divides the memory by 1000; a GB is 1024 MB here.',
        },
        { value: computeCost, why: 'This forgets the charge for requests.' },
        {
          value: plus(requestCost, times(aboveFree(seconds), PER_GB_SECOND)),
          why: 'This bills seconds as if the function had 1 GB of memory.',
        },
        {
          value: plus(times(millions, PER_MILLION), computeCost),
          why: 'This forgets that a million requests are free as well.',
        },
      ],
    };
  },
};

const MILLION = rational(1_000_000);
const PER_MILLION = rational(1, 5);
const PER_GB_SECOND = rational(166_667, 10_000_000_000);

const aboveFree = (gbSeconds: Rational): Rational =>
  largest(rational(0), minus(gbSeconds, rational(400_000)));

const SCENARIOS = [
  (millions: string, ms: string, mb: string) =>
    `A function with ${mb} MB of memory is invoked ${millions} million times a month, each time for ${ms} ms.`,
  (millions: string, ms: string, mb: string) =>
    `A web shop expects ${millions} million requests a month. Each runs one function for ${ms} ms with ${mb} MB of memory.`,
  (millions: string, ms: string, mb: string) =>
    `A company moves a job to Lambda: ${millions} million invocations a month of ${ms} ms each, with ${mb} MB of memory.`,
] as const;
