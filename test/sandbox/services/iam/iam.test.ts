import { IAM } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 10);
let sandbox: Sandbox;
let client: IAM;
beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  client = new IAM(sandbox.clientConfig());
});
afterEach(() => sandbox.close());

const ACCOUNT = '000000000000';
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const allow = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const worker = { RoleName: 'worker', AssumeRolePolicyDocument: trust };

describe('a role', () => {
  test('is created with an id, an ARN with its path, and its trust policy URL-encoded', async () => {
    const { Role } = await client.createRole({
      ...worker,
      Path: '/team/',
      Tags: [{ Key: 'env', Value: 'lab' }],
    });
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:role/team/worker`,
      Path: '/team/',
      CreateDate: new Date(NOW),
      Tags: [{ Key: 'env', Value: 'lab' }],
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version/);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
    expect(Role?.MaxSessionDuration).toBeUndefined();
  });

  test('is told with its session length and tags by GetRole, without tags by ListRoles', async () => {
    await client.createRole({ ...worker, MaxSessionDuration: 7200, Tags: [{ Key: 'env', Value: 'lab' }] });
    const { Role } = await client.getRole({ RoleName: 'WORKER' });
    expect(Role).toMatchObject({
      RoleName: 'worker',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'env', Value: 'lab' }],
    });
    const { Roles } = await client.listRoles();
    expect(Roles).toHaveLength(1);
    expect(Roles?.[0]?.Tags).toBeUndefined();
  });

  test('is listed page by page under a path', async () => {
    for (const name of ['c', 'a', 'b'])
      await client.createRole({ ...worker, RoleName: name, Path: '/team/' });
    await client.createRole(worker);
    const first = await client.listRoles({ PathPrefix: '/team/', MaxItems: 2 });
    expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(['a', 'b']);
    expect(first.IsTruncated).toBe(true);
    const second = await client.listRoles({ PathPrefix: '/team/', MaxItems: 2, Marker: first.Marker });
    expect(second.Roles?.map(({ RoleName }) => RoleName)).toEqual(['c']);
    expect(second.IsTruncated).toBe(false);
    expect(second.Marker).toBeUndefined();
  });

  test('keeps inline policies as they were written', async () => {
    await client.createRole(worker);
    const text = allow('s3:Get*').replace(',', ',\n  ');
    await client.putRolePolicy({ RoleName: 'worker', PolicyName: 'read', PolicyDocument: text });
    const { PolicyDocument } = await client.getRolePolicy({ RoleName: 'worker', PolicyName: 'read' });
    expect(PolicyDocument).toContain('s3%3AGet%2A');
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(text);
    expect((await client.listRolePolicies({ RoleName: 'worker' })).PolicyNames).toEqual(['read']);
    await client.deleteRolePolicy({ RoleName: 'worker', PolicyName: 'read' });
    expect((await client.listRolePolicies({ RoleName: 'worker' })).PolicyNames).toEqual([]);
  });

  test('changes its trust, description, session length and tags', async () => {
    await client.createRole({ ...worker, Tags: [{ Key: 'env', Value: 'lab' }] });
    const other = trust.replace('lambda', 'events');
    await client.updateAssumeRolePolicy({ RoleName: 'worker', PolicyDocument: other });
    await client.updateRole({ RoleName: 'worker', Description: 'works', MaxSessionDuration: 43_200 });
    await client.tagRole({
      RoleName: 'worker',
      Tags: [
        { Key: 'ENV', Value: 'test' },
        { Key: 'team', Value: 'a' },
      ],
    });
    await client.untagRole({ RoleName: 'worker', TagKeys: ['team'] });
    const { Role } = await client.getRole({ RoleName: 'worker' });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(other);
    expect(Role).toMatchObject({
      Description: 'works',
      MaxSessionDuration: 43_200,
      Tags: [{ Key: 'ENV', Value: 'test' }],
    });
  });

  test('can be deleted once everything is off it', async () => {
    await client.createRole(worker);
    await client.attachRolePolicy({ RoleName: 'worker', PolicyArn: BASIC });
    await client.detachRolePolicy({ RoleName: 'worker', PolicyArn: BASIC });
    await client.deleteRole({ RoleName: 'worker' });
    expect((await client.listRoles()).Roles).toEqual([]);
  });

  test('of a service is created, told and deleted by its own operations', async () => {
    const { Role } = await client.createServiceLinkedRole({ AWSServiceName: 'ops.apigateway.amazonaws.com' });
    expect(Role?.Arn).toBe(
      `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway`,
    );
    const { DeletionTaskId } = await client.deleteServiceLinkedRole({
      RoleName: 'AWSServiceRoleForAPIGateway',
    });
    expect(await client.getServiceLinkedRoleDeletionStatus({ DeletionTaskId })).toMatchObject({
      Status: 'SUCCEEDED',
    });
    expect((await client.listRoles()).Roles).toEqual([]);
  });
});

describe('a managed policy', () => {
  test('of AWS can be read and attached', async () => {
    await client.createRole(worker);
    await client.attachRolePolicy({ RoleName: 'worker', PolicyArn: BASIC });
    await client.attachRolePolicy({ RoleName: 'worker', PolicyArn: BASIC });
    expect((await client.listAttachedRolePolicies({ RoleName: 'worker' })).AttachedPolicies).toEqual([
      { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC },
    ]);
    const { Policy } = await client.getPolicy({ PolicyArn: BASIC });
    expect(Policy).toMatchObject({ Path: '/service-role/', AttachmentCount: 1, DefaultVersionId: 'v1' });
    const { PolicyVersion } = await client.getPolicyVersion({ PolicyArn: BASIC, VersionId: 'v1' });
    const document: unknown = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''));
    expect(document).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: '*',
        },
      ],
    });
    const { PolicyRoles } = await client.listEntitiesForPolicy({ PolicyArn: BASIC });
    expect(PolicyRoles?.map(({ RoleName }) => RoleName)).toEqual(['worker']);
  });

  test.each([
    'service-role/AWSLambdaSQSQueueExecutionRole',
    'service-role/AWSLambdaDynamoDBExecutionRole',
    'service-role/AWSLambdaKinesisExecutionRole',
    'service-role/AWSLambdaRole',
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    'AdministratorAccess',
    'ReadOnlyAccess',
    'PowerUserAccess',
    'AmazonSQSFullAccess',
    'AmazonSNSFullAccess',
    'AmazonDynamoDBFullAccess',
    'AmazonDynamoDBReadOnlyAccess',
    'AmazonS3FullAccess',
    'AmazonS3ReadOnlyAccess',
    'AWSLambda_FullAccess',
    'AWSLambda_ReadOnlyAccess',
    'CloudWatchLogsFullAccess',
    'CloudWatchReadOnlyAccess',
    'AWSStepFunctionsFullAccess',
    'AmazonAPIGatewayInvokeFullAccess',
    'AmazonEventBridgeFullAccess',
    'AWSXRayDaemonWriteAccess',
    'IAMFullAccess',
    'IAMReadOnlyAccess',
  ])('%s is one of AWS', async (name) => {
    const { Policy } = await client.getPolicy({ PolicyArn: `arn:aws:iam::aws:policy/${name}` });
    expect(Policy?.IsAttachable).toBe(true);
  });

  test('has versions, of which one is in force', async () => {
    const { Policy } = await client.createPolicy({ PolicyName: 'own', PolicyDocument: allow('s3:*') });
    const PolicyArn = Policy?.Arn ?? '';
    await client.createPolicyVersion({ PolicyArn, PolicyDocument: allow('sqs:*') });
    await client.createPolicyVersion({ PolicyArn, PolicyDocument: allow('sns:*'), SetAsDefault: true });
    const told = async () =>
      (await client.listPolicyVersions({ PolicyArn })).Versions?.map((v) => [
        v.VersionId,
        v.IsDefaultVersion,
      ]);
    expect(await told()).toEqual([
      ['v3', true],
      ['v2', false],
      ['v1', false],
    ]);
    await client.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' });
    await client.deletePolicyVersion({ PolicyArn, VersionId: 'v3' });
    const { PolicyVersion } = await client.createPolicyVersion({ PolicyArn, PolicyDocument: allow('s3:*') });
    expect(PolicyVersion?.VersionId).toBe('v4');
    expect((await client.getPolicy({ PolicyArn })).Policy?.DefaultVersionId).toBe('v1');
  });

  test('is listed by scope and by use', async () => {
    await client.createPolicy({ PolicyName: 'own', PolicyDocument: allow('s3:*') });
    const names = async (input: Parameters<IAM['listPolicies']>[0]) =>
      (await client.listPolicies({ MaxItems: 1000, ...input })).Policies?.map(({ PolicyName }) => PolicyName);
    expect(await names({ Scope: 'Local' })).toEqual(['own']);
    expect(await names({ Scope: 'AWS' })).toContain('AdministratorAccess');
    expect(await names({ Scope: 'AWS' })).not.toContain('own');
    expect(await names({ OnlyAttached: true })).toEqual(['AdministratorAccess']);
  });
});

describe('a user', () => {
  test('called learner is there from the start, with full rights', async () => {
    expect((await client.getUser({})).User).toMatchObject({
      UserName: 'learner',
      Arn: `arn:aws:iam::${ACCOUNT}:user/learner`,
    });
    expect(
      (await client.listAttachedUserPolicies({ UserName: 'learner' })).AttachedPolicies?.[0]?.PolicyName,
    ).toBe('AdministratorAccess');
  });

  test('keeps keys and groups under a new name', async () => {
    await client.createUser({ UserName: 'jane' });
    await client.createGroup({ GroupName: 'staff' });
    await client.addUserToGroup({ GroupName: 'staff', UserName: 'jane' });
    const { AccessKey } = await client.createAccessKey({ UserName: 'jane' });
    await client.updateUser({ UserName: 'jane', NewUserName: 'janet' });
    const { AccessKeyMetadata } = await client.listAccessKeys({ UserName: 'janet' });
    expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toEqual([AccessKey?.AccessKeyId]);
    expect((await client.getGroup({ GroupName: 'staff' })).Users?.map(({ UserName }) => UserName)).toEqual([
      'janet',
    ]);
    expect(
      (await client.listGroupsForUser({ UserName: 'janet' })).Groups?.map(({ GroupName }) => GroupName),
    ).toEqual(['staff']);
  });

  test('has service-specific credentials, whose password is told once', async () => {
    await client.createUser({ UserName: 'jane' });
    const { ServiceSpecificCredential } = await client.createServiceSpecificCredential({
      UserName: 'jane',
      ServiceName: 'codecommit.amazonaws.com',
    });
    expect(ServiceSpecificCredential).toMatchObject({
      ServiceUserName: `jane-at-${ACCOUNT}`,
      Status: 'Active',
    });
    expect(ServiceSpecificCredential?.ServicePassword).toHaveLength(44);
    const { ServiceSpecificCredentials } = await client.listServiceSpecificCredentials({ UserName: 'jane' });
    expect(ServiceSpecificCredentials).toHaveLength(1);
    expect(ServiceSpecificCredentials?.[0]).not.toHaveProperty('ServicePassword');
  });
});

describe('the account', () => {
  test('has one alias at most', async () => {
    await client.createAccountAlias({ AccountAlias: 'first' });
    await client.createAccountAlias({ AccountAlias: 'second' });
    expect((await client.listAccountAliases()).AccountAliases).toEqual(['second']);
    await client.deleteAccountAlias({ AccountAlias: 'second' });
    expect((await client.listAccountAliases()).AccountAliases).toEqual([]);
  });

  test('is counted by GetAccountSummary', async () => {
    await client.createRole(worker);
    expect((await client.getAccountSummary()).SummaryMap).toMatchObject({
      Users: 1,
      Roles: 1,
      RolesQuota: 1000,
      Policies: 0,
    });
  });

  test('is told whole, with inline and attached policies', async () => {
    await client.createRole(worker);
    await client.putRolePolicy({ RoleName: 'worker', PolicyName: 'read', PolicyDocument: allow('s3:Get*') });
    await client.attachRolePolicy({ RoleName: 'worker', PolicyArn: BASIC });
    const all = await client.getAccountAuthorizationDetails();
    expect(all.RoleDetailList?.[0]).toMatchObject({
      RoleName: 'worker',
      RolePolicyList: [{ PolicyName: 'read' }],
      AttachedManagedPolicies: [{ PolicyArn: BASIC }],
    });
    expect(all.UserDetailList?.map(({ UserName }) => UserName)).toEqual(['learner']);
    expect(all.Policies?.map(({ PolicyName }) => PolicyName).toSorted()).toEqual([
      'AWSLambdaBasicExecutionRole',
      'AdministratorAccess',
    ]);
    const roles = await client.getAccountAuthorizationDetails({ Filter: ['Role'] });
    expect(roles.UserDetailList ?? []).toEqual([]);
    expect(roles.RoleDetailList).toHaveLength(1);
  });
});
