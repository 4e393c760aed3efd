import { AwsCallError } from '../../call-error.ts';
import type { CallInput, CallValue } from '../../json.ts';
import type { AwsWorld } from '../world.ts';

/** https://docs.aws.amazon.com/cli/latest/topic/s3-config.html: from this size on, and in parts of this size. */
const PART_BYTES = 8 * 1024 * 1024;

export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly body: Uint8Array;
  /** Further members of PutObject or CreateMultipartUpload. */
  readonly members: CallInput;
}

/** Writes an object, in parts where it is large, as the AWS CLI does. */
export const upload = async (wish: Upload, world: AwsWorld): Promise<void> => {
  const { bucket, key, body, members } = wish;
  const input = { Bucket: bucket, Key: key };
  if (body.length < PART_BYTES) {
    await world.call('s3.PutObject', { ...input, ...members, Body: body }, { signal: world.signal });
    return;
  }
  const checksum = { ChecksumAlgorithm: 'CRC32' };
  const started = await world.call(
    's3.CreateMultipartUpload',
    { ...input, ...members, ...checksum },
    { signal: world.signal },
  );
  const part = { ...input, UploadId: String(started.UploadId) };
  try {
    const Parts = await uploadParts(part, body, world);
    await world.call(
      's3.CompleteMultipartUpload',
      { ...part, MultipartUpload: { Parts } },
      { signal: world.signal },
    );
  } catch (error) {
    // What was stored of an upload costs until it is given up.
    if (error instanceof AwsCallError)
      await world.call('s3.AbortMultipartUpload', part).catch(() => undefined);
    throw error;
  }
};

const uploadParts = async (
  part: CallInput,
  body: Uint8Array,
  world: AwsWorld,
): Promise<readonly CallValue[]> => {
  const parts: CallValue[] = [];
  for (let start = 0; start < body.length; start += PART_BYTES) {
    const PartNumber = parts.length + 1;
    const Body = body.subarray(start, start + PART_BYTES);
    const answer = await world.call(
      's3.UploadPart',
      { ...part, PartNumber, Body, ChecksumAlgorithm: 'CRC32' },
      { signal: world.signal },
    );
    parts.push({ PartNumber, ETag: String(answer.ETag), ...checksumOf(answer.ChecksumCRC32) });
  }
  return parts;
};

const checksumOf = (checksum: unknown): CallInput =>
  typeof checksum === 'string' ? { ChecksumCRC32: checksum } : {};
