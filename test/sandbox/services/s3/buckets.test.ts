import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketTaggingCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketMetricsConfigurationsCommand,
  ListBucketsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openS3World, type S3World, START_MS } from './s3-world.ts';

let world: S3World;
beforeEach(async () => {
  world = await openS3World();
});
afterEach(() => world.sandbox.close());

const Bucket = 'photos';

describe('creating and deleting buckets', () => {
  it('creates, finds, lists and deletes one', async () => {
    const { s3 } = world;
    expect(await s3.send(new CreateBucketCommand({ Bucket }))).toMatchObject({ Location: '/photos' });
    expect(await s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: 'us-east-1' });
    const { Buckets, Owner } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets).toMatchObject([{ Name: Bucket, CreationDate: new Date(START_MS) }]);
    expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it.each([
    ['ab'],
    ['UPPER'],
    ['a_b_c'],
    ['-abc'],
    ['abc-'],
    ['a..b'],
    ['192.168.5.4'],
    ['xn--bucket'],
    ['bucket-s3alias'],
    ['x'.repeat(64)],
  ])('refuses the name %s', async (name) => {
    await expect(world.s3.send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
      message: 'The specified bucket is not valid.',
    });
  });

  it('puts a bucket where its client is, and us-east-1 puts it anywhere', async () => {
    const eu = new S3Client({ ...world.sandbox.clientConfig(), region: 'eu-west-1' });
    await eu.send(new CreateBucketCommand({ Bucket: 'in-dublin' }));
    const CreateBucketConfiguration = { LocationConstraint: 'us-west-2' as const };
    await world.s3.send(new CreateBucketCommand({ Bucket: 'in-oregon', CreateBucketConfiguration }));
    const place = async (name: string) =>
      (await world.s3.send(new GetBucketLocationCommand({ Bucket: name }))).LocationConstraint;
    expect(await place('in-dublin')).toBe('eu-west-1');
    expect(await place('in-oregon')).toBe('us-west-2');
    await world.bucket(Bucket);
    expect(await place(Bucket)).toBeFalsy();
    await expect(
      eu.send(new CreateBucketCommand({ Bucket: 'other', CreateBucketConfiguration })),
    ).rejects.toMatchObject({ name: 'IllegalLocationConstraintException' });
    const { Buckets } = await world.s3.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }));
    expect(Buckets).toMatchObject([{ Name: 'in-dublin', BucketRegion: 'eu-west-1' }]);
  });

  it('takes a second creation in us-east-1 for the first, and refuses it elsewhere', async () => {
    await world.bucket(Bucket);
    await world.bucket(Bucket);
    const eu = new S3Client({ ...world.sandbox.clientConfig(), region: 'eu-west-1' });
    await eu.send(new CreateBucketCommand({ Bucket: 'in-dublin' }));
    await expect(eu.send(new CreateBucketCommand({ Bucket: 'in-dublin' }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
  });

  it('lists in pages', async () => {
    for (const name of ['aaa', 'bbb', 'ccc', 'ddd-x']) await world.bucket(name);
    const first = await world.s3.send(new ListBucketsCommand({ MaxBuckets: 3 }));
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['aaa', 'bbb', 'ccc']);
    const { ContinuationToken } = first;
    const second = await world.s3.send(new ListBucketsCommand({ MaxBuckets: 3, ContinuationToken }));
    expect(second.Buckets?.map(({ Name }) => Name)).toEqual(['ddd-x']);
    const { Buckets } = await world.s3.send(new ListBucketsCommand({ Prefix: 'ddd' }));
    expect(Buckets?.length).toBe(1);
  });

  it('keeps a bucket that has objects', async () => {
    await world.bucket(Bucket);
    await world.put(Bucket, 'a');
    await expect(world.s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      $metadata: { httpStatusCode: 409 },
    });
  });
});

describe('settings', () => {
  beforeEach(() => world.bucket(Bucket));

  it('starts closed: no public access, no ACLs, encryption, no versions', async () => {
    const { s3 } = world;
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    });
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe('BucketOwner');
    await expect(s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });

  it('keeps tags', async () => {
    const { s3 } = world;
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchTagSet',
    });
    const TagSet = [{ Key: 'a', Value: 'b c' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toThrow(
      'The TagSet does not exist',
    );
  });

  it('keeps CORS rules, and checks them', async () => {
    const { s3 } = world;
    await expect(s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchCORSConfiguration',
    });
    const CORSRules = [
      { AllowedMethods: ['GET'], AllowedOrigins: ['https://*.example.com'], MaxAgeSeconds: 5 },
    ];
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(CORSRules);
    const wrong = { CORSRules: [{ AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] }] };
    await expect(
      s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: wrong })),
    ).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'Found unsupported HTTP method in CORS config. Unsupported method is PATCH',
    });
    await s3.send(new DeleteBucketCorsCommand({ Bucket }));
    await expect(s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toThrow();
  });

  it('keeps lifecycle rules, with their dates, and checks them', async () => {
    const { s3 } = world;
    const rule = { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: 'logs/' } };
    const put = (Rules: object[]) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: Rules.map((more) => ({ ...rule, ...more })) },
        }),
      );
    await put([{ Expiration: { Date: new Date('2030-01-01T00:00:00Z') } }]);
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toEqual([{ ...rule, Expiration: { Date: new Date('2030-01-01T00:00:00Z') } }]);
    await expect(put([{}])).rejects.toThrow('At least one action needs to be specified in a rule');
    await expect(put([{ Expiration: { Date: new Date('2030-01-01T01:00:00Z') } }])).rejects.toThrow(
      "'Date' must be at midnight GMT",
    );
    await expect(put([{ Expiration: { Days: 1 } }, { Expiration: { Days: 2 } }])).rejects.toThrow(
      'Rule ID must be unique',
    );
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
    });
  });

  it('keeps website, encryption, logging, acceleration and metrics configurations', async () => {
    const { s3 } = world;
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
    await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
    expect(await s3.send(new GetBucketWebsiteCommand({ Bucket }))).toMatchObject(WebsiteConfiguration);
    const Rules = [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const }, BucketKeyEnabled: true },
    ];
    const ServerSideEncryptionConfiguration = { Rules };
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true });
    expect(put.SSEKMSKeyId).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\//);
    const LoggingEnabled = { TargetBucket: Bucket, TargetPrefix: 'log/' };
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toEqual(LoggingEnabled);
    const AccelerateConfiguration = { Status: 'Enabled' as const };
    await s3.send(new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration }));
    expect(await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).toMatchObject({
      Status: 'Enabled',
    });
    const MetricsConfiguration = { Id: 'm', Filter: { Prefix: 'x' } };
    await s3.send(new PutBucketMetricsConfigurationCommand({ Bucket, Id: 'm', MetricsConfiguration }));
    expect(await s3.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id: 'm' }))).toMatchObject({
      MetricsConfiguration,
    });
    const list = await s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket }));
    expect(list.MetricsConfigurationList).toEqual([MetricsConfiguration]);
  });

  it('keeps an ACL where ACLs are on', async () => {
    const { s3 } = world;
    await world.bucket('open', 'open');
    await s3.send(new PutBucketAclCommand({ Bucket: 'open', ACL: 'public-read' }));
    const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket: 'open' }));
    expect(Grants?.map(({ Grantee, Permission }) => [Grantee?.Type, Permission])).toEqual([
      ['CanonicalUser', 'FULL_CONTROL'],
      ['Group', 'READ'],
    ]);
  });

  it('says by name what it lacks', async () => {
    const ReplicationConfiguration = {
      Role: 'r',
      Rules: [{ Status: 'Enabled' as const, Destination: { Bucket: 'b' } }],
    };
    await expect(
      world.s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration })),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'The serverless-labs sandbox does not implement s3:PutBucketReplication.',
      $metadata: { httpStatusCode: 501 },
    });
  });
});
