/** How often and when a failed delivery is tried again. Targets are seconds. */
export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: 'arithmetic' | 'exponential' | 'geometric' | 'linear';
}

/**
 * What AWS defines for its own endpoints, SQS and Lambda: 100,015 attempts over 23 days.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export const AWS_MANAGED: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 20,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 100_000,
  numRetries: 100_015,
  backoffFunction: 'exponential',
};

/**
 * The pause in milliseconds before the n-th retry, counted from 1; undefined when there is none left. AWS varies the pauses at random;
 * here they are exact, so that they can be watched.
 */
export const retryDelayMs = (policy: RetryPolicy, retry: number): number | undefined => {
  const { minDelayTarget: min, maxDelayTarget: max, numRetries, numNoDelayRetries } = policy;
  const backoffs = numRetries - numNoDelayRetries - policy.numMinDelayRetries - policy.numMaxDelayRetries;
  if (retry > numRetries) return undefined;
  if (retry <= numNoDelayRetries) return 0;
  const step = retry - numNoDelayRetries - policy.numMinDelayRetries;
  if (step <= 0) return min * 1000;
  if (step > backoffs) return max * 1000;
  // From the least to the greatest pause over the steps of this phase.
  const share = backoffs === 1 ? 1 : (step - 1) / (backoffs - 1);
  return Math.round(CURVES[policy.backoffFunction](min, max, share) * 1000);
};

type Curve = (min: number, max: number, share: number) => number;

const CURVES: Readonly<Record<RetryPolicy['backoffFunction'], Curve>> = {
  linear: (min, max, share) => min + (max - min) * share,
  arithmetic: (min, max, share) => min + (max - min) * ((share * (share + 1)) / 2),
  geometric: (min, max, share) => min + (max - min) * share ** 2,
  exponential: (min, max, share) => min * (max / min) ** share,
};
