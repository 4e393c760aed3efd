import { AwsError } from '../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../kernel/context.ts';
import type { Authorization, Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { authorizeGroup, getGroup, groupArn, groupNameOf, type LogsSdk, logGroups } from './log-group.ts';

const MAX_TAGS = 50;

/** TagResource and its like by ARN, and the older ones by the log group's name. */
export const logGroupTagOperations = {
  TagResource: {
    authorize: (input, context) => authorizeArn(context, input.resourceArn),
    handle: ({ resourceArn, tags }, context) => addTags(context, nameIn(resourceArn), tags),
  },
  UntagResource: {
    authorize: (input, context) => authorizeArn(context, input.resourceArn),
    handle: ({ resourceArn, tagKeys }, context) => removeTags(context, nameIn(resourceArn), tagKeys),
  },
  ListTagsForResource: {
    authorize: (input, context) => authorizeArn(context, input.resourceArn),
    handle: ({ resourceArn }, context) => ({ tags: { ...getGroup(context, nameIn(resourceArn)).tags } }),
  },
  TagLogGroup: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: ({ logGroupName, tags }, context) => addTags(context, logGroupName, tags),
  },
  UntagLogGroup: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: ({ logGroupName, tags }, context) => removeTags(context, logGroupName, tags),
  },
  ListTagsLogGroup: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: ({ logGroupName }, context) => ({ tags: { ...getGroup(context, logGroupName).tags } }),
  },
} satisfies Operations<LogsSdk>;

export const logGroupTagProvider: TagProvider = {
  *list(context) {
    for (const { name, tags } of context.table(logGroups).values()) {
      yield { arn: groupArn(context, name), resourceType: 'logs:log-group', tags };
    }
  },
  tag: (context, arn, tags) => {
    if (!hasGroup(context, arn)) return false;
    addTags(context, nameIn(arn), tags);
    return true;
  },
  untag: (context, arn, keys) => {
    if (!hasGroup(context, arn)) return false;
    removeTags(context, nameIn(arn), keys);
    return true;
  },
};

const hasGroup = (context: Context, arn: string): boolean =>
  arn === groupArn(context, nameIn(arn)) && context.table(logGroups).has(nameIn(arn));

const nameIn = (arn: string): string => groupNameOf({ logGroupIdentifier: arn });

/** Tagging by ARN is asked for with the ARN itself, without a stream. */
const authorizeArn = (context: RequestContext, arn: string): Authorization => ({
  action: `logs:${context.operation}`,
  resource: arn,
});

const addTags = (
  context: Context,
  name: string,
  added: Readonly<Record<string, string>>,
): Record<string, never> => {
  const group = getGroup(context, name);
  const tags = { ...group.tags, ...added };
  if (Object.keys(tags).length > MAX_TAGS) {
    throw new AwsError('TooManyTagsException', `A resource can have no more than ${MAX_TAGS} tags.`, {
      members: { resourceName: groupArn(context, name) },
    });
  }
  context.table(logGroups).put(name, { ...group, tags });
  return {};
};

const removeTags = (context: Context, name: string, keys: readonly string[]): Record<string, never> => {
  const group = getGroup(context, name);
  const kept = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
  context.table(logGroups).put(name, { ...group, tags: Object.fromEntries(kept) });
  return {};
};
