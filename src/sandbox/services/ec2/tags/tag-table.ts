import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { ec2Error, invalidValue } from '../errors.ts';

export type Tags = Readonly<Record<string, string>>;

/** By the id of the resource: an instance, or a part of the default network. */
const tagTable = defineTable<Tags>('ec2.tags', 'region');

export const tagsOf = (context: Context, id: string): Tags => context.table(tagTable).get(id) ?? {};

export const listTags = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const setTags = (context: Context, id: string, tags: Tags): void => {
  if (Object.keys(tags).length > 0) context.table(tagTable).put(id, tags);
  else context.table(tagTable).delete(id);
};

export const forgetTags = (context: Context, id: string): void => {
  context.table(tagTable).delete(id);
};

interface GivenTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Tags of a request by their keys. Throws AwsError: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
export const readTags = (given: readonly GivenTag[]): Tags => {
  const tags = new Map<string, string>();
  for (const { Key = '', Value = '' } of given) {
    if (Key === '' || Key.length > MAX_KEY_LENGTH)
      throw invalidValue(`Tag key exceeds the maximum length of ${MAX_KEY_LENGTH} characters, or is empty.`);
    if (Value.length > MAX_VALUE_LENGTH)
      throw invalidValue(`Tag value exceeds the maximum length of ${MAX_VALUE_LENGTH} characters.`);
    if (Key.toLowerCase().startsWith('aws:'))
      throw invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
    if (tags.has(Key)) throw invalidValue(`Duplicate tag key '${Key}' specified.`);
    tags.set(Key, Value);
  }
  return Object.fromEntries(tags);
};

/** Adds to a resource's tags. Throws AwsError when it would have too many. */
export const addTags = (context: Context, id: string, added: Tags): void => {
  const tags = { ...tagsOf(context, id), ...added };
  if (Object.keys(tags).length > MAX_TAGS)
    throw ec2Error('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  setTags(context, id, tags);
};

const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const MAX_TAGS = 50;
