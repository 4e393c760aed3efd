import type * as Sdk from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { invalidParameter, notFound, violation } from './errors.ts';
import { mappingArn, mappings } from './event-source/mapping.ts';
import { findFunction } from './find-function.ts';
import { functionArn } from './function-reference.ts';
import { newRevision } from './lifecycle.ts';
import { type FunctionRow, functions } from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
export const tagOperations = {
  ListTags: {
    authorize: (input) => ({ action: 'lambda:ListTags', resource: input.Resource }),
    handle: (input, context) => ({ Tags: { ...findTagged(context, input.Resource).tags } }),
  },
  TagResource: {
    authorize: (input) => ({ action: 'lambda:TagResource', resource: input.Resource }),
    handle: (input, context) => {
      const tagged = findTagged(context, input.Resource);
      if (Object.keys(input.Tags).length === 0)
        throw invalidParameter('An error occurred and the request cannot be processed.');
      setTags(tagged, { ...tagged.tags, ...input.Tags });
      return {};
    },
  },
  UntagResource: {
    authorize: (input) => ({ action: 'lambda:UntagResource', resource: input.Resource }),
    handle: (input, context) => {
      const tagged = findTagged(context, input.Resource);
      setTags(tagged, without(tagged.tags, input.TagKeys));
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** The tags of functions and event source mappings for Resource Groups Tagging. */
export const lambdaTags: TagProvider = {
  *list(context) {
    for (const { name, tags } of context.table(functions).values()) {
      yield { arn: functionArn(context, name), resourceType: 'lambda:function', tags };
    }
    for (const { id, tags } of context.table(mappings).values()) {
      yield { arn: mappingArn(context, id), resourceType: 'lambda:event-source-mapping', tags };
    }
  },
  tag: (context, arn, tags) => {
    const tagged = taggedOf(context, arn);
    if (tagged) setTags(tagged, { ...tagged.tags, ...tags });
    return tagged !== undefined;
  },
  untag: (context, arn, keys) => {
    const tagged = taggedOf(context, arn);
    if (tagged) setTags(tagged, without(tagged.tags, keys));
    return tagged !== undefined;
  },
};

const MAX_TAGS = 50;

/** Throws InvalidParameterValueException. */
export const checkTags = (tags: Readonly<Record<string, string>>): void => {
  if (Object.keys(tags).length > MAX_TAGS)
    throw invalidParameter('Number of tags exceeds resource tag limit.');
  const reserved = Object.keys(tags).find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined)
    throw invalidParameter('aws: prefixed tag key names are not allowed for external use.');
};

type Tags = Readonly<Record<string, string>>;

/** Something that has tags. */
interface Tagged {
  readonly tags: Tags;
  readonly store: (tags: Tags) => void;
}

const setTags = (tagged: Tagged, tags: Tags): void => {
  checkTags(tags);
  tagged.store(tags);
};

const without = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

/** Undefined where nothing has this ARN. */
const taggedOf = (context: Context, arn: string): Tagged | undefined => {
  const [functionPrefix, mappingPrefix] = [functionArn(context, ''), mappingArn(context, '')];
  if (arn.startsWith(mappingPrefix)) {
    const row = context.table(mappings).get(arn.slice(mappingPrefix.length));
    return row && { tags: row.tags, store: (tags) => context.table(mappings).put(row.id, { ...row, tags }) };
  }
  const row = arn.startsWith(functionPrefix)
    ? context.table(functions).get(arn.slice(functionPrefix.length))
    : undefined;
  return row && taggedFunction(context, row);
};

const taggedFunction = (context: Context, row: FunctionRow): Tagged => ({
  tags: row.tags,
  store: (tags) => {
    context.table(functions).put(row.name, { ...row, tags });
    newRevision(context, row.name);
  },
});

/** As the conformance cases `test_tag_exceptions` have it; the model's own pattern is older. */
export const TAGGABLE_PATTERN =
  'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)';

/** Functions and event source mappings can be tagged here; of other resources there are none, and AWS's text says so. */
const findTagged = (context: Context, arn: string): Tagged => {
  if (!new RegExp(`^(?:${TAGGABLE_PATTERN})$`).test(arn)) {
    throw violation({
      value: arn,
      at: 'resource',
      constraint: `Member must satisfy regular expression pattern: ${TAGGABLE_PATTERN}`,
    });
  }
  const [, , , , , type, name = '', qualifier] = arn.split(':');
  if (type === 'event-source-mapping') {
    const mapping = taggedOf(context, arn);
    if (!mapping) throw notFound(`Event source mapping not found: ${arn}`);
    return mapping;
  }
  if (type === 'capacity-provider') throw notFound(`Capacity provider not found: ${arn}`);
  if (type !== 'function') throw notFound(`The resource you requested does not exist.`);
  if (qualifier !== undefined)
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  return taggedFunction(context, findFunction(context, name));
};
