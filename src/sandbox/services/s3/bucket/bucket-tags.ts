import type { Tag } from '@aws-sdk/client-s3';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import type { TagProvider } from '../../../kernel/tag-provider.ts';
import { onBucket } from '../authorization.ts';
import { noConfiguration } from '../errors.ts';
import { checkTags } from '../tags.ts';
import { type Bucket, bucketArn, buckets, changeBucket, findBucket, type S3Sdk } from './bucket.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const bucketTagOperations = {
  GetBucketTagging: {
    authorize: onBucket('GetBucketTagging'),
    handle: (input, context) => {
      const { name, tags } = findBucket(context, input);
      if (tags.length === 0) throw noConfiguration('NoSuchTagSet', 'The TagSet does not exist', name);
      return { TagSet: tags.map((tag) => ({ ...tag })) };
    },
  },
  PutBucketTagging: {
    authorize: onBucket('PutBucketTagging'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { tags: checkTags(input.Tagging.TagSet ?? [], 'bucket') });
      return {};
    },
  },
  DeleteBucketTagging: {
    authorize: onBucket('PutBucketTagging'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { tags: [] });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

/** Buckets as Resource Groups Tagging sees them: in the region where they are. */
export const bucketTags: TagProvider = {
  *list(context) {
    for (const { name, region, tags } of context.table(buckets).values()) {
      if (region === context.region) yield { arn: bucketArn(name), resourceType: 's3', tags: recordOf(tags) };
    }
  },
  tag: (context, arn, added) => {
    const bucket = bucketOf(context, arn);
    if (!bucket) return false;
    const tags = Object.entries({ ...recordOf(bucket.tags), ...added }).map(([Key, Value]) => ({
      Key,
      Value,
    }));
    changeBucket(context, bucket, { tags: checkTags(tags, 'bucket') });
    return true;
  },
  untag: (context, arn, keys) => {
    const bucket = bucketOf(context, arn);
    if (!bucket) return false;
    changeBucket(context, bucket, { tags: bucket.tags.filter(({ Key }) => !keys.includes(Key ?? '')) });
    return true;
  },
};

const bucketOf = (context: Context, arn: string): Bucket | undefined =>
  context.table(buckets).get(arn.replace(/^arn:aws:s3:::/, ''));

const recordOf = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
