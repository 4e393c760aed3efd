import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 10);
let sandbox: Sandbox;
let iam: IAM;
let sts: STS;
beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  iam = new IAM(sandbox.clientConfig());
  sts = new STS(sandbox.clientConfig());
});
afterEach(() => sandbox.close());

const ACCOUNT = '000000000000';
const RoleArn = `arn:aws:iam::${ACCOUNT}:role/worker`;
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = (Principal: object, Condition?: object) =>
  document({
    Effect: 'Allow',
    Principal,
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    ...(Condition && { Condition }),
  });
const createRole = (AssumeRolePolicyDocument: string, more: object = {}) =>
  iam.createRole({ RoleName: 'worker', AssumeRolePolicyDocument, ...more });
const clientOf = (
  keys: {
    AccessKeyId?: string | undefined;
    SecretAccessKey?: string | undefined;
    SessionToken?: string | undefined;
  } = {},
) =>
  new STS(
    sandbox.clientConfig({
      accessKeyId: keys.AccessKeyId ?? '',
      secretAccessKey: keys.SecretAccessKey ?? '',
      ...(keys.SessionToken !== undefined && { sessionToken: keys.SessionToken }),
    }),
  );
/** STS as a new user, with a policy of theirs. */
const asUser = async (policy?: string) => {
  await iam.createUser({ UserName: 'jane' });
  if (policy) await iam.putUserPolicy({ UserName: 'jane', PolicyName: 'own', PolicyDocument: policy });
  return clientOf((await iam.createAccessKey({ UserName: 'jane' })).AccessKey);
};
const mayAssume = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn });
const JANE = `arn:aws:iam::${ACCOUNT}:user/jane`;
const REFUSED = `User: ${JANE} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
const session = { RoleArn, RoleSessionName: 'one' };

describe('GetCallerIdentity', () => {
  test('names the user', async () => {
    expect(await sts.getCallerIdentity()).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/learner`,
    });
  });

  test('needs no permission, not even against a deny', async () => {
    const jane = await asUser(document({ Effect: 'Deny', Action: '*', Resource: '*' }));
    expect((await jane.getCallerIdentity()).Arn).toBe(JANE);
  });

  test('names the session of a role', async () => {
    const { Role } = await createRole(trust({ AWS: ACCOUNT }));
    const { Credentials, AssumedRoleUser } = await sts.assumeRole(session);
    const identity = await clientOf(Credentials).getCallerIdentity();
    expect(identity).toMatchObject({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`,
      UserId: `${Role?.RoleId}:one`,
    });
    expect(AssumedRoleUser).toEqual({ Arn: identity.Arn, AssumedRoleId: identity.UserId });
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(Credentials?.Expiration).toEqual(new Date(NOW + 3_600_000));
  });
});

describe('AssumeRole', () => {
  test('is refused for a role that is not there, as if it were not allowed', async () => {
    const jane = await asUser(mayAssume);
    await expect(jane.assumeRole(session)).rejects.toMatchObject({ Code: 'AccessDenied', message: REFUSED });
  });

  test('is refused when only the user may and the role does not trust them', async () => {
    await createRole(trust({ Service: 'lambda.amazonaws.com' }));
    const jane = await asUser(mayAssume);
    await expect(jane.assumeRole(session)).rejects.toMatchObject({ Code: 'AccessDenied', message: REFUSED });
  });

  test('is refused when the role trusts the account and the user may not', async () => {
    await createRole(trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }));
    const jane = await asUser();
    await expect(jane.assumeRole(session)).rejects.toMatchObject({ Code: 'AccessDenied', message: REFUSED });
  });

  test('is allowed when the role trusts the account and the user may', async () => {
    await createRole(trust({ AWS: ACCOUNT }));
    const jane = await asUser(mayAssume);
    expect((await jane.assumeRole(session)).Credentials).toBeDefined();
  });

  test('is allowed without a policy when the role trusts the very user', async () => {
    const jane = await asUser();
    await createRole(trust({ AWS: JANE }));
    expect((await jane.assumeRole(session)).Credentials).toBeDefined();
  });

  test('is refused to a user who was created again under a trusted name', async () => {
    const jane = await asUser();
    const before = await iam.getUser({ UserName: 'jane' });
    await createRole(trust({ AWS: JANE }));
    expect((await jane.assumeRole(session)).Credentials).toBeDefined();
    const { AccessKeyMetadata } = await iam.listAccessKeys({ UserName: 'jane' });
    await iam.deleteAccessKey({ UserName: 'jane', AccessKeyId: AccessKeyMetadata?.[0]?.AccessKeyId });
    await iam.deleteUser({ UserName: 'jane' });
    const { Role } = await iam.getRole({ RoleName: 'worker' });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(
      trust({ AWS: before.User?.UserId }),
    );
    const other = await asUser();
    await expect(other.assumeRole(session)).rejects.toMatchObject({ Code: 'AccessDenied', message: REFUSED });
  });

  test('is refused with an explicit deny, and says so', async () => {
    const jane = await asUser(document({ Effect: 'Deny', Action: 'sts:*', Resource: '*' }));
    await createRole(trust({ AWS: JANE }));
    await expect(jane.assumeRole(session)).rejects.toThrow(
      `${REFUSED} with an explicit deny in an identity-based policy`,
    );
  });

  test('asks for the external id', async () => {
    await createRole(trust({ AWS: ACCOUNT }, { StringEquals: { 'sts:ExternalId': 'secret' } }));
    await expect(sts.assumeRole(session)).rejects.toMatchObject({ Code: 'AccessDenied' });
    await expect(sts.assumeRole({ ...session, ExternalId: 'wrong' })).rejects.toMatchObject({
      Code: 'AccessDenied',
    });
    expect((await sts.assumeRole({ ...session, ExternalId: 'secret' })).Credentials).toBeDefined();
  });

  test('gives no longer session than the role allows', async () => {
    await createRole(trust({ AWS: ACCOUNT }), { MaxSessionDuration: 7200 });
    const { Credentials } = await sts.assumeRole({ ...session, DurationSeconds: 7200 });
    expect(Credentials?.Expiration).toEqual(new Date(NOW + 7_200_000));
    await expect(sts.assumeRole({ ...session, DurationSeconds: 7201 })).rejects.toMatchObject({
      Code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });

  test('gives a session that assumes a role an hour at most', async () => {
    await createRole(trust({ AWS: ACCOUNT }), { MaxSessionDuration: 43_200 });
    await iam.putRolePolicy({ RoleName: 'worker', PolicyName: 'again', PolicyDocument: mayAssume });
    const chained = clientOf((await sts.assumeRole(session)).Credentials);
    expect((await chained.assumeRole(session)).Credentials).toBeDefined();
    await expect(chained.assumeRole({ ...session, DurationSeconds: 3601 })).rejects.toThrow(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  });

  test('lets session tags count as tags of the principal', async () => {
    await createRole(trust({ AWS: ACCOUNT }));
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'red' } };
    await iam.putRolePolicy({
      RoleName: 'worker',
      PolicyName: 'list',
      PolicyDocument: document({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition }),
    });
    const list = async (Tags: { Key: string; Value: string }[]) => {
      const { Credentials } = await sts.assumeRole({ ...session, Tags });
      const client = new IAM(
        sandbox.clientConfig({
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken ?? '',
        }),
      );
      return client.listUsers();
    };
    expect((await list([{ Key: 'team', Value: 'red' }])).Users).toHaveLength(1);
    await expect(list([{ Key: 'team', Value: 'blue' }])).rejects.toMatchObject({ Code: 'AccessDenied' });
  });

  test('refuses a malformed session policy', async () => {
    await createRole(trust({ AWS: ACCOUNT }));
    await expect(sts.assumeRole({ ...session, Policy: '{"Version":"2012-10-17"}' })).rejects.toMatchObject({
      Code: 'MalformedPolicyDocument',
    });
  });
});

describe('temporary keys', () => {
  test('end when their time is over', async () => {
    await createRole(trust({ AWS: ACCOUNT }));
    const client = clientOf((await sts.assumeRole({ ...session, DurationSeconds: 900 })).Credentials);
    await sandbox.clock.advance(899_000);
    expect((await client.getCallerIdentity()).Account).toBe(ACCOUNT);
    await sandbox.clock.advance(1000);
    await expect(client.getCallerIdentity()).rejects.toMatchObject({ Code: 'ExpiredToken' });
  });

  test('are not taken without their token', async () => {
    await createRole(trust({ AWS: ACCOUNT }));
    const { Credentials } = await sts.assumeRole(session);
    const without = clientOf({
      AccessKeyId: Credentials?.AccessKeyId,
      SecretAccessKey: Credentials?.SecretAccessKey,
    });
    await expect(without.getCallerIdentity()).rejects.toMatchObject({ Code: 'InvalidClientTokenId' });
  });

  test('of a user come from GetSessionToken for twelve hours and cannot ask for more', async () => {
    const { Credentials } = await sts.getSessionToken();
    expect(Credentials?.Expiration).toEqual(new Date(NOW + 43_200_000));
    const client = clientOf(Credentials);
    expect((await client.getCallerIdentity()).Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/learner`);
    await expect(client.getSessionToken()).rejects.toThrow(
      'Cannot call GetSessionToken with session credentials',
    );
  });
});

describe('GetAccessKeyInfo', () => {
  test('reads the account out of any key', async () => {
    await iam.createUser({ UserName: 'jane' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'jane' });
    expect(await sts.getAccessKeyInfo({ AccessKeyId: AccessKey?.AccessKeyId })).toMatchObject({
      Account: ACCOUNT,
    });
    expect(await sts.getAccessKeyInfo({ AccessKeyId: sandbox.keys.accessKeyId })).toMatchObject({
      Account: ACCOUNT,
    });
    // The example of https://hackingthe.cloud/aws/enumeration/get-account-id-from-keys/ with its answer.
    expect(await sts.getAccessKeyInfo({ AccessKeyId: 'ASIAQNZGKIQY56JQ7WML' })).toMatchObject({
      Account: '029608264753',
    });
  });
});
