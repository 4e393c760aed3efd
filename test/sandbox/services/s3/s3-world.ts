import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../../src/sandbox/sandbox.ts';

export const START_MS = Date.UTC(2026, 0, 12, 15, 30);

export interface S3World {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly s3: S3Client;
  /** Creates a bucket. */
  readonly bucket: (name: string, ...traits: ('versioned' | 'open')[]) => Promise<void>;
  readonly put: (Bucket: string, Key: string, more?: Partial<PutObjectCommandInput>) => Promise<string>;
  /** The text of an object. */
  readonly get: (Bucket: string, Key: string, more?: Partial<GetObjectCommandInput>) => Promise<string>;
  /** A client of a new user who may do what the policy says. */
  readonly as: (name: string, ...statements: object[]) => Promise<S3Client>;
}

export const openS3World = async (options: SandboxOptions = {}): Promise<S3World> => {
  const clock = options.clock ?? manualClock(START_MS);
  const sandbox = await createSandbox({ clock, ...options });
  const s3 = new S3Client(sandbox.clientConfig());
  return {
    sandbox,
    clock,
    s3,
    bucket: async (Bucket, ...traits) => {
      await s3.send(new CreateBucketCommand({ Bucket }));
      if (traits.includes('versioned')) {
        const VersioningConfiguration = { Status: 'Enabled' as const };
        await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      }
      if (traits.includes('open')) {
        await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
        await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
      }
    },
    put: async (Bucket, Key, more) => {
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }));
      return VersionId ?? 'null';
    },
    get: async (Bucket, Key, more) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
      return (await Body?.transformToString()) ?? '';
    },
    as: async (UserName, ...Statement) => {
      const iam = new IAMClient(sandbox.clientConfig());
      await iam.send(new CreateUserCommand({ UserName }));
      if (Statement.length > 0) {
        const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }));
      }
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
      return new S3Client(sandbox.clientConfig({ accessKeyId, secretAccessKey }));
    },
  };
};

export const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
