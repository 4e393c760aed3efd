/**
 * "For 24 hours and up to 185 times with an exponential back off and jitter": AWS doesn't tell the times. From a second on,
 * doubling up to eight minutes, with a jitter of half, 185 attempts take about a day.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export const retryDelayMs = (attempts: number, random: () => number): number => {
  const backOffMs = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  return Math.round(backOffMs * (1 + (random() - 0.5) / 2));
};

const FIRST_MS = 1000;
const LONGEST_MS = 8 * 60_000;
