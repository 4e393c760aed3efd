import { createHash } from 'node:crypto';
import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import { invalidRequest } from '../errors.ts';
import { crc32cOf, crc32Of, crc64NvmeOf, type Halves } from './crc.ts';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'SHA512' | 'MD5';

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; of a composite one with the number of parts behind a dash. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** The members that carry checksums in requests and answers. */
export interface ChecksumMembers {
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumCRC64NVME?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
  readonly ChecksumSHA512?: string | undefined;
  readonly ChecksumMD5?: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
const ALGORITHMS: Readonly<Record<ChecksumAlgorithm, { readonly bytes: number; readonly isCrc: boolean }>> = {
  CRC32: { bytes: 4, isCrc: true },
  CRC32C: { bytes: 4, isCrc: true },
  CRC64NVME: { bytes: 8, isCrc: true },
  SHA1: { bytes: 20, isCrc: false },
  SHA256: { bytes: 32, isCrc: false },
  SHA512: { bytes: 64, isCrc: false },
  MD5: { bytes: 16, isCrc: false },
};

export const isCrc = (algorithm: ChecksumAlgorithm): boolean => ALGORITHMS[algorithm].isCrc;

/** What S3 puts on objects that come without a checksum. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

/** An algorithm by its name in requests; XXHASH and others that the sandbox lacks are refused by name. */
export const readAlgorithm = (name: string, operation: string): ChecksumAlgorithm => {
  const found = names().find((algorithm) => algorithm === name.toUpperCase());
  if (found) return found;
  if (/^XXHASH/i.test(name)) throw notImplemented('s3', operation, `checksum ${name}`);
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${names().join(', ')}]`,
  );
};

const names = (): ChecksumAlgorithm[] => ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'];

/** Base64. */
export const checksumOf = (algorithm: ChecksumAlgorithm, pieces: Iterable<Uint8Array>): string => {
  if (algorithm === 'CRC32') return base64Of(crcOf(crc32Of, pieces, 0));
  if (algorithm === 'CRC32C') return base64Of(crcOf(crc32cOf, pieces, 0));
  if (algorithm === 'CRC64NVME') return base64Of64(crcOf(crc64NvmeOf, pieces, { high: 0, low: 0 }));
  const hash = createHash(algorithm.toLowerCase());
  for (const piece of pieces) hash.update(piece);
  return hash.digest('base64');
};

const crcOf = <T>(crc: (bytes: Uint8Array, previous: T) => T, pieces: Iterable<Uint8Array>, start: T): T => {
  let value = start;
  for (const piece of pieces) value = crc(piece, value);
  return value;
};

const base64Of = (crc: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
};

const base64Of64 = ({ high, low }: Halves): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(high, 0);
  bytes.writeUInt32BE(low, 4);
  return bytes.toString('base64');
};

/** The checksum that a request brings, if it brings one; throws where there are several or one of the wrong length. */
export const givenChecksum = (
  members: ChecksumMembers,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined => {
  const given = names().flatMap((algorithm) => {
    const value = members[`Checksum${algorithm}`];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (given.length > 1)
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  const [one] = given;
  if (one && !isBase64Of(one.value, ALGORITHMS[one.algorithm].bytes))
    throw invalidRequest(`Value for x-amz-checksum-${one.algorithm.toLowerCase()} header is invalid.`);
  return one;
};

const isBase64Of = (text: string, length: number): boolean =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === length;

/** Checks the bytes of a request against what it says of them, and gives the checksum to keep. Throws BadDigest. */
export const verifyBody = (
  bytes: Uint8Array,
  members: ChecksumMembers & {
    readonly ContentMD5?: string | undefined;
    readonly ChecksumAlgorithm?: string | undefined;
  },
  operation: string,
): { readonly md5: string; readonly checksum: StoredChecksum | undefined } => {
  const md5 = createHash('md5').update(bytes).digest();
  checkMd5(members.ContentMD5, md5);
  const given = givenChecksum(members);
  if (!given) {
    if (members.ChecksumAlgorithm === undefined) return { md5: md5.toString('hex'), checksum: undefined };
    const algorithm = readAlgorithm(members.ChecksumAlgorithm, operation);
    return { md5: md5.toString('hex'), checksum: storedChecksum(algorithm, bytes) };
  }
  const checksum = storedChecksum(given.algorithm, bytes);
  if (checksum.value !== given.value)
    throw new AwsError(
      'BadDigest',
      `The ${given.algorithm} you specified did not match the calculated checksum.`,
    );
  return { md5: md5.toString('hex'), checksum };
};

const storedChecksum = (algorithm: ChecksumAlgorithm, bytes: Uint8Array): StoredChecksum => ({
  algorithm,
  value: checksumOf(algorithm, [bytes]),
  type: 'FULL_OBJECT',
});

/** Throws InvalidDigest and BadDigest. */
export const checkMd5 = (given: string | undefined, md5: Buffer): void => {
  if (given === undefined) return;
  if (!isBase64Of(given, 16))
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      members: { 'Content-MD5': given },
    });
  if (given !== md5.toString('base64'))
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      members: { ExpectedDigest: given, CalculatedDigest: md5.toString('base64') },
    });
};

/** The members that tell a checksum. */
export const checksumMembers = ({ algorithm, value }: StoredChecksum): ChecksumMembers => ({
  [`Checksum${algorithm}`]: value,
});
