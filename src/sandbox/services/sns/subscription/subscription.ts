import type { Subscription as SubscriptionOutput } from '@aws-sdk/client-sns';
import type { Context } from '../../../kernel/context.ts';
import { defineTable, type TableDefinition } from '../../../kernel/table.ts';
import { notFound, parseArn } from '../errors.ts';
import { topicArn, topics } from '../topic/topic.ts';

export interface Subscription {
  readonly arn: string;
  /** Its topic's. */
  readonly topicName: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** Who subscribed. */
  readonly principal: string;
  readonly isPending: boolean;
  readonly wasAuthenticated: boolean;
  /** Only the owners, with a signature, can end it. */
  readonly isProtected: boolean;
  /** Without an answer a pending subscription is gone by then. */
  readonly expiresMs?: number | undefined;
  /** As they were set, by AWS's names. */
  readonly attributes: Readonly<Record<string, string>>;
}

export const PROTOCOLS = ['sqs', 'lambda', 'http', 'https', 'email', 'email-json', 'sms'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** One table a topic, so that publishing looks at the topic's own subscriptions only. */
const subscriptionsTable = (topicName: string): TableDefinition<Subscription> =>
  defineTable(`sns.subscriptions:${topicName}`, 'region');

export const putSubscription = (context: Context, subscription: Subscription): void =>
  context.table(subscriptionsTable(subscription.topicName)).put(subscription.arn, subscription);

export const subscriptionsOf = (context: Context, topicName: string): readonly Subscription[] => [
  ...context.table(subscriptionsTable(topicName)).values(),
];

/** Undefined when the ARN isn't that of a subscription of this account and region. Throws AwsError when it isn't an ARN. */
export const findSubscription = (context: Context, arn: string): Subscription | undefined => {
  const { resource } = parseArn(arn, 'SubscriptionArn');
  const [topicName = ''] = resource.split(':');
  return context.table(subscriptionsTable(topicName)).get(arn);
};

export const getSubscription = (context: Context, arn: string): Subscription => {
  const subscription = findSubscription(context, arn);
  if (!subscription) throw notFound('Subscription');
  return subscription;
};

/** Ends one, and counts it at its topic. */
export const deleteSubscription = (context: Context, { arn, topicName }: Subscription): void => {
  if (!context.table(subscriptionsTable(topicName)).delete(arn)) return;
  const topic = context.table(topics).get(topicName);
  if (topic)
    context.table(topics).put(topicName, { ...topic, deletedSubscriptions: topic.deletedSubscriptions + 1 });
};

/** Subscriptions that outlive their topic, by ARN. */
const outliving = defineTable<Subscription>('sns.outliving-subscriptions', 'region');

/**
 * Ends all of a topic's, with it. One that nobody has answered can't be deleted: it stays in the list until it expires.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
 */
export const deleteSubscriptions = (context: Context, topicName: string): void => {
  const table = context.table(subscriptionsTable(topicName));
  for (const subscription of [...table.values()]) {
    table.delete(subscription.arn);
    if (subscription.isPending) context.table(outliving).put(subscription.arn, subscription);
  }
};

/** The unanswered ones of topics that are gone. */
export const outlivingSubscriptions = (context: Context): readonly Subscription[] => {
  const table = context.table(outliving);
  for (const { arn, expiresMs = 0 } of [...table.values()])
    if (expiresMs <= context.clock.now()) table.delete(arn);
  return [...table.values()];
};

/** A pending subscription's ARN isn't told. */
export const listed = (context: Context, subscription: Subscription): SubscriptionOutput => ({
  SubscriptionArn: subscription.isPending ? 'PendingConfirmation' : subscription.arn,
  Owner: context.account,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: topicArn(context, subscription.topicName),
});
