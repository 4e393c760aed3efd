import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error.ts';
import type { WireRequest } from '../../kernel/wire.ts';
import { invalidRequest } from './errors.ts';
import { checkMd5, checksumOf, givenChecksum } from './object/checksums.ts';

/** Their checksums are of the object, and are looked at with it. */
const OF_OBJECT = new Set(['PutObject', 'UploadPart', 'CompleteMultipartUpload', 'CreateMultipartUpload']);

/** Checks the XML of a configuration against the checksum that the client sent with it. Throws BadDigest. */
export const checkBody = (request: WireRequest, operation: string): void => {
  if (OF_OBJECT.has(operation) || request.body.length === 0) return;
  const { headers } = request;
  const md5 = headers['content-md5'];
  if (md5 !== undefined) checkMd5(md5, createHash('md5').update(request.body).digest());
  const given = givenChecksum({
    ChecksumCRC32: headers['x-amz-checksum-crc32'],
    ChecksumCRC32C: headers['x-amz-checksum-crc32c'],
    ChecksumCRC64NVME: headers['x-amz-checksum-crc64nvme'],
    ChecksumSHA1: headers['x-amz-checksum-sha1'],
    ChecksumSHA256: headers['x-amz-checksum-sha256'],
    ChecksumSHA512: headers['x-amz-checksum-sha512'],
    ChecksumMD5: headers['x-amz-checksum-md5'],
  });
  if (given && checksumOf(given.algorithm, [request.body]) !== given.value)
    throw new AwsError(
      'BadDigest',
      `The ${given.algorithm} you specified did not match the calculated checksum.`,
    );
  if (operation === 'DeleteObjects' && md5 === undefined && !hasChecksum(headers))
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
};

const hasChecksum = (headers: WireRequest['headers']): boolean =>
  Object.keys(headers).some((name) => name.startsWith('x-amz-checksum-'));
