import type { RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { invalidParameter } from '../errors.ts';
import { forgetTopic } from '../publish/fifo.ts';
import { forgetConfirmations } from '../subscription/confirmation.ts';
import { deleteSubscriptions } from '../subscription/subscription.ts';
import { checkDataProtectionPolicy } from './data-protection.ts';
import { tagsOf } from './tag-list.ts';
import { authorizeTopic, findTopic, getTopic, type SnsSdk, type Topic, topicArn, topics } from './topic.ts';
import { checkAttribute, checkNewAttributes, describeTopic } from './topic-attributes.ts';
import { defaultPolicy } from './topic-policy.ts';

export const PAGE_SIZE = 100;

export const topicOperations = {
  CreateTopic: {
    authorize: ({ Name, Tags }, context) => authorizeCreation(context, Name, Object.keys(tagsOf(Tags))),
    handle: (input, context) => {
      const { Name, Attributes: given = {}, Tags, DataProtectionPolicy } = input;
      const isFifo = given.FifoTopic?.toLowerCase() === 'true';
      if (!(isFifo ? FIFO_NAME : NAME).test(Name)) throw invalidParameter('Topic Name');
      const attributes = checkNewAttributes(given, isFifo);
      if (DataProtectionPolicy !== undefined) checkDataProtectionPolicy(DataProtectionPolicy);
      const TopicArn = topicArn(context, Name);
      const known = context.table(topics).get(Name);
      if (known) checkSame(known, { attributes, tags: tagsOf(Tags) });
      else {
        context.table(topics).put(Name, {
          name: Name,
          isFifo,
          attributes: { Policy: defaultPolicy(TopicArn, context.account), ...attributes },
          tags: tagsOf(Tags),
          dataProtectionPolicy: DataProtectionPolicy,
          deletedSubscriptions: 0,
        });
      }
      return { TopicArn };
    },
  },
  DeleteTopic: {
    authorize: (input, context) => authorizeTopic(context, input.TopicArn),
    handle: ({ TopicArn }, context) => {
      // Idempotent: what isn't there is deleted already.
      const topic = findTopic(context, TopicArn);
      if (!topic) return {};
      deleteSubscriptions(context, topic.name);
      forgetConfirmations(context, topic.name);
      if (topic.isFifo) forgetTopic(context, topic.name);
      context.table(topics).delete(topic.name);
      return {};
    },
  },
  ListTopics: {
    handle: ({ NextToken }, context) => {
      const { items, nextToken } = paginate([...context.table(topics).values()], {
        keyOf: ({ name }) => name,
        limit: PAGE_SIZE,
        token: NextToken,
        invalidToken: () => invalidParameter('NextToken'),
      });
      return {
        Topics: items.map(({ name }) => ({ TopicArn: topicArn(context, name) })),
        NextToken: nextToken,
      };
    },
  },
  GetTopicAttributes: {
    authorize: (input, context) => authorizeTopic(context, input.TopicArn),
    handle: ({ TopicArn }, context) => ({
      Attributes: describeTopic(context, getTopic(context, TopicArn)),
    }),
  },
  SetTopicAttributes: {
    authorize: (input, context) => authorizeTopic(context, input.TopicArn),
    handle: ({ TopicArn, AttributeName, AttributeValue = '' }, context) => {
      const topic = getTopic(context, TopicArn);
      checkAttribute(topic, AttributeName, AttributeValue);
      const attributes = { ...topic.attributes, [AttributeName]: AttributeValue };
      context.table(topics).put(topic.name, { ...topic, attributes });
      return {};
    },
  },
} satisfies Operations<SnsSdk>;

const NAME = /^[A-Za-z0-9_-]{1,256}$/;
/** The suffix counts: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const FIFO_NAME = /^(?=.{1,256}$)[A-Za-z0-9_-]+\.fifo$/;

const authorizeCreation = (
  context: RequestContext,
  name: string,
  tagKeys: readonly string[],
): readonly Authorization[] => {
  const resource = topicArn(context, name);
  const create = { action: 'SNS:CreateTopic', resource, conditions: { 'aws:TagKeys': tagKeys } };
  return tagKeys.length === 0 ? [create] : [create, { ...create, action: 'SNS:TagResource' }];
};

/** Creating a topic again is fine as long as nothing that is asked for differs. */
const checkSame = (topic: Topic, asked: Pick<Topic, 'attributes' | 'tags'>): void => {
  const kept: Readonly<Record<string, string>> = {
    ...(topic.isFifo && { ContentBasedDeduplication: 'false', FifoThroughputScope: 'Topic' }),
    ...topic.attributes,
  };
  if (Object.entries(asked.attributes).some(([name, value]) => kept[name] !== value))
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  if (Object.entries(asked.tags).some(([key, value]) => topic.tags[key] !== value))
    throw invalidParameter('Tags Reason: Topic already exists with different tags');
};
