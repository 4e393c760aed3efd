import * as v from 'valibot';
import { invalidParameter } from '../errors.ts';
import { parseJsonAttribute } from '../subscription/json-attribute.ts';
import { type RetryPolicy, retryDelayMs } from './retry-delay.ts';

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3600));
const retries = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const BACKOFF = v.picklist(['arithmetic', 'exponential', 'geometric', 'linear']);

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html#creating-delivery-policy */
const RETRY = v.nullish(
  v.strictObject({
    minDelayTarget: v.exactOptional(seconds),
    maxDelayTarget: v.exactOptional(seconds),
    numRetries: v.exactOptional(retries(100)),
    numNoDelayRetries: v.exactOptional(retries(100)),
    numMinDelayRetries: v.exactOptional(retries(100)),
    numMaxDelayRetries: v.exactOptional(retries(100)),
    backoffFunction: v.exactOptional(BACKOFF),
  }),
);
const THROTTLE = v.nullish(
  v.strictObject({ maxReceivesPerSecond: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))) }),
);
const CONTENT_TYPES = [
  'application/atom+xml',
  'application/json',
  'application/octet-stream',
  'application/soap+xml',
  'application/x-www-form-urlencoded',
  'application/xhtml+xml',
  'application/xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/plain',
  'text/plain; charset=UTF-8',
  'text/xml',
] as const;
const REQUEST = v.nullish(v.strictObject({ headerContentType: v.picklist(CONTENT_TYPES) }));

const TOPIC_POLICY = v.strictObject({
  http: v.strictObject({
    defaultHealthyRetryPolicy: RETRY,
    disableSubscriptionOverrides: v.nullish(v.boolean()),
    defaultThrottlePolicy: THROTTLE,
    defaultRequestPolicy: REQUEST,
  }),
});
const SUBSCRIPTION_POLICY = v.strictObject({
  healthyRetryPolicy: RETRY,
  sicklyRetryPolicy: v.nullish(v.unknown()),
  throttlePolicy: THROTTLE,
  requestPolicy: REQUEST,
  guaranteed: v.nullish(v.boolean()),
});

const DEFAULT_RETRY: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};
const DEFAULT_CONTENT_TYPE = 'text/plain; charset=UTF-8';

/** Throws AwsError when the topic's policy isn't one. */
export const checkTopicDeliveryPolicy = (text: string, prefix: string): void => {
  if (text === '') return;
  const policy = parse(TOPIC_POLICY, text, prefix);
  checkRetries(policy.http.defaultHealthyRetryPolicy, prefix);
};

/** Throws AwsError when the subscription's policy isn't one. */
export const checkSubscriptionDeliveryPolicy = (text: string, prefix: string): void => {
  if (text === '') return;
  checkRetries(parse(SUBSCRIPTION_POLICY, text, prefix).healthyRetryPolicy, prefix);
};

const parse = <T>(schema: v.GenericSchema<unknown, T>, text: string, prefix: string): T => {
  const parsed = v.safeParse(schema, parseJsonAttribute('DeliveryPolicy', text, prefix));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  throw invalidParameter(`${prefix}DeliveryPolicy: ${path}: ${issue.message}`);
};

const checkRetries = (given: Partial<RetryPolicy> | null | undefined, prefix: string): void => {
  const policy = { ...DEFAULT_RETRY, ...given };
  const refuse = (reason: string) => invalidParameter(`${prefix}DeliveryPolicy: ${reason}`);
  if (policy.minDelayTarget > policy.maxDelayTarget)
    throw refuse('minDelayTarget must not be greater than maxDelayTarget');
  const phases = policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries;
  if (phases > policy.numRetries) throw refuse('the retries of the phases must not be more than numRetries');
  if (totalSeconds(policy) > MAX_TOTAL_SECONDS)
    throw refuse(`the total retry time must not be greater than ${MAX_TOTAL_SECONDS} seconds`);
};

const MAX_TOTAL_SECONDS = 3600;

const totalSeconds = (policy: RetryPolicy): number => {
  let sum = 0;
  for (let retry = 1; retry <= policy.numRetries; retry += 1)
    sum += (retryDelayMs(policy, retry) ?? 0) / 1000;
  return sum;
};

/** How messages go to an HTTP endpoint, a subscription's own policy before its topic's, before AWS's defaults. */
export interface HttpPolicy {
  readonly retry: RetryPolicy;
  readonly maxReceivesPerSecond: number | undefined;
  readonly contentType: string;
}

/** The policies' texts were checked when they were set. */
export const httpPolicyOf = (
  topicText: string | undefined,
  subscriptionText: string | undefined,
): HttpPolicy => {
  const topic = topicText ? v.parse(TOPIC_POLICY, JSON.parse(topicText)).http : {};
  const own =
    subscriptionText && !topic.disableSubscriptionOverrides
      ? v.parse(SUBSCRIPTION_POLICY, JSON.parse(subscriptionText))
      : {};
  return {
    retry: { ...DEFAULT_RETRY, ...topic.defaultHealthyRetryPolicy, ...own.healthyRetryPolicy },
    maxReceivesPerSecond:
      own.throttlePolicy?.maxReceivesPerSecond ??
      topic.defaultThrottlePolicy?.maxReceivesPerSecond ??
      undefined,
    contentType:
      own.requestPolicy?.headerContentType ??
      topic.defaultRequestPolicy?.headerContentType ??
      DEFAULT_CONTENT_TYPE,
  };
};

/** As GetTopicAttributes tells it. */
export const effectiveTopicPolicy = (text: string | undefined): string => {
  const { retry, contentType, maxReceivesPerSecond } = httpPolicyOf(text, undefined);
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: retry,
      disableSubscriptionOverrides: Boolean(
        text && v.parse(TOPIC_POLICY, JSON.parse(text)).http.disableSubscriptionOverrides,
      ),
      ...(maxReceivesPerSecond && { defaultThrottlePolicy: { maxReceivesPerSecond } }),
      defaultRequestPolicy: { headerContentType: contentType },
    },
  });
};

/** As GetSubscriptionAttributes tells it. */
export const effectiveSubscriptionPolicy = (
  topicText: string | undefined,
  subscriptionText: string | undefined,
): string => {
  const { retry, contentType, maxReceivesPerSecond } = httpPolicyOf(topicText, subscriptionText);
  return JSON.stringify({
    healthyRetryPolicy: retry,
    sicklyRetryPolicy: null,
    throttlePolicy: maxReceivesPerSecond ? { maxReceivesPerSecond } : null,
    requestPolicy: { headerContentType: contentType },
    guaranteed: false,
  });
};
