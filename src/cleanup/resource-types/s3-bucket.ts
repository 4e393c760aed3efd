import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, structures, tagsFromList, text } from '../answer.ts';
import { eachInTurn, presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** An S3 bucket, with all its objects, their versions and what of uploads is under way. */
export const s3Bucket: ResourceType = {
  createdBy: ['s3.CreateBucket'],
  holds: [
    's3.PutObject',
    's3.CopyObject',
    's3.CreateMultipartUpload',
    's3.UploadPart',
    's3.UploadPartCopy',
    's3.CompleteMultipartUpload',
    's3.PutObjectTagging',
    's3.PutBucketPolicy',
    's3.PutBucketTagging',
    's3.PutBucketVersioning',
    's3.PutBucketNotificationConfiguration',
    's3.PutBucketCors',
    's3.PutBucketWebsite',
    's3.PutBucketEncryption',
    's3.PutBucketLifecycleConfiguration',
    's3.PutBucketOwnershipControls',
    's3.PutPublicAccessBlock',
  ],
  chosenName: (input) => text(input, 'Bucket') || undefined,
  idOf: () => undefined,
  tagging: { within: 'CreateBucketConfiguration', member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (
      await listAll(call, {
        api: 's3.ListBuckets',
        input: { MaxBuckets: 1_000, ...(prefix ? { Prefix: prefix } : {}) },
        items: 'Buckets',
        token: { output: 'ContinuationToken', input: 'ContinuationToken' },
      })
    )
      .map((bucket) => ({ name: text(bucket, 'Name') }))
      // Emulators may not know the parameter.
      .filter(({ name }) => name.startsWith(prefix)),
  // A bucket without tags is told as one whose set of tags isn't there.
  tagsOf: async (call, Bucket) =>
    tagsFromList((await unlessGone(() => call('s3.GetBucketTagging', { Bucket })))?.TagSet),
  presence: (call, Bucket) => presenceBy(() => call('s3.GetBucketLocation', { Bucket })),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html: a bucket has to be empty.
  remove: async (call, Bucket) => {
    await unlessGone(async () => {
      await abortUploads(call, Bucket);
      await eraseVersions(call, Bucket);
      await call('s3.DeleteBucket', { Bucket });
    });
  },
  passing: ['OperationAborted', 'BucketNotEmpty'],
  // A function that still runs could write an object.
  after: ['lambda.function'],
  leaves: [],
  look: (Bucket) => ({ api: 's3.HeadBucket', input: { Bucket } }),
  lookAtAll: (prefix) => ({ api: 's3.ListBuckets', input: prefix ? { Prefix: prefix } : {} }),
  nameInArn: (arn) => /^arn:[^:]+:s3:::([^/]+)$/.exec(arn)?.[1],
};

const abortUploads = async (call: Call, Bucket: string): Promise<void> => {
  const { Uploads } = await call('s3.ListMultipartUploads', { Bucket });
  await eachInTurn(structures(Uploads), (upload) =>
    call('s3.AbortMultipartUpload', { Bucket, Key: text(upload, 'Key'), UploadId: text(upload, 'UploadId') }),
  );
};

/** A page at a time, until none is left or one can't be deleted; then DeleteBucket says what AWS says. */
const eraseVersions = async (call: Call, Bucket: string): Promise<void> => {
  for (;;) {
    const page: JsonObject = await call('s3.ListObjectVersions', { Bucket });
    const Objects = [...structures(page.Versions), ...structures(page.DeleteMarkers)].map((version) => ({
      Key: text(version, 'Key'),
      VersionId: text(version, 'VersionId'),
    }));
    if (Objects.length === 0) return;
    const { Errors } = await call('s3.DeleteObjects', { Bucket, Delete: { Objects, Quiet: true } });
    if (structures(Errors).length > 0) return;
  }
};
