import type { Random } from '../random.ts';
import type { Calculation, Problem } from './calculation.ts';
import { decimal, over, rational, roundDown, roundUp, times } from './rational.ts';

/** Concurrency = rate × duration: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
export const lambdaConcurrency: Calculation = {
  id: 'generated-lambda-concurrency',
  topic: 'lambda',
  exams: { 'DVA-C02': 4, 'SAA-C03': 3 },
  facts: ['n001-conc-1000', 'n002-conc-per-sec'],
  reference: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html',
  checked: '2026-11-21',
  pose: (random) => random.pick([poseNeed, poseRate])(random),
};

const poseNeed = (random: Random): Problem => {
  const rate = rational(random.int(4, 180) * 10);
  const durationMs = rational(random.int(2, 60) * 50);
  const seconds = over(durationMs, rational(1000));
  const answer = roundUp(times(rate, seconds));
  const scenario = random.pick(NEED_SCENARIOS)(decimal(rate), decimal(durationMs));
  return {
    stem: `${scenario} How many executions run at the same time on average?`,
    answer,
    working: `Concurrency is the rate times the duration in seconds: ${decimal(rate)} × ${decimal(seconds)} = ${decimal(times(rate, seconds))}${decimal(answer) === decimal(times(rate, seconds)) ? '' : ', rounded up'}.`,
    show: (value) => decimal(value, 0),
    mistakes: [
      { value: rate, why: 'This takes the rate alone; an execution counts for as long as it runs.' },
      {
        value: roundUp(over(rate, seconds)),
        why: 'This divides by the duration instead of multiplying by it.',
      },
      {
        value: roundUp(over(times(rate, seconds), rational(10))),
        why: 'This takes 100 ms for a hundredth of a second.',
      },
      {
        value: rational(1000),
        why: 'This is the default quota for all functions of a Region, and not the need of this one.',
      },
    ],
  };
};

const NEED_SCENARIOS = [
  (rate: string, ms: string) => `A function receives ${rate} requests a second, and each takes ${ms} ms.`,
  (rate: string, ms: string) =>
    `Behind an API ${rate} calls a second arrive at a steady rate. The function behind it runs ${ms} ms for each.`,
  (rate: string, ms: string) =>
    `A team plans reserved concurrency for a function that runs ${ms} ms, at ${rate} invocations a second.`,
] as const;

const poseRate = (random: Random): Problem => {
  const concurrency = rational(random.int(1, 20) * 50);
  const durationMs = rational(random.pick([100, 200, 250, 400, 500, 800, 1250, 2000, 2500, 4000]));
  const seconds = over(durationMs, rational(1000));
  const answer = roundDown(over(concurrency, seconds));
  return {
    stem: `${random.pick(RATE_SCENARIOS)(decimal(concurrency), decimal(durationMs))} Up to how many requests a second does it handle before it is throttled?`,
    answer,
    working: `The rate is the concurrency divided by the duration in seconds: ${decimal(concurrency)} / ${decimal(seconds)} = ${decimal(answer)}.`,
    show: (value) => decimal(value, 0),
    mistakes: [
      {
        value: concurrency,
        why: 'This takes concurrency for a rate; it counts executions at the same time.',
      },
      {
        value: roundUp(times(concurrency, seconds)),
        why: 'This multiplies by the duration instead of dividing by it.',
      },
      { value: rational(10_000), why: 'This is the default request rate of an API Gateway account.' },
      {
        value: roundUp(over(concurrency, times(seconds, rational(10)))),
        why: 'This takes 100 ms for a second.',
      },
    ],
  };
};

const RATE_SCENARIOS = [
  (concurrency: string, ms: string) =>
    `A function has ${concurrency} reserved concurrent executions and runs ${ms} ms for each request.`,
  (concurrency: string, ms: string) =>
    `Of the Region's concurrency ${concurrency} are left for a function. An invocation takes ${ms} ms.`,
] as const;
