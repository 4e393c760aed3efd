import { randomBytes } from 'node:crypto';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { deliverConfirmation } from '../delivery/deliver.ts';
import { topicArn, topics } from '../topic/topic.ts';
import { deleteSubscription, findSubscription, type Subscription } from './subscription.ts';

/** A token that was sent to an endpoint, and the subscription as it is to be once the endpoint agrees. */
export interface Confirmation {
  readonly token: string;
  readonly subscription: Subscription;
  readonly expiresMs: number;
}

/** By token. */
export const confirmations = defineTable<Confirmation>('sns.confirmations', 'region');

/** Tokens are valid for two days: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const VALID_MS = 2 * 86_400_000;

/**
 * Asks an endpoint whether it wants to be subscribed (or, after an Unsubscribe without a signature, whether it
 * wants to stay so).
 */
export const askForConfirmation = async (
  context: Context,
  subscription: Subscription,
  type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
): Promise<void> => {
  const confirmation = {
    // As long as AWS's: 288 hex digits.
    token: randomBytes(144).toString('hex'),
    subscription,
    expiresMs: context.clock.now() + VALID_MS,
  };
  context.table(confirmations).put(confirmation.token, confirmation);
  expireLater(context, confirmation);
  await deliverConfirmation(context, { type, subscription, token: confirmation.token });
};

/** What was sent out for a topic that is deleted is worth nothing any more. */
export const forgetConfirmations = (context: Context, topicName: string): void => {
  const table = context.table(confirmations);
  for (const { token, subscription } of [...table.values()])
    if (subscription.topicName === topicName) table.delete(token);
};

/** When an unanswered subscription is gone. */
export const expiryOf = (context: Context): number => context.clock.now() + VALID_MS;

/** Goes on waiting for the answers that were outstanding when the sandbox was closed. */
export const resumeExpiry = (service: ServiceContext): void => {
  for (const scope of service.scopes(confirmations)) {
    const context = service.scope(scope);
    for (const confirmation of context.table(confirmations).values()) expireLater(context, confirmation);
  }
};

const expireLater = (context: Context, { token, subscription, expiresMs }: Confirmation): void => {
  context.clock.after(expiresMs - context.clock.now(), () => {
    context.table(confirmations).delete(token);
    const left = findSubscription(context, subscription.arn);
    if (left?.isPending && (left.expiresMs ?? 0) <= context.clock.now()) deleteSubscription(context, left);
  });
};

/** The confirmation that a token stands for, where it is still valid and the topic is still there. */
export const findConfirmation = (context: Context, arn: string, token: string): Confirmation | undefined => {
  const confirmation = context.table(confirmations).get(token);
  const topicName = confirmation?.subscription.topicName ?? '';
  return context.table(topics).has(topicName) && topicArn(context, topicName) === arn
    ? confirmation
    : undefined;
};
