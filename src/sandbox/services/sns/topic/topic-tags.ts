import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import type { TagProvider } from '../../../kernel/tag-provider.ts';
import { checkTagCount, tagsOf } from './tag-list.ts';
import { authorizeTopic, findTopic, type SnsSdk, type Topic, topicArn, topics } from './topic.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html */
export const tagOperations = {
  TagResource: {
    authorize: (input, context) => authorizeTagging(context, input.ResourceArn),
    handle: ({ ResourceArn, Tags }, context) => {
      addTags(context, getTagged(context, ResourceArn), tagsOf(Tags));
      return {};
    },
  },
  UntagResource: {
    authorize: (input, context) => authorizeTagging(context, input.ResourceArn),
    handle: ({ ResourceArn, TagKeys }, context) => {
      removeTags(context, getTagged(context, ResourceArn), TagKeys);
      return {};
    },
  },
  ListTagsForResource: {
    authorize: (input, context) => authorizeTopic(context, input.ResourceArn),
    handle: ({ ResourceArn }, context) => ({
      Tags: Object.entries(getTagged(context, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  },
} satisfies Operations<SnsSdk>;

export const topicTagProvider: TagProvider = {
  *list(context) {
    for (const { name, tags } of context.table(topics).values())
      yield { arn: topicArn(context, name), resourceType: 'sns:topic', tags };
  },
  tag: (context, arn, tags) => {
    const topic = ownTopic(context, arn);
    if (topic) addTags(context, topic, tags);
    return topic !== undefined;
  },
  untag: (context, arn, keys) => {
    const topic = ownTopic(context, arn);
    if (topic) removeTags(context, topic, keys);
    return topic !== undefined;
  },
};

const ownTopic = (context: Context, arn: string): Topic | undefined => {
  const prefix = topicArn(context, '');
  return arn.startsWith(prefix) ? context.table(topics).get(arn.slice(prefix.length)) : undefined;
};

const authorizeTagging = (context: RequestContext, arn: string): Authorization => {
  const { action, resource } = authorizeTopic(context, arn);
  return { action, resource };
};

const getTagged = (context: Context, arn: string): Topic => {
  const topic = findTopic(context, arn, 'ResourceArn');
  if (!topic) throw new AwsError('ResourceNotFoundException', 'Resource does not exist');
  return topic;
};

const addTags = (context: Context, topic: Topic, added: Readonly<Record<string, string>>): void => {
  const tags = { ...topic.tags, ...added };
  checkTagCount(tags);
  context.table(topics).put(topic.name, { ...topic, tags });
};

const removeTags = (context: Context, topic: Topic, keys: readonly string[]): void => {
  const kept = Object.entries(topic.tags).filter(([key]) => !keys.includes(key));
  context.table(topics).put(topic.name, { ...topic, tags: Object.fromEntries(kept) });
};
