import type { Tag } from '@aws-sdk/client-sfn';
import type { Context, RequestContext } from '../../kernel/context.ts';
import type { Authorization, Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { checkArn } from './arns.ts';
import { resourceNotFound, tooManyTags } from './errors.ts';
import { activities, machines } from './rows.ts';
import type { StatesSdk } from './states-sdk.ts';

type Tags = Readonly<Record<string, string>>;

const MAX_TAGS = 50;

/** Tags as they come with a creation. Throws TooManyTags. */
export const tagsOf = (list: readonly Tag[] | undefined, arn: string): Tags =>
  limited(toTags(list ?? []), arn);

const toTags = (list: readonly Tag[]): Tags =>
  Object.fromEntries(list.map(({ key = '', value = '' }) => [key, value]));

const limited = (tags: Tags, arn: string): Tags => {
  if (Object.keys(tags).length > MAX_TAGS) throw tooManyTags(arn);
  return tags;
};

export const tagOperations = {
  TagResource: {
    authorize: (input, context) => authorizeArn(context, input.resourceArn),
    handle: ({ resourceArn, tags }, context) => {
      const resource = taggable(context, resourceArn);
      resource.put({ ...resource.tags, ...toTags(tags) });
      return {};
    },
  },
  UntagResource: {
    authorize: (input, context) => authorizeArn(context, input.resourceArn),
    handle: ({ resourceArn, tagKeys }, context) => {
      const resource = taggable(context, resourceArn);
      resource.put(
        Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !tagKeys.includes(key))),
      );
      return {};
    },
  },
  ListTagsForResource: {
    authorize: (input, context) => authorizeArn(context, input.resourceArn),
    handle: ({ resourceArn }, context) => ({
      tags: Object.entries(taggable(context, resourceArn).tags).map(([key, value]) => ({ key, value })),
    }),
  },
} satisfies Operations<StatesSdk>;

export const stateTags: TagProvider = {
  *list(context) {
    for (const { arn, tags } of context.table(machines).values())
      yield { arn, resourceType: 'states:stateMachine', tags };
    for (const { arn, tags } of context.table(activities).values())
      yield { arn, resourceType: 'states:activity', tags };
  },
  tag: (context, arn, tags) => {
    const resource = find(context, arn);
    resource?.put({ ...resource.tags, ...tags });
    return resource !== undefined;
  },
  untag: (context, arn, keys) => {
    const resource = find(context, arn);
    resource?.put(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.includes(key))));
    return resource !== undefined;
  },
};

const authorizeArn = (context: RequestContext, arn: string): Authorization => ({
  action: `states:${context.operation}`,
  resource: arn,
});

interface Taggable {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

const taggable = (context: Context, arn: string): Taggable => {
  checkArn(arn, ['stateMachine', 'activity']);
  const resource = find(context, arn);
  if (!resource) throw resourceNotFound(arn);
  return resource;
};

const find = (context: Context, arn: string): Taggable | undefined => {
  const name = arn.split(':').slice(6).join(':');
  const machine = context.table(machines).get(name);
  if (machine?.arn === arn)
    return {
      tags: machine.tags,
      put: (tags) => context.table(machines).put(name, { ...machine, tags: limited(tags, arn) }),
    };
  const activity = context.table(activities).get(name);
  if (activity?.arn !== arn) return undefined;
  return {
    tags: activity.tags,
    put: (tags) => context.table(activities).put(name, { ...activity, tags: limited(tags, arn) }),
  };
};
