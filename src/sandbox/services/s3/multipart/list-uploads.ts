import type { MultipartUpload } from '@aws-sdk/client-s3';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket, onObject } from '../authorization.ts';
import { findBucket, ownerOf, type S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument } from '../errors.ts';
import { checksumMembers } from '../object/checksums.ts';
import { storageClassOf } from '../object/get-object.ts';
import { compareKeys } from '../object/key-order.ts';
import { encoderOf, encodingMember, pageSize } from '../object/list-encoding.ts';
import { quoted } from '../object/object-version.ts';
import { findUpload, partsOf, type Upload, uploads } from './upload.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html and API_ListParts.html */
export const listUploadsOperations = {
  ListMultipartUploads: {
    authorize: onBucket('ListBucketMultipartUploads'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const encode = encoderOf(input);
      const limit = pageSize(input.MaxUploads, 'max-uploads');
      const { Prefix = '', Delimiter = '' } = input;
      const waiting = uploadsIn(context, bucket.name).filter(({ key }) => key.startsWith(Prefix));
      const rest = waiting.filter((upload) => isAfter(upload, input));
      const entries = rollUp(rest, Prefix, Delimiter);
      const page = entries.slice(0, limit);
      const last = page.at(-1);
      return {
        Bucket: bucket.name,
        KeyMarker: encode(input.KeyMarker ?? ''),
        UploadIdMarker: input.UploadIdMarker ?? '',
        Prefix: encode(Prefix),
        ...(Delimiter && { Delimiter: encode(Delimiter) }),
        ...encodingMember(input),
        MaxUploads: limit,
        IsTruncated: entries.length > page.length,
        ...(entries.length > page.length &&
          last && {
            NextKeyMarker: encode(last.key),
            ...(last.upload && { NextUploadIdMarker: last.upload.id }),
          }),
        Uploads: page.flatMap(({ upload }) => (upload ? [describe(context, upload, encode)] : [])),
        CommonPrefixes: page.flatMap(({ key, upload }) => (upload ? [] : [{ Prefix: encode(key) }])),
      };
    },
  },
  ListParts: {
    authorize: onObject('ListMultipartUploadParts'),
    handle: (input, context) => {
      const { bucket, upload } = findUpload(context, input);
      const marker = Number(input.PartNumberMarker ?? 0);
      if (!Number.isInteger(marker) || marker < 0)
        throw invalidArgument(
          'Argument part-number-marker must be an integer between 0 and 2147483647',
          'part-number-marker',
          input.PartNumberMarker,
        );
      const limit = pageSize(input.MaxParts, 'max-parts');
      const rest = partsOf(context, upload).filter(({ number }) => number > marker);
      const page = rest.slice(0, limit);
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        Initiator: { ID: upload.initiator, DisplayName: upload.initiator },
        Owner: ownerOf(context),
        StorageClass: storageClassOf(upload.traits),
        ...(upload.checksum && {
          ChecksumAlgorithm: upload.checksum.algorithm,
          ChecksumType: upload.checksum.type,
        }),
        PartNumberMarker: String(marker),
        NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
        MaxParts: limit,
        IsTruncated: rest.length > page.length,
        Parts: page.map((part) => ({
          PartNumber: part.number,
          LastModified: new Date(part.lastModifiedMs),
          ETag: quoted(part.etag),
          Size: part.body.size,
          ...(part.checksum && checksumMembers({ ...part.checksum, type: 'FULL_OBJECT' })),
        })),
      };
    },
  },
} satisfies Operations<S3Sdk>;

/** By key, then by time. */
const uploadsIn = (context: Context, bucket: string): Upload[] =>
  [...context.table(uploads).values()]
    .filter((upload) => upload.bucket === bucket)
    .sort((a, b) => compareKeys(a.key, b.key) || a.initiatedMs - b.initiatedMs || compareKeys(a.id, b.id));

const isAfter = (
  upload: Upload,
  markers: { readonly KeyMarker?: string | undefined; readonly UploadIdMarker?: string | undefined },
): boolean => {
  if (!markers.KeyMarker) return true;
  const order = compareKeys(upload.key, markers.KeyMarker);
  return (
    order > 0 || (order === 0 && markers.UploadIdMarker !== undefined && upload.id > markers.UploadIdMarker)
  );
};

interface Entry {
  readonly key: string;
  /** Undefined for a common prefix. */
  readonly upload: Upload | undefined;
}

const rollUp = (waiting: readonly Upload[], prefix: string, delimiter: string): Entry[] => {
  const entries: Entry[] = [];
  for (const upload of waiting) {
    const at = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    const common = upload.key.slice(0, at + delimiter.length);
    if (at < 0) entries.push({ key: upload.key, upload });
    else if (entries.at(-1)?.key !== common || entries.at(-1)?.upload)
      entries.push({ key: common, upload: undefined });
  }
  return entries;
};

const describe = (context: Context, upload: Upload, encode: (text: string) => string): MultipartUpload => ({
  Key: encode(upload.key),
  UploadId: upload.id,
  Initiated: new Date(upload.initiatedMs),
  Initiator: { ID: upload.initiator, DisplayName: upload.initiator },
  Owner: ownerOf(context),
  StorageClass: storageClassOf(upload.traits),
  ...(upload.checksum && {
    ChecksumAlgorithm: upload.checksum.algorithm,
    ChecksumType: upload.checksum.type,
  }),
});
