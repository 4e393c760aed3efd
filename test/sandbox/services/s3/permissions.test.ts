import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, openS3World, type S3World } from './s3-world.ts';

const Bucket = 'photos';
const BUCKET = `arn:aws:s3:::${Bucket}`;
let world: S3World;
beforeEach(async () => {
  world = await openS3World();
  await world.bucket(Bucket, 'open');
  await world.put(Bucket, 'a/1');
});
afterEach(() => world.sandbox.close());

const get = (s3: S3Client, Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
const policy = (...Statement: object[]) =>
  world.s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  );

describe('identity policies', () => {
  it('name objects, and a refusal names what is missing', async () => {
    const s3 = await world.as('ann', allow('s3:GetObject', `${BUCKET}/a/*`));
    await get(s3, 'a/1');
    await world.put(Bucket, 'b/1');
    await expect(get(s3, 'b/1')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::000000000000:user/ann is not authorized to perform: s3:GetObject on resource: "${BUCKET}/b/1" because no identity-based policy allows the s3:GetObject action`,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('decide whether one learns that an object is not there', async () => {
    const blind = await world.as('blind', allow('s3:GetObject', `${BUCKET}/*`));
    await expect(get(blind, 'nope')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:ListBucket'),
    });
    const seeing = await world.as(
      'seeing',
      allow('s3:GetObject', `${BUCKET}/*`),
      allow('s3:ListBucket', BUCKET),
    );
    await expect(get(seeing, 'nope')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('may be narrowed to a prefix', async () => {
    const s3 = await world.as('ann', allow('s3:ListBucket', BUCKET, { StringLike: { 's3:prefix': 'a/*' } }));
    await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/x' }));
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('are asked for each key of DeleteObjects, and for both ends of a copy', async () => {
    await world.put(Bucket, 'b/1');
    const s3 = await world.as('ann', allow(['s3:DeleteObject', 's3:PutObject'], `${BUCKET}/a/*`));
    const Objects = [{ Key: 'a/1' }, { Key: 'b/1' }];
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual([{ Key: 'a/1' }]);
    expect(Errors).toMatchObject([{ Key: 'b/1', Code: 'AccessDenied' }]);
    await expect(
      s3.send(new CopyObjectCommand({ Bucket, Key: 'a/2', CopySource: `${Bucket}/b/1` })),
    ).rejects.toThrow('s3:GetObject');
  });

  it('are asked for tags and ACLs beside the object', async () => {
    const s3 = await world.as('ann', allow('s3:PutObject', `${BUCKET}/*`));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '' }));
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '', Tagging: 'a=b' })),
    ).rejects.toThrow('s3:PutObjectTagging');
  });
});

describe('bucket policies', () => {
  it('let a user in, keep one out, and are read back', async () => {
    const ann = await world.as('ann');
    const bob = await world.as('bob', allow('s3:*', '*'));
    const arn = (user: string) => `arn:aws:iam::000000000000:user/${user}`;
    await policy(
      { Effect: 'Allow', Principal: { AWS: arn('ann') }, Action: 's3:GetObject', Resource: `${BUCKET}/*` },
      { Effect: 'Deny', Principal: { AWS: arn('bob') }, Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] },
    );
    await get(ann, 'a/1');
    await expect(get(bob, 'a/1')).rejects.toThrow('with an explicit deny in a resource-based policy');
    const { Policy = '' } = await world.s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy).Statement).toHaveLength(2);
    const { PolicyStatus } = await world.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: false });
  });

  it.each([
    [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` },
      'Missing required field Principal',
    ],
    [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' },
      'Policy has invalid resource',
    ],
    [
      { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: `${BUCKET}/*` },
      'Policy has invalid action',
    ],
    [
      { Effect: 'Yes', Principal: '*', Action: 's3:GetObject', Resource: `${BUCKET}/*` },
      'Invalid effect: Yes',
    ],
    [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: BUCKET },
      'Action does not apply to any resource(s) in statement',
    ],
  ])('%j is refused', async (statement, message) => {
    await expect(policy(statement)).rejects.toMatchObject({ name: 'MalformedPolicy', message });
  });
});

describe('the public', () => {
  let endpoint: string;
  beforeEach(async () => {
    endpoint = await world.sandbox.listen(0);
  });
  const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${BUCKET}/a/*` };

  it('is let in by a policy for everybody, and by nothing else', async () => {
    const refused = await fetch(`${endpoint}/${Bucket}/a/1`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toMatch(
      /<Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message>/,
    );
    await policy(open);
    const read = await fetch(`${endpoint}/${Bucket}/a/1`);
    expect([read.status, await read.text()]).toEqual([200, 'hello']);
    expect((await fetch(`${endpoint}/${Bucket}/a/1`, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(`${endpoint}/${Bucket}`)).status).toBe(403);
    expect((await fetch(`${endpoint}/no-such-bucket`)).status).toBe(404);
  });

  it('is let in by an ACL where ACLs are on', async () => {
    await world.s3.send(new PutObjectAclCommand({ Bucket, Key: 'a/1', ACL: 'public-read' }));
    expect((await fetch(`${endpoint}/${Bucket}/a/1`)).status).toBe(200);
    const PublicAccessBlockConfiguration = { IgnorePublicAcls: true };
    await world.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect((await fetch(`${endpoint}/${Bucket}/a/1`)).status).toBe(403);
  });

  it('is kept out by Block Public Access', async () => {
    await policy(open);
    await world.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: { RestrictPublicBuckets: true, BlockPublicPolicy: true },
      }),
    );
    expect((await fetch(`${endpoint}/${Bucket}/a/1`)).status).toBe(403);
    await expect(policy(open)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        'because public policies are blocked by the BlockPublicPolicy block public access setting',
      ),
    });
    const narrowed = { ...open, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } };
    await policy(narrowed);
  });
});
