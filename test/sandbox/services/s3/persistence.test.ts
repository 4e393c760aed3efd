import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openS3World, type S3World } from './s3-world.ts';

const Bucket = 'photos';
let folder: string;
let world: S3World;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 's3-'));
  world = await openS3World({ folder });
});
afterEach(async () => {
  await world.sandbox.close();
  rmSync(folder, { recursive: true });
});

const reopen = async () => {
  await world.sandbox.close();
  world = await openS3World({ folder });
};
const blobs = () => {
  const place = join(folder, 'blobs', 's3');
  return existsSync(place) ? readdirSync(place).length : 0;
};
/** Blobs go when what led to it is on disk. */
const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it('finds everything again, versions in their order', async () => {
  await world.bucket(Bucket, 'versioned');
  const one = await world.put(Bucket, 'k', { Body: 'one' });
  const two = await world.put(Bucket, 'k', { Body: 'two', Metadata: { a: 'b' } });
  await world.put(Bucket, 'a');
  await reopen();
  expect(await world.get(Bucket, 'k')).toBe('two');
  expect(await world.get(Bucket, 'k', { VersionId: one })).toBe('one');
  await world.put(Bucket, 'k', { Body: 'three' });
  const { Versions } = await world.s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions?.map(({ Key }) => Key)).toEqual(['a', 'k', 'k', 'k']);
  expect(Versions?.slice(2).map(({ VersionId }) => VersionId)).toEqual([two, one]);
});

it('keeps bytes as long as anything refers to them, and no longer', async () => {
  await world.bucket(Bucket);
  await world.put(Bucket, 'a');
  await world.put(Bucket, 'b');
  await world.s3.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/a` }));
  expect(blobs()).toBe(1);
  await reopen();
  for (const Key of ['a', 'b']) await world.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await settled();
  expect(await world.get(Bucket, 'c')).toBe('hello');
  await world.put(Bucket, 'c', { Body: 'other' });
  await settled();
  expect(blobs()).toBe(1);
  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'c' }));
  await settled();
  expect(blobs()).toBe(0);
});

it('lets a reader finish what is deleted meanwhile', async () => {
  await world.bucket(Bucket);
  const data = Buffer.alloc(3_000_000, 'x');
  await world.put(Bucket, 'k', { Body: data });
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  await settled();
  expect(blobs()).toBe(1);
  expect((await Body?.transformToByteArray())?.length).toBe(data.length);
  await settled();
  expect(blobs()).toBe(0);
});

it('goes on with an upload', async () => {
  await world.bucket(Bucket);
  const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
  const part = { Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'hello' };
  const { ETag } = await world.s3.send(new UploadPartCommand(part));
  await reopen();
  const { CompleteMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await world.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload }));
  expect(await world.get(Bucket, 'k')).toBe('hello');
});
