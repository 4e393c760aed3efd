import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openS3World, type S3World, START_MS } from './s3-world.ts';

const Bucket = 'photos';
let world: S3World;
beforeEach(async () => {
  world = await openS3World();
  await world.bucket(Bucket);
});
afterEach(() => world.sandbox.close());

const md5 = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`;

describe('an object', () => {
  it('comes back with its bytes, headers and metadata', async () => {
    const { s3 } = world;
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a/b c+d/ü%.txt',
        Body: 'hello',
        ContentType: 'text/plain',
        CacheControl: 'max-age=60',
        ContentDisposition: 'attachment',
        Metadata: { Color: 'blue' },
        Expires: new Date('2027-01-01T00:00:00Z'),
      }),
    );
    expect(put).toMatchObject({
      ETag: md5('hello'),
      ServerSideEncryption: 'AES256',
      ChecksumType: 'FULL_OBJECT',
    });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b c+d/ü%.txt' }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ETag: md5('hello'),
      ContentLength: 5,
      ContentType: 'text/plain',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment',
      Metadata: { color: 'blue' },
      LastModified: new Date(START_MS),
      AcceptRanges: 'bytes',
      ExpiresString: 'Fri, 01 Jan 2027 00:00:00 GMT',
    });
    expect(got.VersionId).toBeUndefined();
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/b c+d/ü%.txt' }));
    expect(head).toMatchObject({ ContentLength: 5, Metadata: { color: 'blue' } });
  });

  it.each([['./../k'], ['/k'], ['a//b'], ['k/'], ['k?versionId=1'], ["~!*'()"], ['日本/🎉']])(
    'may be called %s',
    async (Key) => {
      await world.put(Bucket, Key);
      expect(await world.get(Bucket, Key)).toBe('hello');
    },
  );

  it('may be empty, and may come as a stream', async () => {
    await world.put(Bucket, 'empty', { Body: '' });
    expect(await world.get(Bucket, 'empty')).toBe('');
    const Body = Readable.from([Buffer.from('in '), Buffer.from('pieces')]);
    await world.put(Bucket, 'streamed', { Body, ContentLength: 9 });
    expect(await world.get(Bucket, 'streamed')).toBe('in pieces');
    const { ContentEncoding } = await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'streamed' }));
    expect(ContentEncoding).toBeUndefined();
  });

  it('is replaced by the next of its name', async () => {
    await world.put(Bucket, 'k', { Body: 'one', Metadata: { a: 'b' } });
    await world.put(Bucket, 'k', { Body: 'two' });
    expect(await world.get(Bucket, 'k')).toBe('two');
    expect((await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).Metadata).toEqual({});
  });

  it('is missed by name', async () => {
    await expect(world.get(Bucket, 'nope')).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
      Key: 'nope',
    });
    await expect(world.get('no-bucket', 'k')).rejects.toMatchObject({
      name: 'NoSuchBucket',
      BucketName: 'no-bucket',
    });
    await expect(world.s3.send(new HeadObjectCommand({ Bucket, Key: 'nope' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('is gone when it is deleted, and deleting it again is no fault', async () => {
    await world.put(Bucket, 'k');
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await expect(world.get(Bucket, 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is deleted with others in one call', async () => {
    for (const Key of ['a', 'b', 'c']) await world.put(Bucket, Key);
    const Objects = [{ Key: 'a' }, { Key: 'b', ETag: md5('else') }, { Key: 'nope' }];
    const { Deleted, Errors } = await world.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted).toEqual([{ Key: 'a' }, { Key: 'nope' }]);
    expect(Errors).toMatchObject([{ Key: 'b', Code: 'PreconditionFailed' }]);
    const tooMany = Array.from({ length: 1001 }, (_, index) => ({ Key: String(index) }));
    await expect(
      world.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: tooMany } })),
    ).rejects.toMatchObject({ name: 'MalformedXML' });
  });

  it('has limits', async () => {
    await expect(world.put(Bucket, 'x'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' });
    await expect(world.put(Bucket, 'k', { Metadata: { a: 'x'.repeat(2048) } })).rejects.toMatchObject({
      name: 'MetadataTooLarge',
    });
    // @ts-expect-error no storage class
    await expect(world.put(Bucket, 'k', { StorageClass: 'COLD' })).rejects.toMatchObject({
      name: 'InvalidStorageClass',
    });
    // @ts-expect-error no encryption
    await expect(world.put(Bucket, 'k', { ServerSideEncryption: 'rot13' })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'The encryption method specified is not supported',
    });
    const Tagging = Array.from({ length: 11 }, (_, index) => `k${index}=v`).join('&');
    await expect(world.put(Bucket, 'k', { Tagging })).rejects.toMatchObject({ name: 'BadRequest' });
  });

  it('has tags', async () => {
    await world.put(Bucket, 'k', { Tagging: 'a=b&c=d%20e' });
    const tags = async () => (await world.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }))).TagSet;
    expect(await tags()).toEqual([
      { Key: 'a', Value: 'b' },
      { Key: 'c', Value: 'd e' },
    ]);
    expect((await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).TagCount).toBe(2);
    await world.s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: [] } }));
    expect(await tags()).toEqual([]);
  });

  it('tells its attributes', async () => {
    await world.put(Bucket, 'k');
    const { ETag, ObjectSize, StorageClass, Checksum } = await world.s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: 'k',
        ObjectAttributes: ['ETag', 'ObjectSize', 'StorageClass', 'Checksum'],
      }),
    );
    expect({ ETag, ObjectSize, StorageClass }).toEqual({
      ETag: md5('hello').slice(1, -1),
      ObjectSize: 5,
      StorageClass: 'STANDARD',
    });
    expect(Checksum).toMatchObject({ ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' });
  });
});

describe('reading a part', () => {
  beforeEach(() => world.put(Bucket, 'k', { Body: '0123456789' }));

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=8-', '89', 'bytes 8-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('%s is %s', async (Range, expected, ContentRange) => {
    const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }));
    expect(got.ContentRange).toBe(ContentRange);
    expect(got.$metadata.httpStatusCode).toBe(206);
    expect(await got.Body?.transformToString()).toBe(expected);
  });

  it.each([['bytes=abc'], ['bytes=0-1,3-4'], ['bytes=5-2']])('%s is passed over', async (Range) => {
    const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }));
    expect(got.$metadata.httpStatusCode).toBe(200);
    expect(await got.Body?.transformToString()).toBe('0123456789');
  });

  it('behind the end is refused', async () => {
    await expect(world.get(Bucket, 'k', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      ActualObjectSize: '10',
      $metadata: { httpStatusCode: 416 },
    });
  });
});

describe('copying', () => {
  it('takes metadata and tags along, unless they are replaced', async () => {
    await world.put(Bucket, 'a b', { Metadata: { a: '1' }, Tagging: 't=1', ContentType: 'text/css' });
    const CopySource = `${Bucket}/a%20b`;
    const { CopyObjectResult } = await world.s3.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource }));
    expect(CopyObjectResult?.ETag).toBe(md5('hello'));
    expect(await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'c' }))).toMatchObject({
      Metadata: { a: '1' },
      TagCount: 1,
      ContentType: 'text/css',
    });
    await world.s3.send(
      new CopyObjectCommand({
        ...{ Bucket, Key: 'd', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } },
        ...{ TaggingDirective: 'REPLACE', Tagging: 'x=1&y=2' },
      }),
    );
    expect(await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'd' }))).toMatchObject({
      Metadata: { b: '2' },
      TagCount: 2,
      ContentType: 'binary/octet-stream',
    });
    expect(await world.get(Bucket, 'd')).toBe('hello');
  });

  it('keeps the bytes when the source is deleted or replaced', async () => {
    await world.put(Bucket, 'a');
    await world.s3.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await world.get(Bucket, 'b')).toBe('hello');
  });

  it('refuses a source that is no source', async () => {
    await expect(
      world.s3.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: 'nothing' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument', message: 'Invalid copy source object key' });
  });

  it.each([
    [{ MetadataDirective: 'KEEP' }, 'Unknown metadata directive.'],
    [{ TaggingDirective: 'KEEP' }, 'Unknown tagging directive.'],
  ])('refuses %j', async (directive, message) => {
    await world.put(Bucket, 'a');
    // @ts-expect-error no directive
    const copy = new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a`, ...directive });
    await expect(world.s3.send(copy)).rejects.toMatchObject({ name: 'InvalidArgument', message });
  });
});

describe('archived objects', () => {
  it('can be looked at, not read', async () => {
    await world.put(Bucket, 'k', { StorageClass: 'GLACIER' });
    const { StorageClass } = await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(StorageClass).toBe('GLACIER');
    await expect(world.get(Bucket, 'k')).rejects.toMatchObject({ name: 'InvalidObjectState' });
  });
});
