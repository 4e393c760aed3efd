import type { Tag } from '@aws-sdk/client-dynamodb';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import type { TagProvider } from '../../../kernel/tag-provider.ts';
import { tablePolicy } from '../authorization.ts';
import { invalidParameters, notFound, validation } from '../errors.ts';
import { type TableRow, tables } from '../storage/rows.ts';
import { type DynamoDbSdk, tableArn } from '../table-address.ts';

const MAX_TAGS = 50;
const PAGE = 10;

export const tagOperations = {
  TagResource: {
    authorize: ({ ResourceArn }, context) => authorizeArn(context, ResourceArn),
    handle: ({ ResourceArn, Tags }, context) => {
      if (Tags.length === 0) throw validation('Atleast one Tag needs to be provided as Input.');
      setTags(context, getTagged(context, ResourceArn), { add: readTags(Tags) });
      return {};
    },
  },
  UntagResource: {
    authorize: ({ ResourceArn }, context) => authorizeArn(context, ResourceArn),
    handle: ({ ResourceArn, TagKeys }, context) => {
      if (TagKeys.length === 0) throw validation('Atleast one Tag Key needs to be provided as Input.');
      setTags(context, getTagged(context, ResourceArn), { remove: TagKeys });
      return {};
    },
  },
  ListTagsOfResource: {
    authorize: ({ ResourceArn }, context) => authorizeArn(context, ResourceArn),
    handle: ({ ResourceArn, NextToken }, context) => {
      const tags = Object.entries(getTagged(context, ResourceArn).tags);
      const { items, nextToken } = paginate(tags, {
        keyOf: ([key]) => key,
        limit: PAGE,
        token: NextToken,
        invalidToken: () => validation('Invalid NextToken'),
      });
      return { Tags: items.map(([Key, Value]) => ({ Key, Value })), NextToken: nextToken };
    },
  },
} satisfies Operations<DynamoDbSdk>;

export const tableTagProvider: TagProvider = {
  *list(context) {
    for (const { name, tags } of context.table(tables).values())
      yield { arn: tableArn(context, name), resourceType: 'dynamodb:table', tags };
  },
  tag: (context, arn, tags) => {
    const table = findTagged(context, arn);
    if (table) setTags(context, table, { add: tags });
    return table !== undefined;
  },
  untag: (context, arn, keys) => {
    const table = findTagged(context, arn);
    if (table) setTags(context, table, { remove: keys });
    return table !== undefined;
  },
};

const authorizeArn = (context: RequestContext, arn: string): Authorization => ({
  action: `dynamodb:${context.operation}`,
  resource: arn,
  resourcePolicy: tablePolicy(context, arn.slice(arn.indexOf('/') + 1)),
});

/** Throws AwsError ValidationException. */
export const readTags = (tags: readonly Tag[]): Readonly<Record<string, string>> => {
  const keys = tags.map(({ Key = '' }) => Key);
  const twice = keys.find((key, at) => keys.indexOf(key) < at);
  if (twice !== undefined)
    throw validation(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${twice}`);
  for (const { Key: key = '', Value: value = '' } of tags) checkTag(key, value);
  return Object.fromEntries(tags.map(({ Key: key = '', Value: value = '' }) => [key, value]));
};

const checkTag = (key: string, value: string): void => {
  if (key.startsWith('aws:')) throw validation(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
  if (!ALLOWED.test(key)) throw validation(`The Tag Key provided is invalid, Key: ${key}`);
  if (!ALLOWED.test(value)) throw validation(`The Tag Value provided is invalid, Value: ${value}`);
};

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const ARN = /^arn:aws:dynamodb:[^:]+:\d+:table\/[^/]{3,}$/;

const getTagged = (context: Context, arn: string): TableRow => {
  checkArn(context, arn);
  const table = findTagged(context, arn);
  // "ResourcArn" is AWS's own spelling.
  if (!table) throw notFound(`: ResourcArn: ${arn} not found`);
  return table;
};

const checkArn = (context: Context, arn: string): void => {
  if (!arn.startsWith('arn:')) throw invalidParameters(`ARNs must start with 'arn:': ${arn}`);
  if (!arn.startsWith('arn:aws:dynamodb:'))
    throw invalidParameters(`Provided Arn is not a DynamoDB resource arn: ${arn}`);
  if (!arn.startsWith(`arn:aws:dynamodb:${context.region}:`))
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  if (!ARN.test(arn)) {
    throw invalidParameters(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}`,
    );
  }
};

const findTagged = (context: Context, arn: string): TableRow | undefined => {
  const table = context.table(tables).get(arn.slice(arn.indexOf('/') + 1));
  return table && tableArn(context, table.name) === arn ? table : undefined;
};

interface TagChange {
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

const setTags = (context: Context, table: TableRow, { add = {}, remove = [] }: TagChange): void => {
  const kept = Object.entries({ ...table.tags, ...add }).filter(([key]) => !remove.includes(key));
  if (kept.length > MAX_TAGS)
    throw validation('Number of Tags exceed the current limit for the provided ResourceArn');
  context.table(tables).put(table.name, { ...table, tags: Object.fromEntries(kept) });
};
