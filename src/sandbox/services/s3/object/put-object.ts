import type { PutObjectRequest } from '@aws-sdk/client-s3';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { authorizeObject } from '../authorization.ts';
import { findBucket, type S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument } from '../errors.ts';
import { publishEvent } from '../notification/publish-event.ts';
import { bytesOf, keepBody } from './bodies.ts';
import { checksumMembers, checksumOf, DEFAULT_ALGORITHM, verifyBody } from './checksums.ts';
import { encryptionMembers } from './encryption.ts';
import { findVersion } from './object-index.ts';
import { checkKey, readTraits } from './object-traits.ts';
import { quoted, type StoredObject } from './object-version.ts';
import { checkWriteConditions } from './preconditions.ts';
import { versionMember, writeObject } from './write-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObjectOperations = {
  PutObject: {
    authorize: (input, context) => authorizeWrite(context, input),
    handle: async (input, context) => {
      const bytes = await bytesOf(input.Body);
      const bucket = findBucket(context, input);
      checkKey(input.Key);
      if (input.WriteOffsetBytes !== undefined) throw notImplemented('s3', 'PutObject', 'WriteOffsetBytes');
      const traits = readTraits(context, bucket, input);
      const { md5, checksum } = verifyBody(bytes, input, 'PutObject');
      checkWriteConditions(findVersion(context, bucket.name, input.Key), input, input.Key);
      if (bytes.length > MAX_BYTES)
        throw invalidArgument('Your proposed upload exceeds the maximum allowed size', 'Content-Length');
      const object = writeObject(
        context,
        { bucket, key: input.Key },
        {
          ...traits,
          size: bytes.length,
          etag: md5,
          parts: bytes.length === 0 ? [] : [keepBody(context, bytes)],
          isMultipart: false,
          checksum: checksum ?? {
            algorithm: DEFAULT_ALGORITHM,
            value: checksumOf(DEFAULT_ALGORITHM, [bytes]),
            type: 'FULL_OBJECT',
          },
        },
      );
      publishEvent(context, bucket, { name: 'ObjectCreated:Put', ...object });
      return {
        ETag: quoted(object.etag),
        ...versionMember(bucket, object),
        ...writtenMembers(object),
      };
    },
  },
} satisfies Operations<S3Sdk>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html: 5 GB in one call. */
const MAX_BYTES = 5 * 1024 ** 3;

/** What the answer to a write tells of the object. */
export const writtenMembers = (object: StoredObject) => ({
  ...checksumMembers(object.checksum),
  ChecksumType: object.checksum.type,
  ...encryptionMembers(object),
});

type WriteInput = Pick<
  PutObjectRequest,
  | 'ACL'
  | 'GrantFullControl'
  | 'GrantRead'
  | 'GrantReadACP'
  | 'GrantWriteACP'
  | 'Tagging'
  | 'ObjectLockMode'
  | 'ObjectLockLegalHoldStatus'
  | 'ServerSideEncryption'
  | 'StorageClass'
> & { readonly Bucket: string; readonly Key: string };

/** PutObject, and what more a request wants that has an action of its own. */
export const authorizeWrite = (context: RequestContext, input: WriteInput): readonly Authorization[] => {
  const { ACL, GrantFullControl, GrantRead, GrantReadACP, GrantWriteACP } = input;
  const wantsAcl = [ACL, GrantFullControl, GrantRead, GrantReadACP, GrantWriteACP].some(Boolean);
  const actions = [
    'PutObject',
    ...(input.Tagging ? ['PutObjectTagging'] : []),
    ...(wantsAcl ? ['PutObjectAcl'] : []),
    ...(input.ObjectLockMode ? ['PutObjectRetention'] : []),
    ...(input.ObjectLockLegalHoldStatus ? ['PutObjectLegalHold'] : []),
  ];
  const conditions = {
    ...(ACL && { 's3:x-amz-acl': ACL }),
    ...(input.ServerSideEncryption && { 's3:x-amz-server-side-encryption': input.ServerSideEncryption }),
    ...(input.StorageClass && { 's3:x-amz-storage-class': input.StorageClass }),
  };
  const { Bucket, Key } = input;
  return actions.flatMap((action) => authorizeObject(context, { Bucket, Key }, { action, conditions }));
};
