import { createHash } from 'node:crypto';
import type { Context } from '../../../kernel/context.ts';
import type { Bucket } from '../bucket/bucket.ts';
import { release } from './bodies.ts';
import { findVersion, nextSerial, putVersion, removeVersion } from './object-index.ts';
import type { DeleteMarker, ObjectVersion, StoredObject } from './object-version.ts';

export type NewObject = Omit<
  StoredObject,
  'kind' | 'bucket' | 'key' | 'versionId' | 'serial' | 'lastModifiedMs'
>;

/** Writes a new current version of a key; without versioning it takes the place of the one before. */
export const writeObject = (
  context: Context,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string },
  object: NewObject,
): StoredObject => {
  const row: StoredObject = { ...object, kind: 'object', ...placeOf(context, bucket, key) };
  replaceVersion(context, row);
  return row;
};

/** What DeleteObject writes where the bucket has versions. */
export const writeDeleteMarker = (context: Context, bucket: Bucket, key: string): DeleteMarker => {
  const row: DeleteMarker = { kind: 'delete-marker', ...placeOf(context, bucket, key) };
  replaceVersion(context, row);
  return row;
};

const placeOf = (context: Context, bucket: Bucket, key: string) => ({
  bucket: bucket.name,
  key,
  versionId: bucket.versioning === 'Enabled' ? newVersionId(context) : 'null',
  serial: nextSerial(context),
  lastModifiedMs: Math.floor(context.clock.now() / 1000) * 1000,
});

const newVersionId = (context: Context): string =>
  createHash('sha256').update(context.uuid()).digest('base64url').slice(0, 32).replaceAll('-', '.');

const replaceVersion = (context: Context, row: ObjectVersion) => {
  const former = findVersion(context, row.bucket, row.key, row.versionId);
  putVersion(context, row);
  if (former?.kind === 'object') release(context, former.parts);
};

/** Takes a version away for good. */
export const eraseVersion = (context: Context, version: ObjectVersion): void => {
  removeVersion(context, version);
  if (version.kind === 'object') release(context, version.parts);
};

/** Told only where the bucket has, or had, versions. */
export const versionMember = (bucket: Bucket, { versionId }: Pick<ObjectVersion, 'versionId'>) =>
  bucket.versioning === undefined ? {} : { VersionId: versionId };
