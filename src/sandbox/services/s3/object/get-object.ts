import type { GetObjectRequest } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onVersion } from '../authorization.ts';
import type { S3Sdk } from '../bucket/bucket.ts';
import { invalidRequest } from '../errors.ts';
import { streamRange } from './bodies.ts';
import { checksumMembers } from './checksums.ts';
import { checkCustomerKey, encryptionMembers } from './encryption.ts';
import { type FoundObject, findObject } from './find-object.ts';
import { lockMembers } from './object-lock.ts';
import { headerMembers } from './object-traits.ts';
import { quoted, type StoredObject } from './object-version.ts';
import { checkReadConditions } from './preconditions.ts';
import { type ReadPart, readPart } from './range.ts';
import { versionMember } from './write-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObjectOperations = {
  GetObject: {
    authorize: onVersion('GetObject', 'GetObjectVersion'),
    handle: (input, context) => {
      const found = findObject(context, input);
      requireThawed(found.object);
      const part = readFound(context, found, input);
      return {
        ...describeObject(found, part, input),
        ...overrides(context, input),
        Body: streamRange(context, found.object.parts, part.range),
      };
    },
  },
  HeadObject: {
    authorize: onVersion('GetObject', 'GetObjectVersion'),
    handle: (input, context) => {
      const found = findObject(context, input, 'HEAD');
      const part = readFound(context, found, input);
      return { ...describeObject(found, part, input), ...overrides(context, input) };
    },
  },
} satisfies Operations<S3Sdk>;

type ReadInput = Pick<
  GetObjectRequest,
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'IfModifiedSince'
  | 'IfUnmodifiedSince'
  | 'Range'
  | 'PartNumber'
  | 'SSECustomerAlgorithm'
  | 'SSECustomerKey'
  | 'SSECustomerKeyMD5'
>;

const readFound = (context: RequestContext, { object }: FoundObject, input: ReadInput): ReadPart => {
  checkCustomerKey(object, input);
  checkReadConditions(object, input, context.clock.now());
  return readPart(object, input);
};

const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Objects in the archive have to be restored first. */
export const requireThawed = (
  { storageClass }: StoredObject,
  message = "The operation is not valid for the object's storage class",
): void => {
  if (!ARCHIVED.has(storageClass)) return;
  throw new AwsError('InvalidObjectState', message, { members: { StorageClass: storageClass } });
};

const describeObject = (
  { bucket, object }: FoundObject,
  part: ReadPart,
  { ChecksumMode }: Pick<GetObjectRequest, 'ChecksumMode'>,
) => ({
  AcceptRanges: 'bytes',
  LastModified: new Date(object.lastModifiedMs),
  ContentLength: part.range.end - part.range.start,
  ETag: quoted(object.etag),
  ...(part.contentRange !== undefined && { ContentRange: part.contentRange }),
  ...(part.partsCount !== undefined && { PartsCount: part.partsCount }),
  ...(ChecksumMode === 'ENABLED' &&
    part.contentRange === undefined && {
      ...checksumMembers(object.checksum),
      ChecksumType: object.checksum.type,
    }),
  ...versionMember(bucket, object),
  ...headerMembers(object.headers),
  ...encryptionMembers(object),
  ...lockMembers(object),
  ...(object.storageClass !== 'STANDARD' && { StorageClass: storageClassOf(object) }),
  ...(object.tags.length > 0 && { TagCount: object.tags.length }),
  Metadata: { ...object.metadata },
});

/** The SDK's names of storage classes; rows have no others. */
export const storageClassOf = ({ storageClass }: Pick<StoredObject, 'storageClass'>) =>
  STORAGE_CLASSES.find((name) => name === storageClass) ?? 'STANDARD';

const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
] as const;

type OverrideInput = Pick<
  GetObjectRequest,
  | 'ResponseCacheControl'
  | 'ResponseContentDisposition'
  | 'ResponseContentEncoding'
  | 'ResponseContentLanguage'
  | 'ResponseContentType'
  | 'ResponseExpires'
>;

/** Headers that the request itself asks for. */
const overrides = (context: RequestContext, input: OverrideInput) => {
  const asked = {
    ...(input.ResponseCacheControl && { CacheControl: input.ResponseCacheControl }),
    ...(input.ResponseContentDisposition && { ContentDisposition: input.ResponseContentDisposition }),
    ...(input.ResponseContentEncoding && { ContentEncoding: input.ResponseContentEncoding }),
    ...(input.ResponseContentLanguage && { ContentLanguage: input.ResponseContentLanguage }),
    ...(input.ResponseContentType && { ContentType: input.ResponseContentType }),
    ...(input.ResponseExpires && { Expires: input.ResponseExpires }),
  };
  if (context.caller.kind === 'anonymous' && Object.keys(asked).length > 0)
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  return asked;
};
