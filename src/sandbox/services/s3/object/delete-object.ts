import type { DeletedObject, _Error as DeleteError, ObjectIdentifier } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeObject, onVersion } from '../authorization.ts';
import { type Bucket, findBucket, type S3Sdk } from '../bucket/bucket.ts';
import { accessDenied, invalidArgument, malformedXml, preconditionFailed } from '../errors.ts';
import { publishEvent } from '../notification/publish-event.ts';
import { checkVersionId } from './find-object.ts';
import { findVersion } from './object-index.ts';
import { requireUnlocked } from './object-lock.ts';
import { quoted } from './object-version.ts';
import { checkWriteConditions } from './preconditions.ts';
import { eraseVersion, writeDeleteMarker } from './write-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjects.html */
export const deleteObjectOperations = {
  DeleteObject: {
    authorize: onVersion('DeleteObject', 'DeleteObjectVersion'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      checkBypass(bucket, input.BypassGovernanceRetention);
      const { Key, VersionId, BypassGovernanceRetention, IfMatch } = input;
      checkWriteConditions(findVersion(context, bucket.name, Key, VersionId), { IfMatch }, Key);
      const { deleteMarker, versionId } = deleteOne(context, bucket, {
        ...{ Key, VersionId, bypass: BypassGovernanceRetention },
      });
      return {
        ...(deleteMarker && { DeleteMarker: true }),
        ...(versionId !== undefined && { VersionId: versionId }),
      };
    },
  },
  DeleteObjects: {
    // Each key is asked for by itself: those that may not be deleted are told in the answer.
    public: true,
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      checkBypass(bucket, input.BypassGovernanceRetention);
      const objects = input.Delete.Objects ?? [];
      if (objects.length === 0 || objects.length > MAX_KEYS) throw malformedXml();
      const results = objects.map((object) =>
        tryDelete(context, bucket, { object, bypass: input.BypassGovernanceRetention }),
      );
      const Deleted = results.flatMap((result) => ('error' in result ? [] : [result.deleted]));
      return {
        ...(input.Delete.Quiet !== true && { Deleted }),
        Errors: results.flatMap((result) => ('error' in result ? [result.error] : [])),
      };
    },
  },
} satisfies Operations<S3Sdk>;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_KEYS = 1000;

const checkBypass = (bucket: Bucket, bypass: boolean | undefined) => {
  if (bypass === undefined || bucket.objectLock) return;
  throw invalidArgument(
    'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    'x-amz-bypass-governance-retention',
  );
};

interface Deletion {
  readonly Key: string;
  readonly VersionId: string | undefined;
  readonly bypass: boolean | undefined;
}

interface Deletions {
  readonly deleteMarker: boolean;
  readonly versionId: string | undefined;
}

/** What isn't there is deleted already. */
const deleteOne = (
  context: RequestContext,
  bucket: Bucket,
  { Key, VersionId, bypass }: Deletion,
): Deletions => {
  if (VersionId !== undefined) return deleteVersion(context, bucket, { Key, VersionId, bypass });
  if (bucket.versioning === undefined) {
    const current = findVersion(context, bucket.name, Key);
    if (current) eraseVersion(context, current);
    if (current) publishEvent(context, bucket, { name: 'ObjectRemoved:Delete', ...current });
    return { deleteMarker: false, versionId: undefined };
  }
  const marker = writeDeleteMarker(context, bucket, Key);
  publishEvent(context, bucket, { name: 'ObjectRemoved:DeleteMarkerCreated', ...marker });
  return { deleteMarker: true, versionId: marker.versionId };
};

const deleteVersion = (
  context: RequestContext,
  bucket: Bucket,
  { Key, VersionId, bypass }: Deletion & { readonly VersionId: string },
): Deletions => {
  checkVersionId(bucket, VersionId);
  const version = findVersion(context, bucket.name, Key, VersionId);
  requireUnlocked(context, version, bypass);
  if (version) eraseVersion(context, version);
  if (version) publishEvent(context, bucket, { name: 'ObjectRemoved:Delete', ...version });
  return { deleteMarker: version?.kind === 'delete-marker', versionId: VersionId };
};

type Result = { readonly deleted: DeletedObject } | { readonly error: DeleteError };

const tryDelete = (
  context: RequestContext,
  bucket: Bucket,
  { object, bypass }: { readonly object: ObjectIdentifier; readonly bypass: boolean | undefined },
): Result => {
  const { Key = '', VersionId } = object;
  const named = { Key, ...(VersionId !== undefined && { VersionId }) };
  try {
    requireAllowed(context, bucket, { Key, VersionId });
    checkIdentifier(context, bucket, object);
    const { deleteMarker, versionId } = deleteOne(context, bucket, { Key, VersionId, bypass });
    const marker = deleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: versionId };
    return { deleted: { ...named, ...marker } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { ...named, Code: error.code, Message: error.message } };
  }
};

const requireAllowed = (
  context: RequestContext,
  { name }: Bucket,
  object: { readonly Key: string; readonly VersionId: string | undefined },
) => {
  const action = object.VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion';
  const asked = authorizeObject(context, { Bucket: name, ...object }, { action });
  const [refused] = asked.filter((one) => !context.isAllowed(one));
  if (!refused) return;
  const { caller } = context;
  throw accessDenied(
    caller.kind === 'user' || caller.kind === 'role'
      ? `User: ${caller.arn} is not authorized to perform: ${refused.action} on resource: ${refused.shownAs} because no identity-based policy allows the ${refused.action} action`
      : undefined,
  );
};

/** The conditions that an entry may carry. */
const checkIdentifier = (
  context: RequestContext,
  { name }: Bucket,
  { Key = '', VersionId, ETag, Size, LastModifiedTime }: ObjectIdentifier,
) => {
  if (ETag === undefined && Size === undefined && LastModifiedTime === undefined) return;
  const version = findVersion(context, name, Key, VersionId);
  if (version?.kind !== 'object') throw preconditionFailed('If-Match');
  const isMet =
    (ETag === undefined || ETag === '*' || quoted(ETag.replace(/^"|"$/g, '')) === quoted(version.etag)) &&
    (Size === undefined || Size === version.size) &&
    (LastModifiedTime === undefined || LastModifiedTime.getTime() === version.lastModifiedMs);
  if (!isMet) throw preconditionFailed('If-Match');
};
