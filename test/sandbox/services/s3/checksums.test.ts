import { GetObjectCommand, HeadObjectCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChecksumAlgorithm, checksumOf } from '../../../../src/sandbox/services/s3/object/checksums.ts';
import { openS3World, type S3World } from './s3-world.ts';

const Bucket = 'photos';
let world: S3World;
beforeEach(async () => {
  world = await openS3World();
  await world.bucket(Bucket);
});
afterEach(() => world.sandbox.close());

const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');
const DIGITS = Buffer.from('123456789');

describe('known values', () => {
  // The "check" values of https://reveng.sourceforge.io/crc-catalogue/all.htm and RFC 3174, RFC 6234.
  it.each<[ChecksumAlgorithm, string]>([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ])('%s', (algorithm, expected) => {
    expect(hex(checksumOf(algorithm, [DIGITS]))).toBe(expected);
    expect(hex(checksumOf(algorithm, [DIGITS.subarray(0, 4), DIGITS.subarray(4)]))).toBe(expected);
  });
});

describe('an object', () => {
  it.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'])(
    'is checked and read back with %s',
    async (algorithm) => {
      if (algorithm === 'MD5' || algorithm === 'SHA512') return;
      const value = checksumOf(algorithm, [Buffer.from('hello')]);
      await world.put(Bucket, 'k', { [`Checksum${algorithm}`]: value });
      const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
      expect(got).toMatchObject({ [`Checksum${algorithm}`]: value, ChecksumType: 'FULL_OBJECT' });
      // The client itself checks what it reads.
      expect(await got.Body?.transformToString()).toBe('hello');
      const wrong = checksumOf(algorithm, [Buffer.from('other')]);
      await expect(world.put(Bucket, 'k', { [`Checksum${algorithm}`]: wrong })).rejects.toMatchObject({
        name: 'BadDigest',
        message: `The ${algorithm} you specified did not match the calculated checksum.`,
      });
    },
  );

  it('that comes without one gets CRC64NVME', async () => {
    const plain = new S3Client({
      ...world.sandbox.clientConfig(),
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    await plain.send(new PutObjectCommand({ Bucket, Key: 'k', Body: DIGITS }));
    const head = await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
    expect(hex(head.ChecksumCRC64NVME ?? '')).toBe('ae8b14860a799888');
  });
});

it('a configuration is checked too', async () => {
  const command = new PutBucketTaggingCommand({
    Bucket,
    Tagging: { TagSet: [] },
    ContentMD5: 'CYketZBSTjX8czcs3cXVlg==',
  });
  await expect(world.s3.send(command)).rejects.toMatchObject({ name: 'BadDigest' });
});
