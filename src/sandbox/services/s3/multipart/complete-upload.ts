import { createHash } from 'node:crypto';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onObject } from '../authorization.ts';
import type { S3Sdk } from '../bucket/bucket.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import { publishEvent } from '../notification/publish-event.ts';
import { readPieces, release, retain } from '../object/bodies.ts';
import {
  type ChecksumMembers,
  checksumMembers,
  checksumOf,
  DEFAULT_ALGORITHM,
  givenChecksum,
  type StoredChecksum,
} from '../object/checksums.ts';
import { encryptionMembers } from '../object/encryption.ts';
import { findVersion } from '../object/object-index.ts';
import { quoted } from '../object/object-version.ts';
import { checkWriteConditions } from '../object/preconditions.ts';
import { versionMember, writeObject } from '../object/write-version.ts';
import { findUpload, type Part, partKey, parts, partsOf, type Upload, uploads } from './upload.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeUploadOperations = {
  CompleteMultipartUpload: {
    authorize: onObject('PutObject'),
    handle: (input, context) => {
      const { bucket, upload } = findUpload(context, input);
      const chosen = chooseParts(context, upload, input.MultipartUpload?.Parts ?? []);
      const size = chosen.reduce((sum, { body }) => sum + body.size, 0);
      checkSize(size, input.MpuObjectSize);
      checkWriteConditions(findVersion(context, bucket.name, upload.key), input, upload.key);
      const checksum = wholeChecksum(context, upload, chosen);
      checkGiven(input, checksum);
      const bodies = chosen.map(({ body, checksum: own }) => ({ ...body, checksum: own?.value }));
      retain(context, bodies);
      const object = writeObject(
        context,
        { bucket, key: upload.key },
        { ...upload.traits, size, etag: etagOf(chosen), parts: bodies, isMultipart: true, checksum },
      );
      forgetUpload(context, upload);
      publishEvent(context, bucket, { name: 'ObjectCreated:CompleteMultipartUpload', ...object });
      return {
        Location: `${context.endpoint() ?? 'http://s3.localhost'}/${bucket.name}/${encodeURIComponent(upload.key)}`,
        Bucket: bucket.name,
        Key: upload.key,
        ETag: quoted(object.etag),
        ...checksumMembers(checksum),
        ChecksumType: checksum.type,
        ...versionMember(bucket, object),
        ...encryptionMembers(object),
      };
    },
  },
} satisfies Operations<S3Sdk>;

const MIN_PART_BYTES = 5 * 1024 * 1024;

/** The uploaded parts that the request lists. Throws InvalidPart, InvalidPartOrder, EntityTooSmall. */
const chooseParts = (context: Context, upload: Upload, listed: readonly CompletedPart[]): readonly Part[] => {
  if (listed.length === 0) throw malformedXml();
  const chosen = listed.map((one, index) => {
    if (index > 0 && (one.PartNumber ?? 0) <= (listed[index - 1]?.PartNumber ?? 0))
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        { httpStatus: 400, members: { UploadId: upload.id } },
      );
    return choosePart(context, upload, one);
  });
  for (const part of chosen.slice(0, -1)) if (part.body.size < MIN_PART_BYTES) throw tooSmall(part);
  return chosen;
};

const choosePart = (context: Context, upload: Upload, listed: CompletedPart): Part => {
  const { PartNumber = 0, ETag = '' } = listed;
  const part = context.table(parts).get(partKey(upload.id, PartNumber));
  if (part?.etag !== ETag.replace(/^"|"$/g, ''))
    throw new AwsError(
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { httpStatus: 400, members: { UploadId: upload.id, PartNumber, ETag } },
    );
  checkPartChecksum(upload, listed, part);
  return part;
};

const checkPartChecksum = ({ id, checksum }: Upload, listed: CompletedPart, part: Part) => {
  if (checksum?.type !== 'COMPOSITE') return;
  const given = listed[`Checksum${checksum.algorithm}`];
  const algorithm = checksum.algorithm.toLowerCase();
  if (given === undefined)
    throw invalidRequest(
      `The upload was created using a ${algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  if (given !== part.checksum?.value)
    throw new AwsError(
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { httpStatus: 400, members: { UploadId: id, PartNumber: part.number, ETag: part.etag } },
    );
};

const tooSmall = (part: Part) =>
  new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    httpStatus: 400,
    members: {
      ProposedSize: part.body.size,
      MinSizeAllowed: MIN_PART_BYTES,
      PartNumber: part.number,
      ETag: part.etag,
    },
  });

const checkSize = (size: number, declared: number | undefined) => {
  if (declared === undefined || declared === size) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${declared} does not match what was computed: ${size}`,
  );
};

/** The MD5 of the parts' MD5s, and how many they are. */
const etagOf = (chosen: readonly Part[]): string => {
  const digests = Buffer.concat(chosen.map(({ etag }) => Buffer.from(etag, 'hex')));
  return `${createHash('md5').update(digests).digest('hex')}-${chosen.length}`;
};

const wholeChecksum = (context: Context, upload: Upload, chosen: readonly Part[]): StoredChecksum => {
  const { algorithm, type } = upload.checksum ?? {
    algorithm: DEFAULT_ALGORITHM,
    type: 'FULL_OBJECT' as const,
  };
  if (type === 'FULL_OBJECT') {
    const bodies = chosen.map(({ body }) => body);
    return { algorithm, type, value: checksumOf(algorithm, readPieces(context, bodies)) };
  }
  const digests = chosen.map(({ checksum }) => Buffer.from(checksum?.value ?? '', 'base64'));
  return { algorithm, type, value: `${checksumOf(algorithm, digests)}-${chosen.length}` };
};

const checkGiven = (members: ChecksumMembers, { algorithm, value, type }: StoredChecksum) => {
  if (type === 'COMPOSITE') return;
  const given = givenChecksum(members);
  if (!given || given.algorithm !== algorithm || given.value === value) return;
  throw new AwsError(
    'BadDigest',
    `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
  );
};

/** The object has its own hold on the parts that it is made of. */
const forgetUpload = (context: Context, upload: Upload) => {
  for (const part of partsOf(context, upload)) {
    context.table(parts).delete(partKey(upload.id, part.number));
    release(context, [part.body]);
  }
  context.table(uploads).delete(upload.id);
};
