import { ListObjectsCommand, ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openS3World, type S3World } from './s3-world.ts';

const Bucket = 'photos';
const KEYS = ['a.txt', 'b/1', 'b/2', 'b/c/3', 'b0', 'd/', 'd/4', 'e f', 'z', 'é', '\uffee', '🎉'];
let world: S3World;
beforeAll(async () => {
  world = await openS3World();
  await world.bucket(Bucket);
  for (const Key of [...KEYS].reverse()) await world.put(Bucket, Key);
});
afterAll(() => world.sandbox.close());

const list = async (input: Partial<ListObjectsV2CommandInput>) => {
  const page = await world.s3.send(new ListObjectsV2Command({ Bucket, ...input }));
  return {
    page,
    keys: page.Contents?.map(({ Key }) => Key) ?? [],
    prefixes: page.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? [],
  };
};

describe('ListObjectsV2', () => {
  it('lists all keys by their bytes', async () => {
    const { keys, page } = await list({});
    expect(keys).toEqual(KEYS);
    expect(page).toMatchObject({ KeyCount: KEYS.length, MaxKeys: 1000, IsTruncated: false, Name: Bucket });
    expect(page.Contents?.[0]).toMatchObject({
      Size: 5,
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
    });
    expect(page.Contents?.[0]?.Owner).toBeUndefined();
  });

  it.each([
    [{ Prefix: 'b' }, ['b/1', 'b/2', 'b/c/3', 'b0'], []],
    [{ Delimiter: '/' }, ['a.txt', 'b0', 'e f', 'z', 'é', '\uffee', '🎉'], ['b/', 'd/']],
    [{ Prefix: 'b/', Delimiter: '/' }, ['b/1', 'b/2'], ['b/c/']],
    [{ Prefix: 'd/', Delimiter: '/' }, ['d/', 'd/4'], []],
    [{ Prefix: 'nothing' }, [], []],
    [{ StartAfter: 'd/4', Delimiter: '/' }, ['e f', 'z', 'é', '\uffee', '🎉'], []],
    [{ StartAfter: 'b/1', Prefix: 'b/' }, ['b/2', 'b/c/3'], []],
    [{ MaxKeys: 0 }, [], []],
  ])('%j', async (input, expectedKeys, expectedPrefixes) => {
    const { keys, prefixes } = await list(input);
    expect({ keys, prefixes }).toEqual({ keys: expectedKeys, prefixes: expectedPrefixes });
  });

  it.each([1, 2, 3, 5])('gives the same in pages of %i', async (MaxKeys) => {
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const { page, keys, prefixes } = await list({ MaxKeys, Delimiter: '/', ContinuationToken });
      expect(keys.length + prefixes.length).toBeLessThanOrEqual(MaxKeys);
      seen.push(...keys, ...prefixes);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen.sort()).toEqual(['a.txt', 'b/', 'b0', 'd/', 'e f', 'z', 'é', '\uffee', '🎉'].sort());
  });

  it('encodes keys when it is asked to', async () => {
    const { keys } = await list({ EncodingType: 'url', Prefix: 'e' });
    expect(keys).toEqual(['e+f']);
  });

  it('refuses a token of its own making', async () => {
    await expect(list({ ContinuationToken: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

it('ListObjects goes on by marker and names the owner', async () => {
  const first = await world.s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Delimiter: '/' }));
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/' });
  expect(first.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  const second = await world.s3.send(
    new ListObjectsCommand({ Bucket, Marker: 'b/', Delimiter: '/', MaxKeys: 1 }),
  );
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(['b0']);
  const whole = await world.s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
  expect(whole.NextMarker).toBeUndefined();
});
