import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidParameter, parseArn } from '../errors.ts';
import { authorizeTopic, getTopic, type SnsSdk, topics } from '../topic/topic.ts';
import { PAGE_SIZE } from '../topic/topic-operations.ts';
import { askForConfirmation, findConfirmation } from './confirmation.ts';
import {
  deleteSubscription,
  findSubscription,
  getSubscription,
  listed,
  putSubscription,
  type Subscription,
  subscriptionsOf,
} from './subscription.ts';
import {
  checkFilterPolicyCount,
  checkSubscriptionAttribute,
  describeSubscription,
} from './subscription-attributes.ts';

export const subscriptionOperations = {
  ConfirmSubscription: {
    unsigned: true,
    authorize: ({ TopicArn }, context) => authorizeTopic(inRegionOf(context, TopicArn, 'TopicArn'), TopicArn),
    handle: ({ TopicArn, Token, AuthenticateOnUnsubscribe }, request) => {
      const context = inRegionOf(request, TopicArn, 'TopicArn');
      const isProtected = AuthenticateOnUnsubscribe?.toLowerCase() === 'true';
      const isSigned = request.caller.kind !== 'anonymous';
      if (isProtected && !isSigned)
        throw new AwsError(
          'AuthorizationErrorException',
          'AuthenticateOnUnsubscribe requires a signed request',
        );
      const confirmation = findConfirmation(context, TopicArn, Token);
      if (!confirmation) throw invalidParameter('Token');
      const { arn } = confirmation.subscription;
      const known = findSubscription(context, arn) ?? confirmation.subscription;
      if (!known.isPending && findSubscription(context, arn)) return { SubscriptionArn: arn };
      const { expiresMs: _, ...kept } = known;
      putSubscription(context, { ...kept, isPending: false, wasAuthenticated: isSigned, isProtected });
      return { SubscriptionArn: arn };
    },
  },
  Unsubscribe: {
    unsigned: true,
    handle: async ({ SubscriptionArn }, request) => {
      const parts = SubscriptionArn.split(':').length;
      const context = inRegionOf(request, SubscriptionArn, 'SubscriptionArn');
      if (parts === 6) throw invalidParameter('SubscriptionId');
      const subscription = findSubscription(context, SubscriptionArn);
      // What isn't there is ended already.
      if (!subscription) return {};
      await unsubscribe(context, subscription, request);
      return {};
    },
  },
  ListSubscriptions: {
    handle: ({ NextToken }, context) => {
      const all = [...context.table(topics).values()].flatMap(({ name }) => subscriptionsOf(context, name));
      return pageOf(context, all, NextToken);
    },
  },
  ListSubscriptionsByTopic: {
    authorize: (input, context) => authorizeTopic(context, input.TopicArn),
    handle: ({ TopicArn, NextToken }, context) =>
      pageOf(context, subscriptionsOf(context, getTopic(context, TopicArn).name), NextToken),
  },
  GetSubscriptionAttributes: {
    handle: ({ SubscriptionArn }, context) => ({
      Attributes: describeSubscription(context, getSubscription(context, SubscriptionArn)),
    }),
  },
  SetSubscriptionAttributes: {
    handle: ({ SubscriptionArn, AttributeName, AttributeValue = '' }, context) => {
      const subscription = getSubscription(context, SubscriptionArn);
      const value = checkSubscriptionAttribute(AttributeName, AttributeValue, {
        subscriber: subscription,
        prefix: '',
      });
      if (AttributeName === 'FilterPolicy' && value && !subscription.attributes.FilterPolicy)
        checkFilterPolicyCount(context, subscription.topicName);
      const attributes = { ...subscription.attributes, [AttributeName]: value };
      putSubscription(context, { ...subscription, attributes });
      return {};
    },
  },
} satisfies Operations<SnsSdk>;

/** A request without a signature carries no region: its ARN does. */
const inRegionOf = (context: RequestContext, arn: string, name: string): RequestContext => {
  const { region } = parseArn(arn, name);
  return context.caller.kind === 'anonymous' ? { ...context, ...context.scope({ region }) } : context;
};

const unsubscribe = async (
  context: Context,
  subscription: Subscription,
  { caller }: RequestContext,
): Promise<void> => {
  const isSigned = caller.kind !== 'anonymous';
  if (subscription.isProtected && !isSigned)
    throw new AwsError(
      'AuthorizationErrorException',
      'This subscription can only be ended with a signed request',
    );
  // https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html: it ends by itself after two days.
  if (subscription.isPending) throw invalidParameter('SubscriptionArn Reason: pending confirmation');
  deleteSubscription(context, subscription);
  // Whoever owns it knows what they do; a link in a message is clicked by mistake.
  if (!isSigned) await askForConfirmation(context, subscription, 'UnsubscribeConfirmation');
};

const pageOf = (context: Context, all: readonly Subscription[], token: string | undefined) => {
  const { items, nextToken } = paginate(all, {
    keyOf: ({ arn }) => arn,
    limit: PAGE_SIZE,
    token,
    invalidToken: () => invalidParameter('NextToken'),
  });
  return { Subscriptions: items.map((one) => listed(context, one)), NextToken: nextToken };
};
