import type { Tag } from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { parseQuery } from '../../kernel/wire.ts';
import { invalidArgument } from './errors.ts';

type Tagged = 'bucket' | 'object';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html and CostAllocTagging.html */
const LIMITS: Readonly<
  Record<Tagged, { readonly count: number; readonly text: string; readonly system: string }>
> = {
  bucket: {
    count: 50,
    text: 'Bucket tag count cannot be greater than 50',
    system: 'System tags cannot be added/updated by requester',
  },
  object: {
    count: 10,
    text: 'Object tags cannot be greater than 10',
    system: 'Your TagKey cannot be prefixed with aws:',
  },
};

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Throws InvalidTag and BadRequest. */
export const checkTags = (tags: readonly Tag[], tagged: Tagged): readonly Tag[] => {
  const limits = LIMITS[tagged];
  if (tags.length > limits.count) throw new AwsError('BadRequest', limits.text, { httpStatus: 400 });
  const keys = new Set<string>();
  for (const { Key = '', Value = '' } of tags) {
    if (keys.has(Key)) throw invalidTag('Cannot provide multiple Tags with the same key', Key);
    keys.add(Key);
    if (Key.startsWith('aws:')) throw invalidTag(limits.system, Key);
    if (Key === '' || Key.length > 128 || !ALLOWED.test(Key))
      throw invalidTag('The TagKey you have provided is invalid', Key);
    if (Value.length > 256 || !ALLOWED.test(Value))
      throw invalidTag('The TagValue you have provided is invalid', Key);
  }
  return tags;
};

const invalidTag = (message: string, TagKey: string) =>
  new AwsError('InvalidTag', message, { httpStatus: 400, members: { TagKey } });

/** `x-amz-tagging: color=blue&size=L` */
export const readTagHeader = (header: string | undefined): readonly Tag[] => {
  if (header === undefined || header === '') return [];
  const pairs = parseQuery(header);
  if (new Set(pairs.map(([key]) => key)).size < pairs.length || pairs.some(([key]) => key === ''))
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  return checkTags(
    pairs.map(([Key, Value]) => ({ Key, Value })),
    'object',
  );
};
