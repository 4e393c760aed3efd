import type { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import { mayList } from '../authorization.ts';
import { type Bucket, bucketArn, findBucket } from '../bucket/bucket.ts';
import { accessDenied, invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from '../errors.ts';
import { findVersion } from './object-index.ts';
import type { ObjectVersion, StoredObject } from './object-version.ts';

export interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export interface FoundObject {
  readonly bucket: Bucket;
  readonly object: StoredObject;
}

/** The object that a request is about. Throws NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed. */
export const findObject = (context: RequestContext, input: ObjectInput, method = 'GET'): FoundObject => {
  const bucket = findBucket(context, input);
  const version = findVersion(context, bucket.name, input.Key, input.VersionId);
  if (version?.kind === 'object') return { bucket, object: version };
  if (version) throw deleted(version, input, method);
  throw missing(context, bucket, input);
};

const deleted = (marker: ObjectVersion, { Key, VersionId }: ObjectInput, method: string): AwsError => {
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId };
  if (VersionId === undefined) return noSuchKey(Key, headers);
  return methodNotAllowed(method, 'DeleteMarker', {
    ...headers,
    allow: 'DELETE',
    'last-modified': new Date(marker.lastModifiedMs).toUTCString(),
  });
};

/** Who may not list a bucket isn't told what isn't in it. */
const missing = (context: RequestContext, bucket: Bucket, { Key, VersionId }: ObjectInput): AwsError => {
  if (VersionId !== undefined) checkVersionId(bucket, VersionId);
  if (!mayList(context, bucket.name)) return listDenied(context, bucket);
  return VersionId === undefined ? noSuchKey(Key) : noSuchVersion(Key, VersionId);
};

const listDenied = ({ caller }: RequestContext, { name }: Bucket): AwsError =>
  accessDenied(
    caller.kind === 'user' || caller.kind === 'role'
      ? `User: ${caller.arn} is not authorized to perform: s3:ListBucket on resource: "${bucketArn(name)}" because no identity-based policy allows the s3:ListBucket action`
      : undefined,
  );

/** Throws InvalidArgument for what can't be a version of this bucket's objects. */
export const checkVersionId = (bucket: Bucket, versionId: string): void => {
  if (versionId === 'null') return;
  if (bucket.versioning !== undefined && /^[\w.-]{32}$/.test(versionId)) return;
  throw invalidArgument('Invalid version id specified', 'versionId', versionId);
};
