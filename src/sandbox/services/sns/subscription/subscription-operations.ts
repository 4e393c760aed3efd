import type { Context, RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidParameter, parseArn } from '../errors.ts';
import { authorizeTopic, getTopic, type SnsSdk, topics } from '../topic/topic.ts';
import { PAGE_SIZE } from '../topic/topic-operations.ts';
import { confirm, unsubscribe } from './agree.ts';
import {
  getSubscription,
  listed,
  outlivingSubscriptions,
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
    handle: ({ TopicArn, Token, AuthenticateOnUnsubscribe }, request) => ({
      SubscriptionArn: confirm(inRegionOf(request, TopicArn, 'TopicArn'), {
        arn: TopicArn,
        token: Token,
        isSigned: request.caller.kind !== 'anonymous',
        isProtected: AuthenticateOnUnsubscribe?.toLowerCase() === 'true',
      }),
    }),
  },
  Unsubscribe: {
    unsigned: true,
    handle: async ({ SubscriptionArn }, request) => {
      const context = inRegionOf(request, SubscriptionArn, 'SubscriptionArn');
      await unsubscribe(context, SubscriptionArn, { isSigned: request.caller.kind !== 'anonymous' });
      return {};
    },
  },
  ListSubscriptions: {
    handle: ({ NextToken }, context) => {
      const all = [...context.table(topics).values()].flatMap(({ name }) => subscriptionsOf(context, name));
      return pageOf(context, [...all, ...outlivingSubscriptions(context)], NextToken);
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

const pageOf = (context: Context, all: readonly Subscription[], token: string | undefined) => {
  const { items, nextToken } = paginate(all, {
    keyOf: ({ arn }) => arn,
    limit: PAGE_SIZE,
    token,
    invalidToken: () => invalidParameter('NextToken'),
  });
  return { Subscriptions: items.map((one) => listed(context, one)), NextToken: nextToken };
};
