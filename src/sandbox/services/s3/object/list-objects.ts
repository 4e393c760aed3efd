import type { _Object as ListedObject, ListObjectsV2Request } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeBucket } from '../authorization.ts';
import { findBucket, ownerOf, type S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument } from '../errors.ts';
import { storageClassOf } from './get-object.ts';
import { encoderOf, encodingMember, pageSize } from './list-encoding.ts';
import { type ListedPage, listPage } from './list-page.ts';
import { findVersion, keysOf } from './object-index.ts';
import { quoted, type StoredObject } from './object-version.ts';

type ListInput = Pick<ListObjectsV2Request, 'Prefix' | 'Delimiter' | 'MaxKeys' | 'EncodingType'> & {
  readonly Bucket: string;
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and the older API_ListObjects.html */
export const listObjectsOperations = {
  ListObjectsV2: {
    authorize: (input, context) => authorizeList(context, input),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const encode = encoderOf(input);
      const after =
        input.ContinuationToken === undefined ? input.StartAfter : readToken(input.ContinuationToken);
      const page = pageOf(context, input, after);
      return {
        Name: bucket.name,
        Prefix: encode(input.Prefix ?? ''),
        ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
        MaxKeys: pageSize(input.MaxKeys),
        KeyCount: page.items.length + page.commonPrefixes.length,
        IsTruncated: page.isTruncated,
        ...encodingMember(input),
        ...(input.StartAfter !== undefined && { StartAfter: encode(input.StartAfter) }),
        ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
        ...(page.isTruncated && { NextContinuationToken: writeToken(page.last ?? '') }),
        ...listed(page, encode, input.FetchOwner === true ? ownerOf(context) : undefined),
      };
    },
  },
  ListObjects: {
    authorize: (input, context) => authorizeList(context, input),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const encode = encoderOf(input);
      const page = pageOf(context, input, input.Marker);
      return {
        Name: bucket.name,
        Prefix: encode(input.Prefix ?? ''),
        Marker: encode(input.Marker ?? ''),
        ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
        MaxKeys: pageSize(input.MaxKeys),
        IsTruncated: page.isTruncated,
        ...encodingMember(input),
        // Without a delimiter the last key is where to go on.
        ...(page.isTruncated && input.Delimiter && { NextMarker: encode(page.last ?? '') }),
        ...listed(page, encode, ownerOf(context)),
      };
    },
  },
} satisfies Operations<S3Sdk>;

export const authorizeList = (
  context: RequestContext,
  { Bucket, Prefix, Delimiter, MaxKeys }: ListInput,
  action = 'ListBucket',
) =>
  authorizeBucket(context, Bucket, {
    action,
    conditions: {
      ...(Prefix !== undefined && { 's3:prefix': Prefix }),
      ...(Delimiter !== undefined && { 's3:delimiter': Delimiter }),
      ...(MaxKeys !== undefined && { 's3:max-keys': String(MaxKeys) }),
    },
  });

const pageOf = (
  context: RequestContext,
  input: ListInput,
  after: string | undefined,
): ListedPage<StoredObject> =>
  listPage(
    keysOf(context, input.Bucket),
    (key) => {
      const current = findVersion(context, input.Bucket, key);
      return current?.kind === 'object' ? current : undefined;
    },
    {
      prefix: input.Prefix ?? '',
      delimiter: input.Delimiter ?? '',
      after: after === '' ? undefined : after,
      limit: pageSize(input.MaxKeys),
    },
  );

const listed = (
  page: ListedPage<StoredObject>,
  encode: (text: string) => string,
  owner: ReturnType<typeof ownerOf> | undefined,
) => ({
  Contents: page.items.map(
    (object): ListedObject => ({
      Key: encode(object.key),
      LastModified: new Date(object.lastModifiedMs),
      ETag: quoted(object.etag),
      ...checksumOfListing(object),
      Size: object.size,
      ...(owner && { Owner: owner }),
      StorageClass: storageClassOf(object),
    }),
  ),
  CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
});

export const checksumOfListing = ({ checksum }: StoredObject) => ({
  ChecksumAlgorithm: [checksum.algorithm],
  ChecksumType: checksum.type,
});

const writeToken = (last: string): string => Buffer.from(`1${last}`).toString('base64');

const readToken = (token: string): string => {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('1'))
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  return text.slice(1);
};
