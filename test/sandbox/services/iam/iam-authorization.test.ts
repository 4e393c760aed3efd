// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS writes its policy variables like this.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
let admin: IAM;
beforeEach(async () => {
  sandbox = await createSandbox();
  admin = new IAM(sandbox.clientConfig());
  await admin.createUser({ UserName: 'jane', Tags: [{ Key: 'team', Value: 'red' }] });
});
afterEach(() => sandbox.close());

const ACCOUNT = '000000000000';
const JANE = `arn:aws:iam::${ACCOUNT}:user/jane`;
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' });

/** A client with new keys of jane's. */
const asJane = async () => {
  const { AccessKey } = await admin.createAccessKey({ UserName: 'jane' });
  return new IAM(
    sandbox.clientConfig({
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }),
  );
};
const permit = (...statements: readonly object[]) =>
  admin.putUserPolicy({ UserName: 'jane', PolicyName: 'own', PolicyDocument: document(...statements) });

describe('a user', () => {
  test('may do nothing until a policy allows it', async () => {
    const jane = await asJane();
    await expect(jane.listUsers()).rejects.toMatchObject({
      Code: 'AccessDenied',
      message: `User: ${JANE} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action`,
    });
    await permit(allow('iam:List*'));
    expect((await jane.listUsers()).Users).toHaveLength(2);
  });

  test('may do what a group of theirs may', async () => {
    const jane = await asJane();
    await admin.createGroup({ GroupName: 'readers' });
    await admin.attachGroupPolicy({
      GroupName: 'readers',
      PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    });
    await expect(jane.listRoles()).rejects.toMatchObject({ Code: 'AccessDenied' });
    await admin.addUserToGroup({ GroupName: 'readers', UserName: 'jane' });
    expect((await jane.listRoles()).Roles).toEqual([]);
  });

  test('is stopped by an explicit deny, whatever else allows', async () => {
    const jane = await asJane();
    await admin.attachUserPolicy({
      UserName: 'jane',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    await permit(deny('iam:ListUsers'));
    await expect(jane.listUsers()).rejects.toThrow(/ with an explicit deny in an identity-based policy$/);
  });

  test('is limited by a boundary', async () => {
    const jane = await asJane();
    await permit(allow('iam:*'));
    await admin.putUserPermissionsBoundary({
      UserName: 'jane',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    });
    expect((await jane.listUsers()).Users).toHaveLength(2);
    await expect(jane.createUser({ UserName: 'joe' })).rejects.toThrow(
      /because no permissions boundary allows the iam:CreateUser action$/,
    );
  });

  test('may manage their own keys by a policy variable', async () => {
    const jane = await asJane();
    await permit(allow('iam:*AccessKey*', { Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}` }));
    expect((await jane.listAccessKeys()).AccessKeyMetadata).toHaveLength(1);
    await expect(jane.listAccessKeys({ UserName: 'learner' })).rejects.toThrow(
      / is not authorized to perform: iam:ListAccessKeys on resource: user learner because no identity-based policy /,
    );
  });

  test('may tag only what carries their own tag', async () => {
    const jane = await asJane();
    await permit(
      allow('iam:TagUser', {
        Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
      }),
    );
    await admin.createUser({ UserName: 'joe', Tags: [{ Key: 'team', Value: 'blue' }] });
    await admin.createUser({ UserName: 'jim', Tags: [{ Key: 'team', Value: 'red' }] });
    await jane.tagUser({ UserName: 'jim', Tags: [{ Key: 'a', Value: 'b' }] });
    await expect(jane.tagUser({ UserName: 'joe', Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toMatchObject({
      Code: 'AccessDenied',
    });
  });

  test('may attach only the policy that a condition names', async () => {
    const jane = await asJane();
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSQSFullAccess';
    await permit(allow('iam:AttachUserPolicy', { Condition: { ArnEquals: { 'iam:PolicyARN': PolicyArn } } }));
    await jane.attachUserPolicy({ UserName: 'jane', PolicyArn });
    await expect(
      jane.attachUserPolicy({ UserName: 'jane', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ).rejects.toMatchObject({ Code: 'AccessDenied' });
  });

  test('is unknown with a key that is inactive, deleted or of a deleted user', async () => {
    const jane = await asJane();
    await permit(allow('*'));
    const [key] = (await jane.listAccessKeys()).AccessKeyMetadata ?? [];
    const AccessKeyId = key?.AccessKeyId;
    await admin.updateAccessKey({ UserName: 'jane', AccessKeyId, Status: 'Inactive' });
    await expect(jane.listUsers()).rejects.toMatchObject({ Code: 'InvalidClientTokenId' });
    await admin.updateAccessKey({ UserName: 'jane', AccessKeyId, Status: 'Active' });
    expect((await jane.listUsers()).Users).toHaveLength(2);
    await admin.deleteAccessKey({ UserName: 'jane', AccessKeyId });
    await expect(jane.listUsers()).rejects.toMatchObject({ Code: 'InvalidClientTokenId' });
  });
});

describe('with IAM off', () => {
  test('everything is allowed, and every role can be assumed', async () => {
    const open = await createSandbox({ iam: 'off' });
    const client = new IAM(open.clientConfig({ accessKeyId: 'any', secretAccessKey: 'thing' }));
    const trust = document({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' });
    const { Role } = await client.createRole({ RoleName: 'closed', AssumeRolePolicyDocument: trust });
    const sts = new STS(open.clientConfig());
    const session = await sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'one' });
    expect(session.Credentials).toBeDefined();
    await open.close();
  });
});

describe('the learner', () => {
  test('who took their own rights has them back when the sandbox opens again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slabs-iam-'));
    const first = await createSandbox({ folder });
    const learner = new IAM(first.clientConfig());
    await learner.detachUserPolicy({
      UserName: 'learner',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    await expect(learner.listUsers()).rejects.toMatchObject({ Code: 'AccessDenied' });
    await first.close();
    const second = await createSandbox({ folder });
    expect((await new IAM(second.clientConfig()).listUsers()).Users).toHaveLength(1);
    await second.close();
    await rm(folder, { recursive: true });
  });
});

describe('a role session', () => {
  const trustIn = (Principal: object, more: object = {}) =>
    document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/reader`;
  const assume = async (sts: STS, more: object = {}) => {
    const { Credentials } = await sts.assumeRole({ RoleArn, RoleSessionName: 'one', ...more });
    return new IAM(
      sandbox.clientConfig({
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      }),
    );
  };
  beforeEach(async () => {
    await admin.createRole({ RoleName: 'reader', AssumeRolePolicyDocument: trustIn({ AWS: ACCOUNT }) });
    await admin.putRolePolicy({
      RoleName: 'reader',
      PolicyName: 'read',
      PolicyDocument: document(allow('iam:List*')),
    });
  });

  test('may do what its role may and no more', async () => {
    const session = await assume(new STS(sandbox.clientConfig()));
    expect((await session.listUsers()).Users).toHaveLength(2);
    await expect(session.createUser({ UserName: 'joe' })).rejects.toThrow(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/reader/one is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${ACCOUNT}:user/joe because no identity-based policy allows the iam:CreateUser action`,
    );
  });

  test('is limited by its session policy', async () => {
    const session = await assume(new STS(sandbox.clientConfig()), {
      Policy: document(allow('iam:ListRoles')),
    });
    expect((await session.listRoles()).Roles).toHaveLength(1);
    await expect(session.listUsers()).rejects.toThrow(
      /because no session policy allows the iam:ListUsers action$/,
    );
  });

  test('ends with its role', async () => {
    const session = await assume(new STS(sandbox.clientConfig()));
    await admin.deleteRolePolicy({ RoleName: 'reader', PolicyName: 'read' });
    await admin.deleteRole({ RoleName: 'reader' });
    await expect(session.listUsers()).rejects.toMatchObject({ Code: 'InvalidClientTokenId' });
  });
});
