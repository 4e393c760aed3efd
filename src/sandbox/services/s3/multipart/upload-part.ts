import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onObject } from '../authorization.ts';
import type { S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { type ByteRange, bytesOf, keepBody, readRange, release } from '../object/bodies.ts';
import { checksumMembers, checksumOf, verifyBody } from '../object/checksums.ts';
import { authorizeSource, findSource, sourceVersionMember } from '../object/copy-object.ts';
import { checkCustomerKey, encryptionMembers } from '../object/encryption.ts';
import { quoted } from '../object/object-version.ts';
import { checkCopyConditions } from '../object/preconditions.ts';
import { findUpload, type Part, partKey, parts, type Upload } from './upload.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html and API_UploadPartCopy.html */
export const uploadPartOperations = {
  UploadPart: {
    authorize: onObject('PutObject'),
    handle: async (input, context) => {
      const bytes = await bytesOf(input.Body);
      const { upload } = findUpload(context, input);
      checkNumber(input.PartNumber);
      checkCustomerKey(upload.traits, input);
      const { md5, checksum } = verifyBody(bytes, input, 'UploadPart');
      checkKind(upload, checksum?.algorithm);
      const part = storePart(context, upload, {
        number: input.PartNumber,
        bytes,
        etag: md5,
        given: checksum,
      });
      return { ETag: quoted(md5), ...membersOf(part), ...encryptionMembers(upload.traits) };
    },
  },
  UploadPartCopy: {
    authorize: (input, context) => [
      ...authorizeSource(context, input.CopySource),
      ...onObject('PutObject')(input, context),
    ],
    handle: (input, context) => {
      const { upload } = findUpload(context, input);
      checkNumber(input.PartNumber);
      const source = findSource(context, input);
      checkCopyConditions(source.object, input);
      const range = copyRange(input.CopySourceRange, source.object.size);
      const bytes = readRange(context, source.object.parts, range);
      const { md5 } = verifyBody(bytes, {}, 'UploadPartCopy');
      const part = storePart(context, upload, {
        number: input.PartNumber,
        bytes,
        etag: md5,
        given: undefined,
      });
      return {
        CopyPartResult: {
          ETag: quoted(md5),
          LastModified: new Date(part.lastModifiedMs),
          ...membersOf(part),
        },
        ...sourceVersionMember(source),
        ...encryptionMembers(upload.traits),
      };
    },
  },
} satisfies Operations<S3Sdk>;

const checkNumber = (number: number) => {
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return;
  throw invalidArgument(
    'Part number must be an integer between 1 and 10000, inclusive',
    'partNumber',
    number,
  );
};

const checkKind = ({ checksum }: Upload, given: string | undefined) => {
  if (!checksum || given === undefined || given === checksum.algorithm) return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${given.toLowerCase()}`,
  );
};

interface NewPart {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly given: Part['checksum'];
}

/** A part of the same number is replaced. */
const storePart = (context: Context, upload: Upload, { number, bytes, etag, given }: NewPart): Part => {
  const key = partKey(upload.id, number);
  const former = context.table(parts).get(key);
  const algorithm = upload.checksum?.algorithm;
  const own = given ?? (algorithm && { algorithm, value: checksumOf(algorithm, [bytes]) });
  const part: Part = {
    upload: upload.id,
    number,
    etag,
    body: keepBody(context, bytes),
    lastModifiedMs: Math.floor(context.clock.now() / 1000) * 1000,
    checksum: own,
  };
  context.table(parts).put(key, part);
  if (former) release(context, [former.body]);
  return part;
};

const membersOf = ({ checksum }: Part) =>
  checksum ? checksumMembers({ ...checksum, type: 'FULL_OBJECT' }) : {};

const copyRange = (text: string | undefined, size: number): ByteRange => {
  if (text === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first))
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      text,
    );
  if (Number(last) >= size && Number(first) >= size)
    throw invalidRequest('The specified copy range is invalid for the source object size');
  if (Number(last) >= size)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      text,
    );
  return { start: Number(first), end: Number(last) + 1 };
};
