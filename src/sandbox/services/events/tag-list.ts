import type { Tag } from '@aws-sdk/client-eventbridge';
import { validation } from './errors.ts';
import type { Tags } from './rows.ts';

const MAX_TAGS = 50;

/** A list of tags as a map. Throws ValidationException. */
export const tagsOf = (list: readonly Tag[] | undefined): Tags => {
  const tags = Object.fromEntries((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  checkTags(tags);
  return tags;
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html */
export const checkTags = (tags: Tags): void => {
  const keys = Object.keys(tags);
  if (keys.length > MAX_TAGS) throw validation(`A resource can have at most ${MAX_TAGS} tags.`);
  if (keys.some((key) => /^aws:/i.test(key)))
    throw validation('Tag keys starting with "aws:" are reserved for system use.');
};

/** Condition keys of a request that carries tags. */
export const tagConditions = (
  list: readonly Tag[] | undefined,
): Readonly<Record<string, string | readonly string[]>> =>
  list?.length
    ? {
        'aws:TagKeys': list.map(({ Key = '' }) => Key),
        ...Object.fromEntries(list.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
      }
    : {};
