import { createHash } from 'node:crypto';
import type {
  AnalyticsConfiguration,
  CORSConfiguration,
  Grant,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  LifecycleRule,
  LoggingEnabled,
  MetricsConfiguration,
  NotificationConfiguration,
  Owner,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { accessDenied, noSuchBucket } from '../errors.ts';

/** The SDK's client module, for `Operations`. */
export type S3Sdk = typeof import('@aws-sdk/client-s3');

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdMs: number;
  readonly versioning?: 'Enabled' | 'Suspended' | undefined;
  /** Object Lock can be switched on and never off. */
  readonly objectLock?: { readonly retention?: DefaultRetention | undefined } | undefined;
  /** ACLs are off with BucketOwnerEnforced, which is the default. */
  readonly ownership?: string | undefined;
  readonly publicAccessBlock?: PublicAccessBlockConfiguration | undefined;
  readonly policy?: string | undefined;
  readonly tags: readonly Tag[];
  readonly grants?: readonly Grant[] | undefined;
  readonly cors?: CORSConfiguration | undefined;
  /** The rules as JSON text: they have dates in them. */
  readonly lifecycle?: { readonly rules: string; readonly minimumSize: string } | undefined;
  readonly encryption?: ServerSideEncryptionConfiguration | undefined;
  readonly website?: WebsiteConfiguration | undefined;
  readonly logging?: LoggingEnabled | undefined;
  readonly accelerate?: string | undefined;
  readonly requestPayer?: string | undefined;
  readonly notification?: NotificationConfiguration | undefined;
  readonly analytics?: Readonly<Record<string, AnalyticsConfiguration>>;
  readonly metrics?: Readonly<Record<string, MetricsConfiguration>>;
  readonly inventory?: Readonly<Record<string, InventoryConfiguration>>;
  readonly intelligentTiering?: Readonly<Record<string, IntelligentTieringConfiguration>>;
}

export interface DefaultRetention {
  readonly Mode: string;
  readonly Days?: number | undefined;
  readonly Years?: number | undefined;
}

/** What is read back as a rule's dates. */
export const readLifecycleRules = (text: string): LifecycleRule[] =>
  JSON.parse(text, (key, value: unknown) =>
    key === 'Date' && typeof value === 'string' ? new Date(value) : value,
  );

/** Bucket names are known in all regions. */
export const buckets = defineTable<Bucket>('s3.buckets', 'account');

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;

/** What an operation says about its bucket. */
export interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** Throws NoSuchBucket, and AccessDenied for a bucket of another owner than the caller expects. */
export const findBucket = (context: Context, { Bucket, ExpectedBucketOwner }: BucketInput): Bucket => {
  checkExpectedOwner(ExpectedBucketOwner);
  const bucket = context.table(buckets).get(Bucket);
  if (!bucket) throw noSuchBucket(Bucket);
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== context.account) throw accessDenied();
  return bucket;
};

const checkExpectedOwner = (owner: string | undefined) => {
  if (owner === undefined || /^\d{12}$/.test(owner)) return;
  throw new AwsError(
    'InvalidBucketOwnerAWSAccountID',
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${owner}]`,
    { httpStatus: 400 },
  );
};

/** Changes some of a bucket's settings; `undefined` takes one away. */
export const changeBucket = (context: Context, bucket: Bucket, change: Partial<Bucket>): void =>
  context.table(buckets).put(bucket.name, { ...bucket, ...change });

/** The account as S3 names it. DisplayName isn't told any more since November 2025. */
export const ownerOf = (context: Context): Owner & { ID: string } => ({ ID: canonicalId(context.account) });

const canonicalId = (account: string): string => createHash('sha256').update(`s3 ${account}`).digest('hex');
