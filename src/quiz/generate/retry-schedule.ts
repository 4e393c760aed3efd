import type { Random } from '../random.ts';
import type { Calculation, Problem } from './calculation.ts';
import { decimal, minus, plus, type Rational, rational, times } from './rational.ts';

/** IntervalSeconds, BackoffRate, MaxAttempts: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const retrySchedule: Calculation = {
  id: 'generated-retry-schedule',
  topic: 'step-functions',
  exams: { 'DVA-C02': 1, 'DOP-C02': 3 },
  facts: ['n003-retry-fields'],
  reference: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  checked: '2026-11-21',
  pose: (random) => random.pick([poseWait, poseTotal])(random),
};

const poseWait = (random: Random): Problem => {
  const { interval, backoff } = retrier(random);
  const retry = random.int(3, 5);
  const answer = times(interval, power(backoff, retry - 1));
  const count = rational(retry);
  return {
    stem: `${random.pick(SCENARIOS)(decimal(interval), decimal(backoff), String(retry + random.int(0, 2)))} How many seconds pass before retry number ${retry}?`,
    answer,
    working: `Retry k waits IntervalSeconds × BackoffRate^(k-1): ${decimal(interval)} × ${decimal(backoff)}^${retry - 1} = ${decimal(answer, 4)}.`,
    show: (value) => `${decimal(value, 4)} seconds`,
    mistakes: [
      {
        value: times(interval, power(backoff, retry)),
        why: 'This is one step too far: the first retry waits the plain interval.',
      },
      {
        value: times(interval, times(backoff, minus(count, rational(1)))),
        why: 'This grows linearly; the rate multiplies each wait anew.',
      },
      {
        value: times(interval, power(backoff, retry - 2)),
        why: 'This is the wait before the retry before it.',
      },
      { value: interval, why: 'This leaves out the back-off.' },
    ],
  };
};

const poseTotal = (random: Random): Problem => {
  const { interval, backoff } = retrier(random);
  const retries = random.int(2, 5);
  const waits = Array.from({ length: retries + 1 }, (_, index) => times(interval, power(backoff, index)));
  const answer = sum(waits.slice(0, retries));
  return {
    stem: `${random.pick(SCENARIOS)(decimal(interval), decimal(backoff), String(retries))} The task fails each time. How many seconds does the state wait in total before it gives up?`,
    answer,
    working: `There are ${retries} retries after the first attempt, so ${retries + 1} attempts. The waits add up: ${waits
      .slice(0, retries)
      .map((wait) => decimal(wait, 4))
      .join(' + ')} = ${decimal(answer, 4)}.`,
    show: (value) => `${decimal(value, 4)} seconds`,
    mistakes: [
      {
        value: sum(waits.slice(0, retries - 1)),
        why: 'This counts the first attempt as one of MaxAttempts; they are retries, so there is one wait more.',
      },
      { value: sum(waits), why: 'This counts one retry too many.' },
      { value: times(interval, rational(retries)), why: 'This leaves out the back-off.' },
      {
        value: times(interval, times(backoff, rational(retries))),
        why: 'This multiplies by the rate once; each wait is multiplied anew.',
      },
    ],
  };
};

const retrier = (random: Random) => ({
  interval: rational(random.int(1, 20)),
  backoff: random.pick([rational(3, 2), rational(2), rational(2), rational(3)]),
});

const power = (base: Rational, exponent: number): Rational =>
  Array.from({ length: exponent }, () => base).reduce(times, rational(1));

const sum = (values: readonly Rational[]): Rational => values.reduce(plus, rational(0));

const SCENARIOS = [
  (interval: string, backoff: string, attempts: string) =>
    `A Task state retries with IntervalSeconds ${interval}, BackoffRate ${backoff} and MaxAttempts ${attempts}, without jitter.`,
  (interval: string, backoff: string, attempts: string) =>
    `A payment task has a retrier: MaxAttempts ${attempts}, IntervalSeconds ${interval}, BackoffRate ${backoff}; neither jitter nor a maximum delay is set.`,
] as const;
