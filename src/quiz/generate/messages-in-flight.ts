import type { Random } from '../random.ts';
import type { Calculation, Problem } from './calculation.ts';
import { decimal, over, rational, times } from './rational.ts';

/** About 120,000 in flight a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export const messagesInFlight: Calculation = {
  id: 'generated-messages-in-flight',
  topic: 'sqs',
  exams: { 'DVA-C02': 4, 'SAA-C03': 3 },
  facts: [],
  reference: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html',
  checked: '2026-11-21',
  pose: (random) => random.pick([poseCount, poseHold])(random),
};

const QUOTA = 120_000;

const poseCount = (random: Random): Problem => {
  const held = random.int(2, 15);
  // More than the quota can't be in flight.
  const rate = rational(random.int(2, Math.min(60, Math.floor(QUOTA / (held * 600)))) * 10);
  const minutes = rational(held);
  const answer = times(rate, times(minutes, rational(60)));
  return {
    stem: `${random.pick(COUNT_SCENARIOS)(decimal(rate), decimal(minutes))} How many messages are in flight at a time?`,
    answer,
    working: `A message is in flight from its receipt to its deletion: ${decimal(rate)} a second × ${decimal(minutes)} × 60 seconds = ${decimal(answer)}.`,
    show: (value) => decimal(value, 0),
    mistakes: [
      { value: times(rate, minutes), why: 'This multiplies a rate a second by minutes.' },
      {
        value: rate,
        why: 'This counts the messages of one second; each stays in flight until it is deleted.',
      },
      {
        value: rational(QUOTA),
        why: 'This is the quota of a queue, which is reached only at a higher rate or a longer hold time.',
      },
      { value: rational(20_000), why: 'This is the quota that FIFO queues had in the past.' },
    ],
  };
};

const COUNT_SCENARIOS = [
  (rate: string, minutes: string) =>
    `Consumers take ${rate} messages a second from a standard queue and delete each ${minutes} minutes after they received it. They keep up with the producers.`,
  (rate: string, minutes: string) =>
    `A fleet receives ${rate} video jobs a second from a queue. A job takes ${minutes} minutes, and its message is deleted at the end.`,
] as const;

const poseHold = (random: Random): Problem => {
  const rate = rational(random.pick([50, 80, 100, 125, 160, 200, 250, 400, 500, 625, 800, 1000]));
  const answer = over(rational(QUOTA), rate);
  return {
    stem: `${random.pick(HOLD_SCENARIOS)(decimal(rate))} The queue holds about 120,000 messages in flight at most. How long may a consumer keep a message before receiving fails with OverLimit?`,
    answer,
    working: `Rate × hold time must stay within 120,000: 120,000 / ${decimal(rate)} = ${decimal(answer)} seconds.`,
    show: (value) => `${decimal(value)} seconds`,
    mistakes: [
      {
        value: over(rational(20_000), rate),
        why: 'This reckons with 20,000, the quota that FIFO queues had in the past.',
      },
      { value: over(answer, rational(60)), why: 'This is the time in minutes.' },
      {
        value: rational(30),
        why: 'This is the default visibility timeout and has nothing to do with the quota.',
      },
      { value: rational(43_200), why: 'This is the longest visibility timeout, 12 hours.' },
    ],
  };
};

const HOLD_SCENARIOS = [
  (rate: string) => `Consumers receive ${rate} messages a second from a standard queue with short polling.`,
  (rate: string) =>
    `A standard queue hands out ${rate} messages a second to workers that poll without waiting.`,
] as const;
