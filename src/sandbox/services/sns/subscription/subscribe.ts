import type { SubscribeCommandInput } from '@aws-sdk/client-sns';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidParameter } from '../errors.ts';
import { authorizeTopic, getTopic, type SnsSdk, type Topic } from '../topic/topic.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { askForConfirmation, expiryOf } from './confirmation.ts';
import { type Protocol, putSubscription, type Subscription, subscriptionsOf } from './subscription.ts';
import { checkFilterPolicyCount, checkSubscriptionAttribute } from './subscription-attributes.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export const subscribeOperations = {
  Subscribe: {
    authorize: ({ TopicArn, Protocol, Endpoint }, context) =>
      authorizeTopic(context, TopicArn, {
        'sns:Protocol': Protocol,
        ...(Endpoint !== undefined && { 'sns:Endpoint': Endpoint }),
      }),
    handle: async (input, context) => {
      const topic = getTopic(context, input.TopicArn);
      const protocol = checkEndpoint(topic, input.Protocol, input.Endpoint);
      const asked = checkAttributes(topic, protocol, input);
      const known = subscriptionsOf(context, topic.name).find(
        (one) => one.protocol === protocol && one.endpoint === input.Endpoint,
      );
      if (known && Object.entries(asked).some(([name, value]) => attributeOf(known, name) !== value))
        throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
      const subscription = known ?? create(context, topic, { input, protocol, attributes: asked });
      if (subscription.isPending) {
        const pending = { ...subscription, expiresMs: expiryOf(context) };
        putSubscription(context, pending);
        await askForConfirmation(context, pending, 'SubscriptionConfirmation');
      }
      const isTold = input.ReturnSubscriptionArn || !subscription.isPending;
      return { SubscriptionArn: isTold ? subscription.arn : 'pending confirmation' };
    },
  },
} satisfies Operations<SnsSdk>;

const checkAttributes = (
  topic: Topic,
  protocol: Protocol,
  { Attributes = {}, Endpoint = '' }: SubscribeCommandInput,
): Record<string, string> => {
  const subscriber = { topicName: topic.name, protocol, endpoint: Endpoint, attributes: Attributes };
  const prefix = 'Attributes Reason: ';
  return Object.fromEntries(
    Object.entries(Attributes).map(([name, value]) => [
      name,
      checkSubscriptionAttribute(name, value, { subscriber, prefix }),
    ]),
  );
};

const attributeOf = ({ attributes }: Subscription, name: string): string =>
  attributes[name] ?? DEFAULTS.get(name) ?? '';

const DEFAULTS = new Map([
  ['RawMessageDelivery', 'false'],
  ['FilterPolicyScope', 'MessageAttributes'],
]);

interface NewSubscription {
  readonly input: SubscribeCommandInput;
  readonly protocol: Protocol;
  readonly attributes: Readonly<Record<string, string>>;
}

const create = (
  context: RequestContext,
  topic: Topic,
  { input, protocol, attributes }: NewSubscription,
): Subscription => {
  checkLimits(context, topic, attributes);
  const isPending = NEEDS_CONFIRMATION.has(protocol);
  const subscription: Subscription = {
    arn: `${input.TopicArn}:${context.uuid()}`,
    topicName: topic.name,
    protocol,
    endpoint: input.Endpoint ?? '',
    principal: 'arn' in context.caller ? context.caller.arn : '',
    isPending,
    wasAuthenticated: !isPending,
    isProtected: false,
    attributes,
  };
  putSubscription(context, subscription);
  return subscription;
};

/** The owner of a queue, a function or (here) a phone is the topic's; behind an address may be anybody. */
const NEEDS_CONFIRMATION: ReadonlySet<Protocol> = new Set(['http', 'https', 'email', 'email-json']);

/** https://docs.aws.amazon.com/general/latest/gr/sns.html */
const MAX_FIFO_SUBSCRIPTIONS = 100;

const checkLimits = (
  context: RequestContext,
  topic: Topic,
  attributes: Readonly<Record<string, string>>,
): void => {
  const all = subscriptionsOf(context, topic.name);
  if (topic.isFifo && all.length >= MAX_FIFO_SUBSCRIPTIONS)
    throw new AwsError('SubscriptionLimitExceededException', 'Subscription limit exceeded for this topic.');
  if (attributes.FilterPolicy) checkFilterPolicyCount(context, topic.name);
};
