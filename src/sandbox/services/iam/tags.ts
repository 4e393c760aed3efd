import { invalidInput, quotaExceeded } from './iam-errors.ts';
import type { Tags } from './tables.ts';

interface Tag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html: 50 a resource, keys unique without case. */
export const readTags = (list: readonly Tag[] | undefined): Tags => {
  const tags = Object.fromEntries((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const keys = (list ?? []).map(({ Key = '' }) => Key.toLowerCase());
  if (new Set(keys).size !== keys.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw invalidInput('aws: prefixed tag key names are not allowed for external use.');
  }
  return tags;
};

/** A new value replaces that of a key which differs in case only, and its spelling. */
export const mergeTags = (tags: Tags, list: readonly Tag[], quota: string): Tags => {
  const added = readTags(list);
  const replaced = new Set(Object.keys(added).map((key) => key.toLowerCase()));
  const kept = Object.entries(tags).filter(([key]) => !replaced.has(key.toLowerCase()));
  const merged = { ...Object.fromEntries(kept), ...added };
  if (Object.keys(merged).length > MAX_TAGS) throw quotaExceeded(quota, MAX_TAGS);
  return merged;
};

export const removeTags = (tags: Tags, keys: readonly string[]): Tags => {
  const removed = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.has(key.toLowerCase())));
};

export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Left out of answers where there are none. */
export const tagMember = (tags: Tags) => (Object.keys(tags).length > 0 ? { Tags: tagList(tags) } : {});

/** Condition keys of a request that carries tags. */
export const tagKeys = (list: readonly Tag[] | undefined): Record<string, string | readonly string[]> => ({
  ...Object.fromEntries((list ?? []).map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
  ...(list && list.length > 0 && { 'aws:TagKeys': list.map(({ Key = '' }) => Key) }),
});

const MAX_TAGS = 50;
