import type { Calculation } from './calculation.ts';
import { decimal, minus, plus, rational, times } from './rational.ts';

/** Epoch seconds: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html */
export const timeToLive: Calculation = {
  id: 'generated-time-to-live',
  topic: 'dynamodb',
  exams: { 'DVA-C02': 1 },
  facts: [],
  reference:
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html',
  checked: '2026-11-21',
  pose: (random) => {
    const now = rational(1_795_000_000 + random.int(0, 999) * 3600);
    const span = random.pick(SPANS);
    const count = rational(random.int(3, 30));
    const seconds = times(count, rational(span.seconds));
    const answer = plus(now, seconds);
    return {
      stem: `${random.pick(SCENARIOS)(`${decimal(count)} ${span.name}`)} The time is now ${now.top} in epoch seconds. Which number goes into the TTL attribute?`,
      answer,
      working: `${decimal(count)} ${span.name} are ${decimal(seconds)} seconds: ${now.top} + ${seconds.top} = ${answer.top}. From then on the item counts as expired; DynamoDB deletes it, typically within two days.`,
      show: (value) => String(value.top / value.bottom),
      mistakes: [
        {
          value: times(answer, rational(1000)),
          why: 'This is in milliseconds; DynamoDB takes it for a time far ahead and does not delete the item.',
        },
        { value: seconds, why: 'This is a duration; the attribute holds the point in time.' },
        {
          value: minus(answer, rational(172_800)),
          why: 'This takes two days off for the deletion; the item would count as expired too early.',
        },
        {
          value: plus(now, times(count, rational(span.seconds / 60))),
          why: 'This adds a sixtieth of the time, as if minutes were seconds.',
        },
      ],
    };
  },
};

const SPANS = [
  { name: 'hours', seconds: 3600 },
  { name: 'days', seconds: 86_400 },
] as const;

const SCENARIOS = [
  (span: string) => `Sessions in a DynamoDB table shall expire ${span} after they begin, by Time to Live.`,
  (span: string) =>
    `A shop keeps baskets in a table and lets Time to Live remove them ${span} after the last change, which is just being written.`,
] as const;
