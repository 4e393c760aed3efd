import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { type AclInput, cannedGrants, checkAclAllowed, readAcl } from '../bucket/acl.ts';
import type { Bucket } from '../bucket/bucket.ts';
import { readTagHeader } from '../tags.ts';
import { type EncryptionInput, readEncryption } from './encryption.ts';
import { type LockInput, readLock } from './object-lock.ts';
import type { ObjectHeaders, StoredObject } from './object-version.ts';

/** All that an object is beside its bytes. */
export type ObjectTraits = Pick<
  StoredObject,
  'headers' | 'metadata' | 'storageClass' | 'encryption' | 'tags' | 'grants' | 'lock'
>;

export interface HeaderInput {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
}

export interface TraitsInput extends HeaderInput, EncryptionInput, LockInput, AclInput {
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
}

/** What PutObject, CopyObject and CreateMultipartUpload say of an object. Throws AWS's errors. */
export const readTraits = (context: Context, bucket: Bucket, input: TraitsInput): ObjectTraits => ({
  ...readHeaders(input),
  storageClass: readStorageClass(input.StorageClass),
  encryption: readEncryption(context, bucket, input),
  tags: readTagHeader(input.Tagging),
  grants: readObjectAcl(context, bucket, input),
  lock: readLock(bucket, input, context.clock.now()),
});

export const readHeaders = (input: HeaderInput): Pick<ObjectTraits, 'headers' | 'metadata'> => ({
  headers: {
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: input.ContentEncoding,
    ContentLanguage: input.ContentLanguage,
    ContentType: input.ContentType ?? 'binary/octet-stream',
    WebsiteRedirectLocation: readRedirect(input.WebsiteRedirectLocation),
    expiresMs: input.Expires?.getTime(),
  },
  metadata: readMetadata(input.Metadata ?? {}),
});

const readRedirect = (location: string | undefined): string | undefined => {
  if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return location;
  throw new AwsError(
    'InvalidRedirectLocation',
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    { httpStatus: 400 },
  );
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
const MAX_METADATA_BYTES = 2048;

const readMetadata = (given: Readonly<Record<string, string>>): Record<string, string> => {
  const metadata = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  const Size = metadata.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (Size > MAX_METADATA_BYTES)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      httpStatus: 400,
      members: { Size, MaxSizeAllowed: MAX_METADATA_BYTES },
    });
  return Object.fromEntries(metadata);
};

const STORAGE_CLASSES = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);

export const readStorageClass = (name = 'STANDARD'): string => {
  if (STORAGE_CLASSES.has(name)) return name;
  throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', {
    httpStatus: 400,
    members: { StorageClassRequested: name },
  });
};

const readObjectAcl = (context: Context, bucket: Bucket, input: AclInput) => {
  const grants = readAcl(context, input);
  if (!grants) return undefined;
  checkAclAllowed(bucket, { grants, canned: input.ACL });
  return input.ACL === 'bucket-owner-full-control' ? cannedGrants(context, 'private') : grants;
};

const MAX_KEY_BYTES = 1024;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const checkKey = (key: string): void => {
  const Size = Buffer.byteLength(key);
  if (Size <= MAX_KEY_BYTES) return;
  throw new AwsError('KeyTooLongError', 'Your key is too long', {
    httpStatus: 400,
    members: { Size, MaxSizeAllowed: MAX_KEY_BYTES },
  });
};

/** The members that tell an object's headers. */
export const headerMembers = ({ expiresMs, ...headers }: ObjectHeaders) => ({
  ...headers,
  ...(expiresMs !== undefined && { Expires: new Date(expiresMs) }),
});
