import type { GetObjectAttributesParts } from '@aws-sdk/client-s3';
import type { Operations } from '../../../kernel/service.ts';
import { onVersion } from '../authorization.ts';
import type { S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument } from '../errors.ts';
import { checksumMembers } from './checksums.ts';
import { checkCustomerKey } from './encryption.ts';
import { findObject } from './find-object.ts';
import { storageClassOf } from './get-object.ts';
import type { StoredObject } from './object-version.ts';
import { versionMember } from './write-version.ts';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const objectAttributesOperations = {
  GetObjectAttributes: {
    authorize: onVersion('GetObjectAttributes', 'GetObjectVersionAttributes'),
    handle: (input, context) => {
      const { bucket, object } = findObject(context, input);
      checkCustomerKey(object, input);
      const unknown = input.ObjectAttributes.find((name) => !ATTRIBUTES.includes(name));
      if (unknown !== undefined)
        throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown);
      const asked = new Set<string>(input.ObjectAttributes);
      return {
        LastModified: new Date(object.lastModifiedMs),
        ...versionMember(bucket, object),
        ...(asked.has('ETag') && { ETag: object.etag }),
        ...(asked.has('Checksum') && {
          Checksum: { ...checksumMembers(object.checksum), ChecksumType: object.checksum.type },
        }),
        ...(asked.has('ObjectParts') && object.isMultipart && { ObjectParts: describeParts(object, input) }),
        ...(asked.has('StorageClass') && { StorageClass: storageClassOf(object) }),
        ...(asked.has('ObjectSize') && { ObjectSize: object.size }),
      };
    },
  },
} satisfies Operations<S3Sdk>;

const describeParts = (
  { parts, checksum }: StoredObject,
  input: { readonly MaxParts?: number | undefined; readonly PartNumberMarker?: string | undefined },
): GetObjectAttributesParts => {
  const start = Number(input.PartNumberMarker ?? 0);
  const limit = Math.min(input.MaxParts ?? 1000, 1000);
  const page = parts.slice(start, start + limit);
  const last = start + page.length;
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(start),
    NextPartNumberMarker: String(last),
    MaxParts: limit,
    IsTruncated: last < parts.length,
    // Parts are only told of uploads that had a checksum of their own for each.
    ...(checksum.type === 'COMPOSITE' && {
      Parts: page.map((part, index) => ({
        PartNumber: start + index + 1,
        Size: part.size,
        ...(part.checksum !== undefined && checksumMembers({ ...checksum, value: part.checksum })),
      })),
    }),
  };
};
