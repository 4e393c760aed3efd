import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openS3World, type S3World, START_MS } from './s3-world.ts';

const Bucket = 'photos';
let world: S3World;
beforeEach(async () => {
  world = await openS3World();
});
afterEach(() => world.sandbox.close());

const versions = async () => {
  const { Versions = [], DeleteMarkers = [] } = await world.s3.send(
    new ListObjectVersionsCommand({ Bucket }),
  );
  return {
    versions: Versions.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest]),
    markers: DeleteMarkers.map(({ Key, IsLatest }) => [Key, IsLatest]),
  };
};

describe('a versioned bucket', () => {
  beforeEach(() => world.bucket(Bucket, 'versioned'));

  it('keeps every version, newest first, and gives any of them', async () => {
    const one = await world.put(Bucket, 'k', { Body: 'one' });
    const two = await world.put(Bucket, 'k', { Body: 'two' });
    expect(one).not.toBe(two);
    expect(await world.get(Bucket, 'k')).toBe('two');
    expect(await world.get(Bucket, 'k', { VersionId: one })).toBe('one');
    expect((await versions()).versions).toEqual([
      ['k', two, true],
      ['k', one, false],
    ]);
  });

  it('hides an object behind a delete marker, and shows it again when the marker is deleted', async () => {
    await world.put(Bucket, 'k', { Body: 'one' });
    const { DeleteMarker, VersionId } = await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(DeleteMarker).toBe(true);
    await expect(world.get(Bucket, 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await world.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    expect((await versions()).markers).toEqual([['k', true]]);
    await expect(world.get(Bucket, 'k', { VersionId })).rejects.toMatchObject({
      name: 'MethodNotAllowed',
      $metadata: { httpStatusCode: 405 },
    });
    const undone = await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId }));
    expect(undone.DeleteMarker).toBe(true);
    expect(await world.get(Bucket, 'k')).toBe('one');
  });

  it('gives the version before when the current one is deleted for good', async () => {
    await world.put(Bucket, 'k', { Body: 'one' });
    const VersionId = await world.put(Bucket, 'k', { Body: 'two' });
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId }));
    expect(await world.get(Bucket, 'k')).toBe('one');
    await expect(world.get(Bucket, 'k', { VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(world.get(Bucket, 'k', { VersionId: 'short' })).rejects.toThrow(
      'Invalid version id specified',
    );
  });

  it('can be emptied and deleted', async () => {
    for (const Body of ['a', 'b']) await world.put(Bucket, 'k', { Body });
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await expect(world.s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toThrow('delete all versions');
    const listed = await world.s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...(listed.Versions ?? []), ...(listed.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key, VersionId }),
    );
    const { Deleted } = await world.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.length).toBe(3);
    expect(Deleted?.filter(({ DeleteMarker }) => DeleteMarker).length).toBe(1);
    await world.s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it('writes over the null version only, once it is suspended', async () => {
    const one = await world.put(Bucket, 'k', { Body: 'one' });
    const VersioningConfiguration = { Status: 'Suspended' as const };
    await world.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    expect(await world.put(Bucket, 'k', { Body: 'two' })).toBe('null');
    expect(await world.put(Bucket, 'k', { Body: 'three' })).toBe('null');
    expect((await versions()).versions).toEqual([
      ['k', 'null', true],
      ['k', one, false],
    ]);
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await versions()).toEqual({ versions: [['k', one, false]], markers: [['k', true]] });
  });

  it('lists versions in pages', async () => {
    const ids = [];
    for (const Body of ['1', '2', '3']) ids.unshift(await world.put(Bucket, 'a', { Body }));
    const last = await world.put(Bucket, 'b');
    const pages: (string | undefined)[][] = [];
    let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await world.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...markers }));
      pages.push((page.Versions ?? []).map(({ VersionId }) => VersionId));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(pages).toEqual([
      [ids[0], ids[1]],
      [ids[2], last],
    ]);
  });

  it('copies an old version over the current one', async () => {
    const one = await world.put(Bucket, 'k', { Body: 'one' });
    await world.put(Bucket, 'k', { Body: 'two' });
    const { CopySourceVersionId } = await world.s3.send(
      new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/k?versionId=${one}` }),
    );
    expect(CopySourceVersionId).toBe(one);
    expect(await world.get(Bucket, 'k')).toBe('one');
  });
});

describe('a bucket without versions', () => {
  it('knows no version but null', async () => {
    await world.bucket(Bucket);
    await world.put(Bucket, 'k');
    expect(await world.get(Bucket, 'k', { VersionId: 'null' })).toBe('hello');
    expect((await versions()).versions).toEqual([['k', 'null', true]]);
  });
});

describe('Object Lock', () => {
  const locked = 'access denied because object protected by object lock';
  beforeEach(async () => {
    await world.s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  });

  const retain = (Mode: 'GOVERNANCE' | 'COMPLIANCE', afterMs: number, bypass = {}) =>
    world.s3.send(
      new PutObjectRetentionCommand({
        ...{ Bucket, Key: 'k', ...bypass },
        Retention: { Mode, RetainUntilDate: new Date(START_MS + afterMs) },
      }),
    );
  const erase = (VersionId: string, bypass = {}) =>
    world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId, ...bypass }));

  it('keeps a version until its time is over', async () => {
    const id = await world.put(Bucket, 'k');
    await retain('GOVERNANCE', 60_000);
    await expect(erase(id)).rejects.toThrow(new RegExp(locked, 'i'));
    await world.clock.advance(60_001);
    await erase(id);
  });

  it('lets governance be bypassed, compliance never', async () => {
    const one = await world.put(Bucket, 'k');
    await retain('GOVERNANCE', 60_000);
    await expect(retain('GOVERNANCE', 30_000)).rejects.toMatchObject({ name: 'AccessDenied' });
    await retain('GOVERNANCE', 30_000, { BypassGovernanceRetention: true });
    await erase(one, { BypassGovernanceRetention: true });
    const two = await world.put(Bucket, 'k');
    await retain('COMPLIANCE', 60_000);
    await retain('COMPLIANCE', 90_000);
    await expect(erase(two, { BypassGovernanceRetention: true })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const { Retention } = await world.s3.send(new GetObjectRetentionCommand({ Bucket, Key: 'k' }));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: new Date(START_MS + 90_000) });
  });

  it('holds a version for as long as a legal hold is on', async () => {
    const id = await world.put(Bucket, 'k');
    const hold = (Status: 'ON' | 'OFF') =>
      world.s3.send(new PutObjectLegalHoldCommand({ Bucket, Key: 'k', LegalHold: { Status } }));
    await hold('ON');
    const { LegalHold } = await world.s3.send(new GetObjectLegalHoldCommand({ Bucket, Key: 'k' }));
    expect(LegalHold).toEqual({ Status: 'ON' });
    await expect(erase(id)).rejects.toMatchObject({ name: 'AccessDenied' });
    await hold('OFF');
    await erase(id);
  });

  it('gives new objects the bucket’s default', async () => {
    const ObjectLockConfiguration = {
      ObjectLockEnabled: 'Enabled' as const,
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE' as const, Days: 1 } },
    };
    await world.s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    await world.put(Bucket, 'k');
    expect(await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).toMatchObject({
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date(START_MS + 86_400_000),
    });
  });
});
