import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { invalidArgument, limitExceeded, notFound } from './errors.ts';
import { consumers, type KinesisSdk, streams, type Tags } from './rows.ts';
import { getStream, onStream } from './streams/stream.ts';

const MAX_TAGS = 50;

/** https://docs.aws.amazon.com/streams/latest/dev/tagging.html */
export const checkTags = (tags: Tags): void => {
  const keys = Object.keys(tags);
  if (keys.length > MAX_TAGS) throw limitExceeded(`A stream can have at most ${MAX_TAGS} tags.`);
  if (keys.some((key) => /^aws:/i.test(key)))
    throw invalidArgument('Tag keys that begin with aws: are reserved for AWS.');
};

export const tagOperations = {
  AddTagsToStream: {
    authorize: onStream,
    handle: (input, context) => {
      const { arn } = getStream(context, input);
      getTagged(context, arn).add(input.Tags);
      return {};
    },
  },
  RemoveTagsFromStream: {
    authorize: onStream,
    handle: (input, context) => {
      const { arn } = getStream(context, input);
      getTagged(context, arn).remove(input.TagKeys);
      return {};
    },
  },
  ListTagsForStream: {
    authorize: onStream,
    handle: (input, context) => {
      const { tags } = getStream(context, input);
      const { ExclusiveStartTagKey: after, Limit = MAX_TAGS } = input;
      const all = Object.entries(tags).filter(([key]) => after === undefined || key > after);
      return { Tags: all.slice(0, Limit).map(show), HasMoreTags: all.length > Limit };
    },
  },
  TagResource: {
    authorize: ({ ResourceARN }) => ({ action: 'kinesis:TagResource', resource: ResourceARN }),
    handle: ({ ResourceARN, Tags: tags }, context) => {
      getTagged(context, ResourceARN).add(tags);
      return {};
    },
  },
  UntagResource: {
    authorize: ({ ResourceARN }) => ({ action: 'kinesis:UntagResource', resource: ResourceARN }),
    handle: ({ ResourceARN, TagKeys }, context) => {
      getTagged(context, ResourceARN).remove(TagKeys);
      return {};
    },
  },
  ListTagsForResource: {
    authorize: ({ ResourceARN }) => ({ action: 'kinesis:ListTagsForResource', resource: ResourceARN }),
    handle: ({ ResourceARN }, context) => ({
      Tags: Object.entries(getTagged(context, ResourceARN).tags).map(show),
    }),
  },
} satisfies Operations<KinesisSdk>;

const show = ([Key, Value]: readonly [string, string]) => ({ Key, Value });

/** Streams and their consumers for Resource Groups Tagging. */
export const kinesisTags: TagProvider = {
  *list(context) {
    for (const { arn, tags } of context.table(streams).values())
      yield { arn, resourceType: 'kinesis:stream', tags };
    for (const { arn, tags } of context.table(consumers).values())
      yield { arn, resourceType: 'kinesis:consumer', tags };
  },
  tag: (context, arn, tags) => {
    const tagged = findTagged(context, arn);
    tagged?.add(tags);
    return tagged !== undefined;
  },
  untag: (context, arn, keys) => {
    const tagged = findTagged(context, arn);
    tagged?.remove(keys);
    return tagged !== undefined;
  },
};

interface Tagged {
  readonly tags: Tags;
  readonly add: (tags: Tags) => void;
  readonly remove: (keys: readonly string[]) => void;
}

const getTagged = (context: Context, arn: string): Tagged => {
  const tagged = findTagged(context, arn);
  if (!tagged) throw notFound(`Resource ${arn} not found.`);
  return tagged;
};

const findTagged = (context: Context, arn: string): Tagged | undefined => {
  const stream = [...context.table(streams).values()].find((one) => one.arn === arn);
  if (stream)
    return taggedBy(stream.tags, (tags) => context.table(streams).put(stream.name, { ...stream, tags }));
  const consumer = [...context.table(consumers).values()].find((one) => one.arn === arn);
  const key = `${consumer?.streamName}/${consumer?.name}`;
  return (
    consumer && taggedBy(consumer.tags, (tags) => context.table(consumers).put(key, { ...consumer, tags }))
  );
};

const taggedBy = (tags: Tags, put: (tags: Tags) => void): Tagged => ({
  tags,
  add: (added) => {
    const all = { ...tags, ...added };
    checkTags(all);
    put(all);
  },
  remove: (keys) => put(Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)))),
});
