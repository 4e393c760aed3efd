import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { type Bucket, type BucketInput, findBucket } from '../bucket/bucket.ts';
import { noSuchUpload } from '../errors.ts';
import type { ChecksumAlgorithm } from '../object/checksums.ts';
import type { ObjectTraits } from '../object/object-traits.ts';
import type { BodyPart } from '../object/object-version.ts';

/** A multipart upload under way: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly initiator: string;
  readonly traits: ObjectTraits;
  /** Undefined where the client asked for none. */
  readonly checksum:
    | { readonly algorithm: ChecksumAlgorithm; readonly type: 'FULL_OBJECT' | 'COMPOSITE' }
    | undefined;
}

/** One row a part. */
export interface Part {
  readonly upload: string;
  readonly number: number;
  readonly etag: string;
  readonly body: BodyPart;
  readonly lastModifiedMs: number;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

export const uploads = defineTable<Upload>('s3.uploads', 'account');
export const parts = defineTable<Part>('s3.parts', 'account');

export const partKey = (upload: string, number: number): string => `${upload}/${number}`;

const MAX_PARTS = 10_000;

/** In order of their numbers. */
export const partsOf = (context: Context, upload: Upload): Part[] => {
  const table = context.table(parts);
  const found: Part[] = [];
  for (let number = 1; number <= MAX_PARTS; number += 1) {
    const part = table.get(partKey(upload.id, number));
    if (part) found.push(part);
  }
  return found;
};

export interface UploadInput extends BucketInput {
  readonly Key: string;
  readonly UploadId: string;
}

/** Throws NoSuchBucket and NoSuchUpload. */
export const findUpload = (
  context: Context,
  input: UploadInput,
): { readonly bucket: Bucket; readonly upload: Upload } => {
  const bucket = findBucket(context, input);
  const upload = context.table(uploads).get(input.UploadId);
  if (upload?.bucket !== bucket.name || upload.key !== input.Key) throw noSuchUpload(input.UploadId);
  return { bucket, upload };
};
