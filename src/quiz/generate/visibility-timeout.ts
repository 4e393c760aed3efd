import type { Calculation } from './calculation.ts';
import { decimal, plus, rational, times } from './rational.ts';

/** Six times the function's timeout plus the batching window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const visibilityTimeout: Calculation = {
  id: 'generated-visibility-timeout',
  topic: 'sqs',
  exams: { 'DVA-C02': 4, 'SAA-C03': 2 },
  facts: ['n000-timeout-too-low-duplicates'],
  reference: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',
  checked: '2026-11-21',
  pose: (random) => {
    const timeout = rational(random.int(2, 60) * 5);
    const window = rational(random.int(1, 60) * 5);
    const sixfold = times(rational(6), timeout);
    const answer = plus(sixfold, window);
    return {
      stem: `${random.pick(SCENARIOS)(decimal(timeout), decimal(window))} Which visibility timeout does AWS recommend for the queue at least?`,
      answer,
      working: `Six times the function's timeout plus the batching window: 6 × ${decimal(timeout)} + ${decimal(window)} = ${decimal(answer)} seconds. It leaves time for retries when the function is throttled.`,
      show: (value) => `${decimal(value, 0)} seconds`,
      mistakes: [
        {
          value: timeout,
          why: "The function's timeout alone leaves no time for a retry of a throttled batch.",
        },
        {
          value: sixfold,
          why: 'This forgets the batching window, during which messages are already in flight.',
        },
        { value: rational(30), why: "This is the queue's default, whatever the function needs." },
        {
          value: times(rational(6), plus(timeout, window)),
          why: 'Only the function timeout is taken six times; the window is added once.',
        },
      ],
    };
  },
};

const SCENARIOS = [
  (timeout: string, window: string) =>
    `A queue feeds a function whose timeout is ${timeout} seconds. The event source mapping collects messages for ${window} seconds (MaximumBatchingWindowInSeconds).`,
  (timeout: string, window: string) =>
    `Thumbnails are made by a function with a timeout of ${timeout} seconds, which takes messages from a standard queue with a batching window of ${window} seconds.`,
  (timeout: string, window: string) =>
    `Orders are processed twice now and then. The function behind the queue has a timeout of ${timeout} seconds and a batching window of ${window} seconds.`,
] as const;
