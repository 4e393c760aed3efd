import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { checkTopicDeliveryPolicy, effectiveTopicPolicy } from '../delivery/delivery-policy.ts';
import { invalidParameter } from '../errors.ts';
import { subscriptionsOf } from '../subscription/subscription.ts';
import { type Topic, topicArn } from './topic.ts';
import { checkPolicy } from './topic-policy.ts';

type Check = (value: string, prefix: string) => void;

const oneOf =
  (name: string, ...values: readonly string[]): Check =>
  (value, prefix) => {
    if (!values.includes(value)) throw invalidParameter(`${prefix}${name}`);
  };

const anything: Check = () => {};

const FEEDBACK = ['HTTP', 'Firehose', 'Lambda', 'Application', 'SQS'].flatMap(
  (endpoint): [string, Check][] => [
    [`${endpoint}SuccessFeedbackRoleArn`, anything],
    [`${endpoint}SuccessFeedbackSampleRate`, checkRate(`${endpoint}SuccessFeedbackSampleRate`)],
    [`${endpoint}FailureFeedbackRoleArn`, anything],
  ],
);

function checkRate(name: string): Check {
  return (value, prefix) => {
    if (!/^\d{1,3}$/.test(value) || Number(value) > 100) throw invalidParameter(`${prefix}${name}`);
  };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
const STANDARD: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...FEEDBACK,
  ['DeliveryPolicy', checkTopicDeliveryPolicy],
  [
    'DisplayName',
    (value, prefix) => {
      if (value.length > 100) throw invalidParameter(`${prefix}DisplayName`);
    },
  ],
  ['KmsMasterKeyId', anything],
  [
    'MaximumMessageSize',
    (value, prefix) => {
      if (!/^\d+$/.test(value) || Number(value) < 1024 || Number(value) > 1_048_576)
        throw invalidParameter(`${prefix}MaximumMessageSize`);
    },
  ],
  ['Policy', checkPolicy],
  ['SignatureVersion', oneOf('SignatureVersion', '1', '2')],
  ['TracingConfig', oneOf('TracingConfig', 'PassThrough', 'Active')],
]);

const FIFO: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'ArchivePolicy',
    () => {
      throw notImplemented('sns', 'ArchivePolicy', 'message archiving and replay');
    },
  ],
  ['ContentBasedDeduplication', oneOf('ContentBasedDeduplication', 'true', 'false')],
  ['FifoThroughputScope', oneOf('FifoThroughputScope', 'Topic', 'MessageGroup')],
]);

const checkOf = (name: string, isFifo: boolean): Check | undefined =>
  STANDARD.get(name) ?? (isFifo ? FIFO.get(name) : undefined);

/** CreateTopic's attributes as the topic keeps them. Throws AwsError. */
export const checkNewAttributes = (
  given: Readonly<Record<string, string>>,
  isFifo: boolean,
): Record<string, string> => {
  const { FifoTopic, ...attributes } = given;
  const prefix = 'Attributes Reason: ';
  if (FifoTopic !== undefined && !/^(true|false)$/i.test(FifoTopic))
    throw invalidParameter(`${prefix}FifoTopic`);
  for (const [name, value] of Object.entries(attributes)) {
    const check = checkOf(name, isFifo);
    if (!check) throw invalidParameter(`${prefix}Unknown attribute ${name}`);
    check(value, prefix);
  }
  return attributes;
};

/** Throws AwsError for a name that SetTopicAttributes doesn't know or a value that the attribute doesn't take. */
export const checkAttribute = (topic: Topic, name: string, value: string): void => {
  const check = checkOf(name, topic.isFifo);
  if (!check) throw invalidParameter('AttributeName');
  check(value, '');
};

/** All attributes, as GetTopicAttributes gives them; those that were never set are mostly left out. */
export const describeTopic = (context: Context, topic: Topic): Record<string, string> => {
  const arn = topicArn(context, topic.name);
  const subscriptions = subscriptionsOf(context, topic.name);
  const pending = subscriptions.filter(({ isPending }) => isPending).length;
  return {
    DisplayName: '',
    ...(topic.isFifo && FIFO_DEFAULTS),
    ...topic.attributes,
    TopicArn: arn,
    Owner: context.account,
    SubscriptionsPending: String(pending),
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsDeleted: String(topic.deletedSubscriptions),
    EffectiveDeliveryPolicy: effectiveTopicPolicy(topic.attributes.DeliveryPolicy),
  };
};

const FIFO_DEFAULTS = {
  FifoTopic: 'true',
  ContentBasedDeduplication: 'false',
  FifoThroughputScope: 'Topic',
};
