import type { CreateBucketRequest } from '@aws-sdk/client-s3';
import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { invalidArgument } from '../errors.ts';
import { partKey, parts, partsOf, uploads } from '../multipart/upload.ts';
import { release } from '../object/bodies.ts';
import { keysOf } from '../object/object-index.ts';
import { checkTags } from '../tags.ts';
import { checkAclAllowed, readAcl } from './acl.ts';
import { type Bucket, bucketArn, buckets, findBucket, ownerOf, type S3Sdk } from './bucket.ts';
import { checkBucketName } from './bucket-name.ts';
import { isRegion, readLocation, regionOf } from './regions.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-buckets-s3.html */
export const bucketOperations = {
  CreateBucket: {
    authorize: ({ Bucket, CreateBucketConfiguration }) => {
      const resource = bucketArn(Bucket);
      const actions = CreateBucketConfiguration?.Tags?.length
        ? ['CreateBucket', 'TagResource']
        : ['CreateBucket'];
      return actions.map((action) => ({ action: `s3:${action}`, resource, shownAs: `"${resource}"` }));
    },
    handle: (input, context) => {
      checkBucketName(input.Bucket);
      const bucket = newBucket(context, input);
      const existing = context.table(buckets).get(bucket.name);
      if (existing) requireRepeatable(existing, bucket);
      else context.table(buckets).put(bucket.name, bucket);
      const isHome = bucket.region === 'us-east-1';
      return {
        Location: isHome ? `/${bucket.name}` : `http://${bucket.name}.s3.amazonaws.com/`,
        BucketArn: bucketArn(bucket.name),
      };
    },
  },
  HeadBucket: {
    authorize: onBucket('ListBucket'),
    handle: (input, context) => {
      const { region, name } = findBucket(context, input);
      return { BucketRegion: region, AccessPointAlias: false, BucketArn: bucketArn(name) };
    },
  },
  GetBucketLocation: {
    authorize: onBucket('GetBucketLocation'),
    handle: (input, context) => {
      const LocationConstraint = regionOf(findBucket(context, input).region);
      return LocationConstraint ? { LocationConstraint } : {};
    },
  },
  DeleteBucket: {
    authorize: onBucket('DeleteBucket'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      if (keysOf(context, bucket.name).length > 0) throw notEmpty(bucket);
      dropUploads(context, bucket);
      context.table(buckets).delete(bucket.name);
      return {};
    },
  },
  ListBuckets: {
    authorize: () => ({ action: 's3:ListAllMyBuckets', resource: '*', shownAs: '"arn:aws:s3:::*"' }),
    handle: (input, context) => {
      const { BucketRegion, Prefix } = input;
      if (BucketRegion !== undefined && !isRegion(BucketRegion))
        throw invalidArgument(
          `Argument value ${BucketRegion} is not a valid AWS Region`,
          'bucket-region',
          BucketRegion,
        );
      const all = [...context.table(buckets).values()]
        .filter(({ name, region }) => name.startsWith(Prefix ?? '') && region === (BucketRegion ?? region))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = paginate(all, {
        keyOf: ({ name }) => name,
        limit: readMaxBuckets(input.MaxBuckets),
        token: input.ContinuationToken,
        invalidToken: () =>
          invalidArgument('The continuation token provided is incorrect', 'continuation-token'),
      });
      return {
        Owner: ownerOf(context),
        Buckets: items.map((bucket) => ({
          Name: bucket.name,
          CreationDate: new Date(bucket.createdMs),
          BucketArn: bucketArn(bucket.name),
          // Without parameters the answer is the older one, which doesn't tell the region.
          ...(input.MaxBuckets !== undefined || BucketRegion !== undefined || Prefix !== undefined
            ? { BucketRegion: bucket.region }
            : {}),
        })),
        ...(Prefix !== undefined && { Prefix }),
        ...(nextToken !== undefined && { ContinuationToken: nextToken }),
      };
    },
  },
} satisfies Operations<S3Sdk>;

const MAX_BUCKETS = 10_000;

const readMaxBuckets = (asked = MAX_BUCKETS): number => {
  if (Number.isInteger(asked) && asked >= 1 && asked <= MAX_BUCKETS) return asked;
  throw invalidArgument(`Argument max-buckets must be an integer between 1 and 10000`, 'max-buckets', asked);
};

type CreateInput = Omit<CreateBucketRequest, 'Bucket'> & { readonly Bucket: string };

const newBucket = (context: RequestContext, input: CreateInput): Bucket => {
  const { CreateBucketConfiguration: configuration, ObjectOwnership } = input;
  if (configuration?.Location ?? configuration?.Bucket)
    throw notImplemented('s3', 'CreateBucket', 'directory buckets');
  const ownership = ObjectOwnership ?? 'BucketOwnerEnforced';
  const grants = readAcl(context, input);
  const isOpen = input.ACL !== undefined && input.ACL !== 'private';
  if (ownership === 'BucketOwnerEnforced' && (isOpen || (grants && input.ACL === undefined)))
    throw new AwsError(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      { httpStatus: 400 },
    );
  const publicAccessBlock = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  if (isOpen) checkAclAllowed({ ownership, publicAccessBlock }, { grants: grants ?? [], canned: input.ACL });
  return {
    name: input.Bucket,
    region: readLocation(context.region, configuration?.LocationConstraint),
    createdMs: Math.floor(context.clock.now() / 1000) * 1000,
    ownership,
    publicAccessBlock,
    tags: checkTags(configuration?.Tags ?? [], 'bucket'),
    ...(grants && { grants }),
    ...(input.ObjectLockEnabledForBucket && { objectLock: {}, versioning: 'Enabled' as const }),
  };
};

/** In us-east-1, and only there, a bucket that one has already may be created again, unless tags come with it. */
const requireRepeatable = (existing: Bucket, wanted: Bucket) => {
  const isHome = existing.region === 'us-east-1' && wanted.region === 'us-east-1';
  if (isHome && wanted.tags.length === 0) return;
  throw new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    { members: { BucketName: existing.name } },
  );
};

const notEmpty = ({ name, versioning }: Bucket) =>
  new AwsError(
    'BucketNotEmpty',
    `The bucket you tried to delete is not empty${versioning === undefined ? '' : '. You must delete all versions in the bucket.'}`,
    { httpStatus: 409, members: { BucketName: name } },
  );

const dropUploads = (context: Context, { name }: Bucket) => {
  for (const upload of context.table(uploads).values()) {
    if (upload.bucket !== name) continue;
    for (const part of partsOf(context, upload)) {
      context.table(parts).delete(partKey(upload.id, part.number));
      release(context, [part.body]);
    }
    context.table(uploads).delete(upload.id);
  }
};
