import { AwsError } from '../../../kernel/aws-error.ts';
import { type Background, trackBackground } from '../../../kernel/background.ts';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import type { Message } from '../publish/message.ts';
import { accepts } from '../subscription/filter-policy.ts';
import {
  findSubscription,
  type Protocol,
  type Subscription,
  subscriptionsOf,
} from '../subscription/subscription.ts';
import { topicArn, topics } from '../topic/topic.ts';
import { httpPolicyOf } from './delivery-policy.ts';
import { invokeFunction } from './invoke-function.ts';
import { DeliveryFailure, type Notice } from './notice.ts';
import { postToEndpoint } from './post-to-endpoint.ts';
import { AWS_MANAGED, type RetryPolicy, retryDelayMs } from './retry-delay.ts';
import { sendEmail, sendText } from './send-mail.ts';
import { sendToQueue } from './send-to-queue.ts';

/** A delivery that is still to be made, or made again. */
interface Delivery {
  readonly id: string;
  readonly subscription: Subscription;
  readonly notice: Notice;
  readonly attempts: number;
  readonly dueMs: number;
  readonly cause: string | undefined;
}

/** What waits: posts to HTTP endpoints, and what failed and is tried again. By id. */
const deliveries = defineTable<Delivery>('sns.deliveries', 'region');

/**
 * Delivers a message to the topic's subscriptions that want it. Queues and functions have it when this returns; an HTTP endpoint
 * gets it in its own time.
 */
export const fanOut = (context: Context, message: Message): Promise<void> => {
  const deliverAll = async () => {
    for (const subscription of subscriptionsOf(context, message.topicName)) {
      if (subscription.isPending) continue;
      const notice = { type: 'Notification', message } as const;
      if (accepts(subscription, message)) await begin(context, subscription, notice);
      else record(context, { subscription }, 'filtered out by the subscription’s filter policy');
    }
  };
  return message.sequenceNumber === undefined
    ? deliverAll()
    : inOrder(context, message.topicName, deliverAll);
};

/** The last delivery of each FIFO topic, which the next one waits for. */
const lastDeliveries = new WeakMap<Bus, Map<string, Promise<void>>>();

const inOrder = (context: Context, topicName: string, deliverAll: () => Promise<void>): Promise<void> => {
  const last = lastDeliveries.get(context.bus) ?? new Map<string, Promise<void>>();
  lastDeliveries.set(context.bus, last);
  const key = topicArn(context, topicName);
  const next = (last.get(key) ?? Promise.resolve()).then(deliverAll);
  const ended = next
    .catch(() => {})
    .then(() => {
      if (last.get(key) === ended) last.delete(key);
    });
  last.set(key, ended);
  return next;
};

/** Sends the question whether an endpoint wants to be subscribed. */
export const deliverConfirmation = (
  context: Context,
  question: {
    readonly type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
    readonly subscription: Subscription;
    readonly token: string;
  },
): Promise<void> => {
  const { type, subscription, token } = question;
  return begin(context, subscription, { type, id: context.uuid(), token, sentMs: context.clock.now() });
};

/** Goes on with what waited when the sandbox was closed. */
export const resumeDeliveries = (service: ServiceContext): void => {
  for (const scope of service.scopes(deliveries)) {
    const context = service.scope(scope);
    for (const delivery of context.table(deliveries).values()) attemptLater(context, delivery);
  }
};

const begin = async (context: Context, subscription: Subscription, notice: Notice): Promise<void> => {
  const { cause } = context;
  const delivery = {
    id: context.uuid(),
    subscription,
    notice,
    attempts: 0,
    dueMs: context.clock.now(),
    cause,
  };
  const isHttp = subscription.protocol === 'http' || subscription.protocol === 'https';
  if (!isHttp) return attempt(context, delivery);
  const waiting = { ...delivery, dueMs: nextTurn(context, subscription) };
  const queue = context.scope({ cause });
  context.table(deliveries).put(waiting.id, waiting);
  if (waiting.dueMs > context.clock.now()) attemptLater(queue, waiting);
  else void postsOf(context).add(soon(() => attempt(queue, waiting)));
};

const posts = new WeakMap<Bus, Background>();

/** Posts to endpoints that are under way: signing and sending them takes real time. */
export const postsOf = (context: Context): Background => {
  const known = posts.get(context.bus) ?? trackBackground(context);
  posts.set(context.bus, known);
  return known;
};

const soon = (action: () => Promise<void>): Promise<void> =>
  new Promise((resolve) => setImmediate(() => resolve(action())));

/** When an endpoint that takes so many messages a second takes the next. */
const turns = new WeakMap<Bus, Map<string, number>>();

const nextTurn = (context: Context, subscription: Subscription): number => {
  const { maxReceivesPerSecond } = policyOf(context, subscription);
  const nowMs = context.clock.now();
  if (maxReceivesPerSecond === undefined) return nowMs;
  const byArn = turns.get(context.bus) ?? new Map<string, number>();
  turns.set(context.bus, byArn);
  const dueMs = Math.max(nowMs, byArn.get(subscription.arn) ?? 0);
  byArn.set(subscription.arn, dueMs + 1000 / maxReceivesPerSecond);
  return dueMs;
};

const policyOf = (context: Context, { topicName, attributes }: Subscription) =>
  httpPolicyOf(context.table(topics).get(topicName)?.attributes.DeliveryPolicy, attributes.DeliveryPolicy);

const attemptLater = (context: Context, delivery: Delivery): void => {
  context.clock.after(delivery.dueMs - context.clock.now(), () =>
    attempt(context.scope({ cause: delivery.cause }), delivery),
  );
};

/** Never rejects: nobody waits for it but the clock. */
const attempt = async (context: Context, delivery: Delivery): Promise<void> => {
  const subscription = findSubscription(context, delivery.subscription.arn);
  // What was unsubscribed meanwhile gets nothing but the question whether that was meant.
  if (!subscription && delivery.notice.type !== 'UnsubscribeConfirmation') return done(context, delivery);
  const current = { ...delivery, subscription: subscription ?? delivery.subscription };
  const traceId = context.trace.newId();
  try {
    await CHANNELS[current.subscription.protocol](context.scope({ cause: traceId }), current);
    record(context, { ...current, traceId }, 'delivered');
    done(context, delivery);
  } catch (error) {
    await fail(context, { delivery: current, traceId }, error);
  }
};

const done = (context: Context, { id, attempts, subscription }: Delivery): void => {
  if (attempts > 0 || subscription.protocol.startsWith('http')) context.table(deliveries).delete(id);
};

interface Failed {
  readonly delivery: Delivery;
  /** The trace event of the attempt. */
  readonly traceId: string;
}

const fail = async (context: Context, { delivery, traceId }: Failed, error: unknown): Promise<void> => {
  if (!(error instanceof AwsError) && !(error instanceof DeliveryFailure)) context.report(error);
  const reason = error instanceof Error ? error.message : String(error);
  const attempts = delivery.attempts + 1;
  const delayMs = isRetryable(error) ? retryDelayMs(retriesOf(context, delivery), attempts) : undefined;
  if (delayMs === undefined) {
    done(context, { ...delivery, attempts });
    return giveUp(context, { delivery, traceId }, reason);
  }
  const again = { ...delivery, attempts, dueMs: context.clock.now() + delayMs };
  context.table(deliveries).put(again.id, again);
  record(context, { ...delivery, traceId }, `failed, tried again in ${delayMs / 1000} s: ${reason}`);
  attemptLater(context, again);
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html: only a server's errors are tried again. */
const isRetryable = (error: unknown): boolean => {
  if (error instanceof DeliveryFailure) return error.isRetryable;
  if (!(error instanceof AwsError) || error.code === 'NotImplemented') return false;
  return (
    (error.httpStatus ?? 400) >= 500 || /Throttl|TooManyRequests|OverLimit|ServiceException/.test(error.code)
  );
};

const retriesOf = (context: Context, { subscription }: Delivery): RetryPolicy =>
  subscription.protocol.startsWith('http') ? policyOf(context, subscription).retry : AWS_MANAGED;

/** What can't be delivered goes to the subscription's dead-letter queue, where it has one. */
const giveUp = async (
  context: Context,
  { delivery: { subscription, notice }, traceId }: Failed,
  reason: string,
): Promise<void> => {
  const { RedrivePolicy } = subscription.attributes;
  const failed = { subscription, traceId };
  if (!RedrivePolicy || notice.type !== 'Notification') return record(context, failed, `failed: ${reason}`);
  const { deadLetterTargetArn: queueArn }: { deadLetterTargetArn: string } = JSON.parse(RedrivePolicy);
  try {
    await sendToQueue(context.scope({ cause: traceId }), { subscription, message: notice.message, queueArn });
    record(context, failed, `failed: ${reason}; sent to dead-letter queue ${queueArn}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    record(context, failed, `failed: ${reason}; dead-letter queue ${queueArn} failed too: ${why}`);
  }
};

const record = (
  context: Context,
  { subscription, traceId: id }: Pick<Delivery, 'subscription'> & { readonly traceId?: string },
  outcome: string,
): void => {
  const from = topicArn(context, subscription.topicName);
  const to = subscription.endpoint;
  context.trace.record(
    { kind: 'delivery', from, to, outcome },
    context.cause,
    id === undefined ? {} : { id },
  );
};

type Channel = (context: Context, delivery: Delivery) => Promise<void>;

/** Channels that carry messages only: their endpoints are never asked. */
const ofMessages =
  (send: (context: Context, subscription: Subscription, message: Message) => Promise<void>): Channel =>
  async (context, { subscription, notice }) => {
    if (notice.type === 'Notification') await send(context, subscription, notice.message);
  };

const postHttp: Channel = (context, { subscription, notice }) =>
  postToEndpoint(context, { subscription, notice, contentType: policyOf(context, subscription).contentType });

const mail: Channel = (context, { subscription, notice }) => sendEmail(context, subscription, notice);

const CHANNELS: Readonly<Record<Protocol, Channel>> = {
  sqs: ofMessages((context, subscription, message) =>
    sendToQueue(context, { subscription, message, queueArn: subscription.endpoint }),
  ),
  lambda: ofMessages(invokeFunction),
  http: postHttp,
  https: postHttp,
  email: mail,
  'email-json': mail,
  sms: ofMessages(async (context, { endpoint }, message) => sendText(context, endpoint, message)),
};
