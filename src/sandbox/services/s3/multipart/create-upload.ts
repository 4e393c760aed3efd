import { createHash } from 'node:crypto';
import type { Operations } from '../../../kernel/service.ts';
import { onObject } from '../authorization.ts';
import { findBucket, type S3Sdk } from '../bucket/bucket.ts';
import { invalidRequest } from '../errors.ts';
import { release } from '../object/bodies.ts';
import { isCrc, readAlgorithm } from '../object/checksums.ts';
import { encryptionMembers } from '../object/encryption.ts';
import { checkKey, readTraits } from '../object/object-traits.ts';
import { authorizeWrite } from '../object/put-object.ts';
import { findUpload, partKey, parts, partsOf, type Upload, uploads } from './upload.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createUploadOperations = {
  CreateMultipartUpload: {
    authorize: (input, context) => authorizeWrite(context, input),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      checkKey(input.Key);
      const traits = readTraits(context, bucket, input);
      const upload: Upload = {
        id: createHash('sha512').update(context.uuid()).digest('base64url').replaceAll('-', '.'),
        bucket: bucket.name,
        key: input.Key,
        initiatedMs: Math.floor(context.clock.now() / 1000) * 1000,
        initiator: context.caller.kind === 'service' ? context.caller.principal : context.caller.arn,
        traits,
        checksum: readChecksum(input),
      };
      context.table(uploads).put(upload.id, upload);
      return {
        Bucket: bucket.name,
        Key: input.Key,
        UploadId: upload.id,
        ...(upload.checksum && {
          ChecksumAlgorithm: upload.checksum.algorithm,
          ChecksumType: upload.checksum.type,
        }),
        ...encryptionMembers(traits),
      };
    },
  },
  AbortMultipartUpload: {
    authorize: onObject('AbortMultipartUpload'),
    handle: (input, context) => {
      const { upload } = findUpload(context, input);
      for (const part of partsOf(context, upload)) {
        context.table(parts).delete(partKey(upload.id, part.number));
        release(context, [part.body]);
      }
      context.table(uploads).delete(upload.id);
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

/** Which checksums can be of the whole object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
const readChecksum = (input: {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ChecksumType?: string | undefined;
}): Upload['checksum'] => {
  if (input.ChecksumAlgorithm === undefined) {
    if (input.ChecksumType !== undefined)
      throw invalidRequest(
        'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      );
    return undefined;
  }
  const algorithm = readAlgorithm(input.ChecksumAlgorithm, 'CreateMultipartUpload');
  const byDefault = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type = input.ChecksumType ?? byDefault;
  if ((type === 'FULL_OBJECT' && !isCrc(algorithm)) || (type === 'COMPOSITE' && algorithm === 'CRC64NVME'))
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { algorithm, type: type === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE' };
};
