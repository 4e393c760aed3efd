import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { type Parameter, parameterArn, parameters, type SsmSdk } from './parameter.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export const tagOperations = {
  AddTagsToResource: {
    authorize: ({ ResourceId }, context) => mayTag(context, 'AddTagsToResource', ResourceId),
    handle: ({ ResourceType, ResourceId, Tags }, context) => {
      const parameter = getTagged(context, 'AddTagsToResource', { ResourceType, ResourceId });
      addTags(context, parameter, Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])));
      return {};
    },
  },
  RemoveTagsFromResource: {
    authorize: ({ ResourceId }, context) => mayTag(context, 'RemoveTagsFromResource', ResourceId),
    handle: ({ ResourceType, ResourceId, TagKeys }, context) => {
      removeTags(
        context,
        getTagged(context, 'RemoveTagsFromResource', { ResourceType, ResourceId }),
        TagKeys,
      );
      return {};
    },
  },
  ListTagsForResource: {
    authorize: ({ ResourceId }, context) => mayTag(context, 'ListTagsForResource', ResourceId),
    handle: ({ ResourceType, ResourceId }, context) => ({
      TagList: Object.entries(
        getTagged(context, 'ListTagsForResource', { ResourceType, ResourceId }).tags,
      ).map(([Key, Value]) => ({ Key, Value })),
    }),
  },
} satisfies Operations<SsmSdk>;

/** For Resource Groups Tagging. */
export const parameterTagProvider: TagProvider = {
  *list(context) {
    for (const { name, tags } of context.table(parameters).values())
      yield { arn: parameterArn(context, name), resourceType: 'ssm:parameter', tags };
  },
  tag: (context, arn, tags) => {
    const parameter = byArn(context, arn);
    if (parameter) addTags(context, parameter, tags);
    return parameter !== undefined;
  },
  untag: (context, arn, keys) => {
    const parameter = byArn(context, arn);
    if (parameter) removeTags(context, parameter, keys);
    return parameter !== undefined;
  },
};

const byArn = (context: Context, arn: string): Parameter | undefined =>
  [...context.table(parameters).values()].find(({ name }) => parameterArn(context, name) === arn);

const mayTag = (context: Context, operation: string, id: string) => ({
  action: `ssm:${operation}`,
  resource: parameterArn(context, id),
});

interface Tagged {
  readonly ResourceType: string;
  readonly ResourceId: string;
}

const getTagged = (context: Context, operation: string, { ResourceType, ResourceId }: Tagged): Parameter => {
  if (ResourceType !== 'Parameter') throw notImplemented('ssm', operation, ResourceType);
  const parameter = context.table(parameters).get(ResourceId);
  if (!parameter) throw new AwsError('InvalidResourceId', 'Invalid Resource Id');
  return parameter;
};

const MAX_TAGS = 50;

const addTags = (context: Context, parameter: Parameter, added: Readonly<Record<string, string>>): void => {
  const tags = { ...parameter.tags, ...added };
  if (Object.keys(tags).length > MAX_TAGS)
    throw new AwsError('TooManyTagsError', 'A parameter has at most 50 tags.');
  context.table(parameters).put(parameter.name, { ...parameter, tags });
};

const removeTags = (context: Context, parameter: Parameter, keys: readonly string[]): void => {
  const kept = Object.entries(parameter.tags).filter(([key]) => !keys.includes(key));
  context.table(parameters).put(parameter.name, { ...parameter, tags: Object.fromEntries(kept) });
};
