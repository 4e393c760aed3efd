import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { checkSubscriptionDeliveryPolicy, effectiveSubscriptionPolicy } from '../delivery/delivery-policy.ts';
import { invalidParameter } from '../errors.ts';
import { getTopic, topicArn } from '../topic/topic.ts';
import { checkFilterPolicy } from './filter-policy.ts';
import { parseJsonAttribute } from './json-attribute.ts';
import { type Subscription, subscriptionsOf } from './subscription.ts';

/** What is known of a subscription when its attributes are checked. */
export type Subscriber = Pick<Subscription, 'topicName' | 'protocol' | 'endpoint' | 'attributes'>;

interface Asked {
  readonly value: string;
  readonly subscriber: Subscriber;
  readonly prefix: string;
}

/** Returns the value as it is kept. */
type Check = (asked: Asked) => string;

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['DeliveryPolicy', ({ value, prefix, subscriber }) => checkDelivery(value, prefix, subscriber)],
  [
    'FilterPolicy',
    ({ value, subscriber, prefix }) => {
      const scope = subscriber.attributes.FilterPolicyScope ?? 'MessageAttributes';
      if (value !== '') checkFilterPolicy({ text: value, scope, prefix });
      return value;
    },
  ],
  ['FilterPolicyScope', ({ value, prefix, subscriber }) => checkScope(value, prefix, subscriber)],
  ['RawMessageDelivery', ({ value, prefix, subscriber }) => checkRaw(value, prefix, subscriber)],
  ['RedrivePolicy', ({ value, prefix, subscriber }) => checkRedrive(value, prefix, subscriber)],
  [
    'ReplayPolicy',
    () => {
      throw notImplemented('sns', 'ReplayPolicy', 'message archiving and replay');
    },
  ],
]);

/** Throws AwsError with AWS's text; returns the value as it is kept. */
export const checkSubscriptionAttribute = (
  name: string,
  value: string,
  { subscriber, prefix }: Omit<Asked, 'value'>,
): string => {
  const check = CHECKS.get(name);
  if (!check) throw invalidParameter(`${prefix}AttributeName`);
  return check({ value, subscriber, prefix });
};

const checkScope = (value: string, prefix: string, { attributes }: Subscriber): string => {
  if (value !== 'MessageAttributes' && value !== 'MessageBody')
    throw invalidParameter(
      `${prefix}FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
    );
  if (attributes.FilterPolicy) checkFilterPolicy({ text: attributes.FilterPolicy, scope: value, prefix });
  return value;
};

const checkRaw = (value: string, prefix: string, { protocol }: Subscriber): string => {
  const isRaw = value.toLowerCase();
  if (isRaw !== 'true' && isRaw !== 'false')
    throw invalidParameter(`${prefix}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
  if (isRaw === 'true' && !['sqs', 'http', 'https'].includes(protocol))
    throw invalidParameter(`Delivery protocol [${protocol}] does not support raw message delivery.`);
  return isRaw;
};

const checkDelivery = (value: string, prefix: string, { protocol }: Subscriber): string => {
  if (protocol !== 'http' && protocol !== 'https')
    throw invalidParameter(
      `${prefix}DeliveryPolicy: Delivery protocol [${protocol}] does not support a delivery policy.`,
    );
  checkSubscriptionDeliveryPolicy(value, prefix);
  return value;
};

const checkRedrive = (value: string, prefix: string, { topicName, endpoint }: Subscriber): string => {
  if (value === '') return value;
  const policy = parseJsonAttribute('RedrivePolicy', value, prefix);
  const target = isRecord(policy) ? policy.deadLetterTargetArn : undefined;
  const refuse = (reason: string) => invalidParameter(`${prefix}RedrivePolicy: ${reason}`);
  if (typeof target !== 'string' || !/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w-]+(\.fifo)?$/.test(target))
    throw refuse('deadLetterTargetArn is an invalid arn');
  const isFifo = topicName.endsWith('.fifo') && endpoint.endsWith('.fifo');
  if (isFifo && !target.endsWith('.fifo'))
    throw refuse('must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.');
  if (!isFifo && target.endsWith('.fifo'))
    throw refuse('must use a standard queue as DLQ for a standard Subscription.');
  return value;
};

/** https://docs.aws.amazon.com/general/latest/gr/sns.html */
const MAX_FILTER_POLICIES = 200;

/** Throws AwsError when the topic's subscriptions have as many filter policies as they may. */
export const checkFilterPolicyCount = (context: Context, topicName: string): void => {
  const filtering = subscriptionsOf(context, topicName).filter(({ attributes }) => attributes.FilterPolicy);
  if (filtering.length >= MAX_FILTER_POLICIES)
    throw new AwsError('FilterPolicyLimitExceededException', 'Filter policy limit exceeded for this topic.');
};

/** All attributes, as GetSubscriptionAttributes gives them. */
export const describeSubscription = (
  context: Context,
  subscription: Subscription,
): Record<string, string> => {
  const { attributes, protocol, topicName } = subscription;
  const { FilterPolicy, FilterPolicyScope = 'MessageAttributes', ...others } = attributes;
  const kept = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''));
  const TopicArn = topicArn(context, topicName);
  const isHttp = protocol === 'http' || protocol === 'https';
  const topicPolicy = isHttp ? getTopic(context, TopicArn).attributes.DeliveryPolicy : undefined;
  return {
    RawMessageDelivery: 'false',
    ...kept,
    ...(FilterPolicy && { FilterPolicy, FilterPolicyScope }),
    ...(isHttp && {
      EffectiveDeliveryPolicy: effectiveSubscriptionPolicy(topicPolicy, attributes.DeliveryPolicy),
    }),
    SubscriptionArn: subscription.arn,
    TopicArn,
    Protocol: protocol,
    Endpoint: subscription.endpoint,
    Owner: context.account,
    SubscriptionPrincipal: subscription.principal,
    PendingConfirmation: String(subscription.isPending),
    ConfirmationWasAuthenticated: String(subscription.wasAuthenticated),
  };
};
