import type * as Sdk from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { invalidParameter, notFound, violation } from './errors.ts';
import { findFunction } from './find-function.ts';
import { functionArn } from './function-reference.ts';
import { newRevision } from './lifecycle.ts';
import { type FunctionRow, functions } from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
export const tagOperations = {
  ListTags: {
    authorize: (input) => ({ action: 'lambda:ListTags', resource: input.Resource }),
    handle: (input, context) => ({ Tags: { ...taggedFunction(context, input.Resource).tags } }),
  },
  TagResource: {
    authorize: (input) => ({ action: 'lambda:TagResource', resource: input.Resource }),
    handle: (input, context) => {
      const row = taggedFunction(context, input.Resource);
      if (Object.keys(input.Tags).length === 0)
        throw invalidParameter('An error occurred and the request cannot be processed.');
      setTags(context, row, { ...row.tags, ...input.Tags });
      return {};
    },
  },
  UntagResource: {
    authorize: (input) => ({ action: 'lambda:UntagResource', resource: input.Resource }),
    handle: (input, context) => {
      const row = taggedFunction(context, input.Resource);
      setTags(context, row, without(row.tags, input.TagKeys));
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** Functions' tags for Resource Groups Tagging. */
export const functionTags: TagProvider = {
  *list(context) {
    for (const { name, tags } of context.table(functions).values()) {
      yield { arn: functionArn(context, name), resourceType: 'lambda:function', tags };
    }
  },
  tag: (context, arn, tags) => {
    const row = functionOf(context, arn);
    if (row) setTags(context, row, { ...row.tags, ...tags });
    return row !== undefined;
  },
  untag: (context, arn, keys) => {
    const row = functionOf(context, arn);
    if (row) setTags(context, row, without(row.tags, keys));
    return row !== undefined;
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

const setTags = (context: Context, row: FunctionRow, tags: Readonly<Record<string, string>>): void => {
  checkTags(tags);
  context.table(functions).put(row.name, { ...row, tags });
  newRevision(context, row.name);
};

const without = (tags: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

const functionOf = (context: Context, arn: string): FunctionRow | undefined => {
  const prefix = functionArn(context, '');
  return arn.startsWith(prefix) ? context.table(functions).get(arn.slice(prefix.length)) : undefined;
};

/** As the conformance cases `test_tag_exceptions` have it; the model's own pattern is older. */
export const TAGGABLE_PATTERN =
  'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)';

/** Functions are all that can be tagged here; of other resources there are none, and AWS's text says so. */
const taggedFunction = (context: Context, arn: string): FunctionRow => {
  if (!new RegExp(`^(?:${TAGGABLE_PATTERN})$`).test(arn)) {
    throw violation({
      value: arn,
      at: 'resource',
      constraint: `Member must satisfy regular expression pattern: ${TAGGABLE_PATTERN}`,
    });
  }
  const [, , , , , type, name = '', qualifier] = arn.split(':');
  if (type === 'event-source-mapping') throw notFound(`Event source mapping not found: ${arn}`);
  if (type === 'capacity-provider') throw notFound(`Capacity provider not found: ${arn}`);
  if (type !== 'function') throw notFound(`The resource you requested does not exist.`);
  if (qualifier !== undefined)
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  return findFunction(context, name);
};
