import type { Calculation } from './calculation.ts';
import { decimal, over, plus, type Rational, rational, roundUp, times } from './rational.ts';

/** 300 s by default, GET only: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html */
export const apiCache: Calculation = {
  id: 'generated-api-cache',
  topic: 'api-gateway',
  exams: { 'DVA-C02': 4, 'SAA-C03': 3 },
  facts: ['n001-cache-ttl-330', 'n002-cache-ttl-300'],
  reference: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html',
  checked: '2026-11-21',
  pose: (random) => {
    const keys = rational(random.int(2, 40));
    const minutes = rational(random.int(3, 24) * 10);
    const posts = rational(random.int(0, 1) * random.int(1, 30) * 10);
    const ttl = random.pick([undefined, rational(60), rational(120), rational(600), rational(1200)]);
    const calls = (ttlSeconds: Rational) =>
      times(keys, roundUp(over(times(minutes, rational(60)), ttlSeconds)));
    const reads = calls(ttl ?? rational(300));
    const hasPosts = posts.top > 0n;
    const ttlText = ttl ? `a TTL of ${decimal(ttl)} seconds` : 'the default TTL';
    return {
      stem: `${random.pick(SCENARIOS)(decimal(keys), ttlText)} The load lasts ${decimal(minutes)} minutes${hasPosts ? `, and ${decimal(posts)} POST requests come in as well` : ''}. How often is the back end called at most?`,
      answer: plus(reads, posts),
      working: `Each resource is fetched once in ${ttl ? decimal(ttl) : '300'} seconds: ${decimal(keys)} × ${decimal(over(reads, keys))} = ${decimal(reads)} calls.${hasPosts ? ` POST isn't cached by default, so ${decimal(posts)} are added: ${decimal(plus(reads, posts))}.` : ''}`,
      show: (value) => decimal(value, 0),
      mistakes: [
        ...(hasPosts
          ? [
              {
                value: reads,
                why: 'This takes POST requests for cached; by default the cache holds answers to GET.',
              },
            ]
          : []),
        ...(ttl
          ? [
              {
                value: plus(calls(rational(300)), posts),
                why: 'This reckons with the default of 300 seconds.',
              },
            ]
          : [
              {
                value: plus(calls(rational(330)), posts),
                why: 'This reckons with 330 seconds; the default is 300.',
              },
            ]),
        {
          value: plus(over(reads, keys), posts),
          why: 'This counts one resource; each has its own entry in the cache.',
        },
        {
          value: plus(calls(rational(3600)), posts),
          why: 'This reckons with 3,600 seconds, the longest TTL.',
        },
        {
          value: plus(keys, posts),
          why: 'This keeps entries for the whole time, as if they did not expire.',
        },
        {
          value: plus(calls(rational(30)), posts),
          why: 'This reckons with 30 seconds, which no default of the cache is.',
        },
      ],
    };
  },
};

const SCENARIOS = [
  (keys: string, ttl: string) =>
    `A stage caches GET with ${ttl}. Clients ask for ${keys} different resources many times a second.`,
  (keys: string, ttl: string) =>
    `A news site has the cache of its API stage switched on with ${ttl}, and ${keys} articles are read all the time.`,
] as const;
