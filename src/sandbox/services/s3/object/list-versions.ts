import type { DeleteMarkerEntry, ObjectVersion as ListedVersion } from '@aws-sdk/client-s3';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { findBucket, ownerOf, type S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument } from '../errors.ts';
import { encoderOf, encodingMember, pageSize } from './list-encoding.ts';
import { authorizeList, checksumOfListing } from './list-objects.ts';
import { listPage } from './list-page.ts';
import { keysOf, versionsOf } from './object-index.ts';
import { type DeleteMarker, type ObjectVersion, quoted, type StoredObject } from './object-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listVersionsOperations = {
  ListObjectVersions: {
    authorize: (input, context) => authorizeList(context, input, 'ListBucketVersions'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const encode = encoderOf(input);
      if (input.VersionIdMarker && !input.KeyMarker)
        throw invalidArgument(
          'A version-id marker cannot be specified without a key marker.',
          'version-id-marker',
          input.VersionIdMarker,
        );
      const limit = pageSize(input.MaxKeys);
      const page = versionPage(context, { ...input, limit });
      const describe = describeIn(context, encode);
      return {
        Name: bucket.name,
        Prefix: encode(input.Prefix ?? ''),
        KeyMarker: encode(input.KeyMarker ?? ''),
        VersionIdMarker: input.VersionIdMarker ?? '',
        ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
        MaxKeys: limit,
        ...encodingMember(input),
        IsTruncated: page.next !== undefined,
        ...(page.next && {
          NextKeyMarker: encode(page.next.key),
          ...(page.next.versionId !== undefined && { NextVersionIdMarker: page.next.versionId }),
        }),
        Versions: page.versions.flatMap((version) =>
          version.kind === 'object' ? [describe.object(version)] : [],
        ),
        DeleteMarkers: page.versions.flatMap((version) =>
          version.kind === 'delete-marker' ? [describe.marker(version)] : [],
        ),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      };
    },
  },
} satisfies Operations<S3Sdk>;

interface VersionRequest {
  readonly Bucket: string;
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly KeyMarker?: string | undefined;
  readonly VersionIdMarker?: string | undefined;
  readonly limit: number;
}

interface VersionPage {
  readonly versions: readonly ObjectVersion[];
  readonly commonPrefixes: readonly string[];
  /** The last entry of the page, where there is more. */
  readonly next: { readonly key: string; readonly versionId: string | undefined } | undefined;
}

const versionPage = (context: Context, request: VersionRequest): VersionPage => {
  const { Bucket, KeyMarker, VersionIdMarker, limit } = request;
  const rest = KeyMarker && VersionIdMarker ? olderThan(context, request) : [];
  const keys = listPage(keysOf(context, Bucket), (key) => versionsOf(context, Bucket, key), {
    prefix: request.Prefix ?? '',
    delimiter: request.Delimiter ?? '',
    after: KeyMarker || undefined,
    limit,
  });
  const all = [...rest, ...keys.items.flat()];
  const room = Math.max(0, limit - keys.commonPrefixes.length);
  const versions = all.slice(0, room);
  const isTruncated = keys.isTruncated || all.length > room;
  const last = versions.at(-1);
  if (!isTruncated || limit === 0) return { versions, commonPrefixes: keys.commonPrefixes, next: undefined };
  const next =
    last && (all.length > room || keys.last === last.key)
      ? { key: last.key, versionId: last.versionId }
      : { key: keys.last ?? '', versionId: undefined };
  return { versions, commonPrefixes: keys.commonPrefixes.filter((prefix) => prefix <= next.key), next };
};

/** What is left of the key at which the page before ended. */
const olderThan = (context: Context, { Bucket, KeyMarker = '', VersionIdMarker }: VersionRequest) => {
  const all = versionsOf(context, Bucket, KeyMarker);
  const at = all.findIndex(({ versionId }) => versionId === VersionIdMarker);
  return at < 0 ? [] : all.slice(at + 1);
};

const describeIn = (context: Context, encode: (text: string) => string) => {
  const place = (version: ObjectVersion) => ({
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: versionsOf(context, version.bucket, version.key)[0] === version,
    LastModified: new Date(version.lastModifiedMs),
    Owner: ownerOf(context),
  });
  return {
    object: (version: StoredObject): ListedVersion => ({
      ...place(version),
      ETag: quoted(version.etag),
      ...checksumOfListing(version),
      Size: version.size,
      StorageClass: 'STANDARD',
    }),
    marker: (version: DeleteMarker): DeleteMarkerEntry => place(version),
  };
};
