import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openS3World, type S3World } from './s3-world.ts';

const Bucket = 'photos';
const MIB5 = 5 * 1024 * 1024;
let world: S3World;
beforeEach(async () => {
  world = await openS3World();
  await world.bucket(Bucket);
});
afterEach(() => world.sandbox.close());

const start = async (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) => {
  const { UploadId = '' } = await world.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return UploadId;
};
const part = async (Key: string, UploadId: string, PartNumber: number, Body: Uint8Array | string) => {
  const sent = await world.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 };
};
const complete = (Key: string, UploadId: string, Parts: { PartNumber: number; ETag: string | undefined }[]) =>
  world.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
const bytes = (fill: number) => new Uint8Array(MIB5).fill(fill);
const md5 = (data: Uint8Array) => createHash('md5').update(data).digest();

it('puts an object together from its parts', async () => {
  const UploadId = await start('k', { ContentType: 'text/plain', Metadata: { a: 'b' } });
  const two = await part('k', UploadId, 7, 'end');
  const one = await part('k', UploadId, 2, bytes(1));
  const listed = await world.s3.send(new ListPartsCommand({ Bucket, Key: 'k', UploadId }));
  expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [2, MIB5],
    [7, 3],
  ]);
  const { ETag, ChecksumCRC64NVME } = await complete('k', UploadId, [one, two]);
  const expected = md5(Buffer.concat([md5(bytes(1)), md5(Buffer.from('end'))])).toString('hex');
  expect(ETag).toBe(`"${expected}-2"`);
  expect(ChecksumCRC64NVME).toBeDefined();
  const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  expect(got).toMatchObject({ ContentLength: MIB5 + 3, ContentType: 'text/plain', Metadata: { a: 'b' } });
  const body = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(body.equals(Buffer.concat([bytes(1), Buffer.from('end')]))).toBe(true);
  expect(await world.get(Bucket, 'k', { Range: `bytes=${MIB5 - 1}-${MIB5 + 1}` })).toBe('\u0001en');
  const second = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber: 2 }));
  expect(await second.Body?.transformToString()).toBe('end');
  expect(second).toMatchObject({ PartsCount: 2, ContentRange: `bytes ${MIB5}-${MIB5 + 2}/${MIB5 + 3}` });
  await expect(
    world.s3.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber: 3 })),
  ).rejects.toMatchObject({ name: 'InvalidPartNumber' });
  await expect(complete('k', UploadId, [one, two])).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

it('refuses parts that are missing, changed, out of order or too small', async () => {
  const UploadId = await start('k');
  const one = await part('k', UploadId, 1, 'small');
  const two = await part('k', UploadId, 2, 'end');
  await expect(complete('k', UploadId, [])).rejects.toMatchObject({ name: 'MalformedXML' });
  await expect(complete('k', UploadId, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete('k', UploadId, [one, two])).rejects.toMatchObject({
    name: 'EntityTooSmall',
    ProposedSize: '5',
  });
  await expect(complete('k', UploadId, [{ PartNumber: 3, ETag: '"x"' }])).rejects.toMatchObject({
    name: 'InvalidPart',
  });
  await expect(part('k', UploadId, 0, '')).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(part('other', UploadId, 1, '')).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

it('replaces a part that is sent again', async () => {
  const UploadId = await start('k');
  await part('k', UploadId, 1, 'first');
  const again = await part('k', UploadId, 1, 'second');
  await complete('k', UploadId, [again]);
  expect(await world.get(Bucket, 'k')).toBe('second');
});

it('takes parts of other objects', async () => {
  await world.put(Bucket, 'source', { Body: '0123456789' });
  const UploadId = await start('k');
  const { CopyPartResult } = await world.s3.send(
    new UploadPartCopyCommand({
      ...{ Bucket, Key: 'k', UploadId, PartNumber: 1 },
      ...{ CopySource: `${Bucket}/source`, CopySourceRange: 'bytes=2-4' },
    }),
  );
  await complete('k', UploadId, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  expect(await world.get(Bucket, 'k')).toBe('234');
});

it('lists uploads under way and forgets those that are aborted', async () => {
  const one = await start('a/1');
  await start('a/2');
  await start('b');
  const list = async (more = {}) => world.s3.send(new ListMultipartUploadsCommand({ Bucket, ...more }));
  expect((await list()).Uploads?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2', 'b']);
  const rolled = await list({ Delimiter: '/' });
  expect(rolled.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
  expect(rolled.Uploads?.map(({ Key }) => Key)).toEqual(['b']);
  const page = await list({ MaxUploads: 1 });
  expect(page).toMatchObject({ IsTruncated: true, NextKeyMarker: 'a/1' });
  const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
  expect((await list({ KeyMarker, UploadIdMarker })).Uploads?.map(({ Key }) => Key)).toEqual(['a/2', 'b']);
  await world.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'a/1', UploadId: one }));
  expect((await list()).Uploads?.length).toBe(2);
  await expect(part('a/1', one, 1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

it('has a checksum of the parts’ checksums, or of all the bytes', async () => {
  const composite = await start('c', { ChecksumAlgorithm: 'CRC32' });
  const one = await part('c', composite, 1, 'hello');
  await expect(complete('c', composite, [{ PartNumber: 1, ETag: one.ETag }])).rejects.toThrow(
    'The upload was created using a crc32 checksum. The complete request must include the checksum for each part.',
  );
  const done = await complete('c', composite, [one]);
  expect(done).toMatchObject({ ChecksumType: 'COMPOSITE', ChecksumCRC32: expect.stringMatching(/==-1$/) });
  const whole = await start('f', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
  await complete('f', whole, [await part('f', whole, 1, 'hello')]);
  const head = await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'f', ChecksumMode: 'ENABLED' }));
  expect(head).toMatchObject({ ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'NhCmhg==' });
  const { ObjectParts } = await world.s3.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'c', ObjectAttributes: ['ObjectParts'] }),
  );
  expect(ObjectParts).toMatchObject({
    TotalPartsCount: 1,
    Parts: [{ PartNumber: 1, Size: 5, ChecksumCRC32: 'NhCmhg==' }],
  });
});
