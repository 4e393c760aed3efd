import type { Calculation } from './calculation.ts';
import { decimal, plus, rational, times } from './rational.ts';

/** A token bucket: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export const apiThrottling: Calculation = {
  id: 'generated-api-throttling',
  topic: 'api-gateway',
  exams: { 'DVA-C02': 4, 'SAA-C03': 2 },
  facts: ['n000-throttle-10k', 'n000-throttle-5000-concurrent'],
  reference:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html',
  checked: '2026-11-21',
  pose: (random) => {
    const limits = random.pick([
      { rate: rational(random.int(2, 60) * 10), burst: rational(random.int(2, 90) * 10) },
      { rate: rational(10_000), burst: rational(5000) },
    ]);
    const { rate, burst } = limits;
    const seconds = rational(random.int(2, 12));
    const answer = plus(burst, times(rate, seconds));
    const scenario = random.pick(SCENARIOS)(decimal(rate), decimal(burst), decimal(seconds));
    return {
      stem: `${scenario} How many requests does API Gateway let through in these ${decimal(seconds)} seconds at most?`,
      answer,
      working: `A full bucket of ${decimal(burst)} tokens is refilled at ${decimal(rate)} a second: ${decimal(burst)} + ${decimal(rate)} × ${decimal(seconds)} = ${decimal(answer)}. The rest gets 429.`,
      show: (value) => decimal(value, 0),
      mistakes: [
        { value: times(rate, seconds), why: 'This leaves out the full bucket at the beginning.' },
        {
          value: burst,
          why: 'This takes the burst for a limit of concurrent requests; the bucket is refilled all the time.',
        },
        { value: times(burst, seconds), why: 'This refills the whole burst each second.' },
        { value: plus(burst, rate), why: 'This is what one second lets through.' },
      ],
    };
  },
};

const SCENARIOS = [
  (rate: string, burst: string, seconds: string) =>
    `A stage has a rate of ${rate} requests a second and a burst of ${burst}. After a quiet night far more requests than that arrive for ${seconds} seconds.`,
  (rate: string, burst: string, seconds: string) =>
    `A usage plan sets a rate of ${rate} a second and a burst of ${burst}. A customer who was idle floods the API for ${seconds} seconds.`,
  (rate: string, burst: string, seconds: string) =>
    `A method is limited to ${rate} requests a second with a burst of ${burst}. After a pause a campaign starts, and for ${seconds} seconds many times as many come in.`,
] as const;
