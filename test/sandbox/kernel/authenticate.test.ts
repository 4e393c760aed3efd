import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
let wallMs = Date.now();
beforeEach(async () => {
  wallMs = Date.now();
  sandbox = await createSandbox({ clock: manualClock(Date.UTC(2026, 0, 1)), wallClock: () => wallMs });
});
afterEach(() => sandbox.close());

const iam = () => new IAMClient(sandbox.clientConfig());
const whoami = (credentials = {}) =>
  new STSClient({ ...sandbox.clientConfig(), ...credentials }).send(new GetCallerIdentityCommand({}));

describe('signatures', () => {
  it('tell who calls: the learner, a user, a role', async () => {
    expect((await whoami()).Arn).toMatch(/^arn:aws:iam::000000000000:/);
    await iam().send(new CreateUserCommand({ UserName: 'bob' }));
    const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: 'bob' }));
    const bob = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    expect((await whoami({ credentials: bob })).Arn).toBe('arn:aws:iam::000000000000:user/bob');
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    };
    const { Role } = await iam().send(
      new CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const sts = new STSClient(sandbox.clientConfig());
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'session' }),
    );
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    expect((await whoami({ credentials: session })).Arn).toBe(
      'arn:aws:sts::000000000000:assumed-role/role/session',
    );
    const { sessionToken: _, ...withoutToken } = session;
    await expect(whoami({ credentials: withoutToken })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await sandbox.advance(3_601_000);
    await expect(whoami({ credentials: session })).rejects.toMatchObject({
      name: expect.stringMatching(/ExpiredToken/),
    });
  });

  it('are refused with another secret, in each protocol with its own code', async () => {
    const credentials = { ...sandbox.keys, secretAccessKey: 'another' };
    await expect(whoami({ credentials })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    const logs = new CloudWatchLogsClient({ ...sandbox.clientConfig(), credentials });
    await expect(logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  it('are refused for a key that nobody has, or that is inactive', async () => {
    const nobody = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    await expect(whoami({ credentials: nobody })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
    });
    await iam().send(new CreateUserCommand({ UserName: 'bob' }));
    const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: 'bob' }));
    await iam().send(
      new UpdateAccessKeyCommand({
        UserName: 'bob',
        AccessKeyId: AccessKey?.AccessKeyId,
        Status: 'Inactive',
      }),
    );
    const bob = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    await expect(whoami({ credentials: bob })).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it.each([
    [6 * 60_000, /^Signature expired: /],
    [-6 * 60_000, /^Signature not yet current: /],
  ])('are refused when the clocks differ by %i ms', async (skewMs, message) => {
    wallMs += skewMs;
    await expect(whoami()).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: expect.stringMatching(message),
    });
  });

  it('hold however far the clock of the sandbox was moved', async () => {
    await sandbox.advance(30 * 86_400_000);
    await expect(whoami()).resolves.toBeDefined();
  });

  it('hold for ARNs and other awkward characters in paths and queries', async () => {
    const lambda = new LambdaClient(sandbox.clientConfig());
    await expect(lambda.send(new ListFunctionsCommand({ Marker: '' }))).resolves.toBeDefined();
    const missing = new GetFunctionCommand({
      FunctionName: `arn:aws:lambda:us-east-1:${sandbox.account}:function:none`,
      Qualifier: '$LATEST',
    });
    await expect(lambda.send(missing)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
