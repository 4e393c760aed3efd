// biome-ignore-all format: one case a line.
import { IAM } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
let client: IAM;
beforeEach(async () => {
  sandbox = await createSandbox();
  client = new IAM(sandbox.clientConfig());
});
afterEach(() => sandbox.close());

const ACCOUNT = '000000000000';
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const OWN = `arn:aws:iam::${ACCOUNT}:policy/own`;
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const allowAll = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
const padded = (bytes: number) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'a'.repeat(bytes), Effect: 'Allow', Action: '*', Resource: '*' }] });

type Call = (client: IAM) => Promise<unknown>;

const role: Call = (c) => c.createRole({ RoleName: 'worker', AssumeRolePolicyDocument: trust });
const user: Call = (c) => c.createUser({ UserName: 'jane' });
const group: Call = (c) => c.createGroup({ GroupName: 'staff' });
const policy: Call = (c) => c.createPolicy({ PolicyName: 'own', PolicyDocument: allowAll });
const join: Call = (c) => c.addUserToGroup({ GroupName: 'staff', UserName: 'jane' });
const attach: Call = (c) => c.attachRolePolicy({ RoleName: 'worker', PolicyArn: BASIC });
const inline: Call = (c) => c.putRolePolicy({ RoleName: 'worker', PolicyName: 'in', PolicyDocument: allowAll });
const key: Call = (c) => c.createAccessKey({ UserName: 'jane' });
const version: Call = (c) => c.createPolicyVersion({ PolicyArn: OWN, PolicyDocument: allowAll });
const profile: Call = (c) => c.createInstanceProfile({ InstanceProfileName: 'box' });
const addRole: Call = (c) => c.addRoleToInstanceProfile({ InstanceProfileName: 'box', RoleName: 'worker' });
const linked: Call = (c) => c.createServiceLinkedRole({ AWSServiceName: 'ops.apigateway.amazonaws.com' });
const deleteRole: Call = (c) => c.deleteRole({ RoleName: 'worker' });
const deleteUser: Call = (c) => c.deleteUser({ UserName: 'jane' });
const deleteGroup: Call = (c) => c.deleteGroup({ GroupName: 'staff' });
const deletePolicy: Call = (c) => c.deletePolicy({ PolicyArn: OWN });
const principal = (AWS: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }] });

const CASES: readonly (readonly [string, readonly Call[], Call, string, number, string])[] = [
  ['GetRole of none', [], (c) => c.getRole({ RoleName: 'x' }), 'NoSuchEntity', 404, 'The role with name x cannot be found.'],
  ['GetUser of none', [], (c) => c.getUser({ UserName: 'x' }), 'NoSuchEntity', 404, 'The user with name x cannot be found.'],
  ['GetGroup of none', [], (c) => c.getGroup({ GroupName: 'x' }), 'NoSuchEntity', 404, 'The group with name x cannot be found.'],
  ['GetPolicy of none', [], (c) => c.getPolicy({ PolicyArn: OWN }), 'NoSuchEntity', 404, `Policy ${OWN} was not found.`],
  ['GetPolicyVersion of none', [policy], (c) => c.getPolicyVersion({ PolicyArn: OWN, VersionId: 'v7' }), 'NoSuchEntity', 404, `Policy ${OWN} version v7 does not exist or is not attachable.`],
  ['GetInstanceProfile of none', [], (c) => c.getInstanceProfile({ InstanceProfileName: 'x' }), 'NoSuchEntity', 404, 'Instance Profile x cannot be found.'],
  ['GetRolePolicy of none', [role], (c) => c.getRolePolicy({ RoleName: 'worker', PolicyName: 'x' }), 'NoSuchEntity', 404, 'The role policy with name x cannot be found.'],
  ['DetachRolePolicy of none', [role], (c) => c.detachRolePolicy({ RoleName: 'worker', PolicyArn: BASIC }), 'NoSuchEntity', 404, `Policy ${BASIC} was not found.`],
  ['DeleteAccessKey of none', [user], (c) => c.deleteAccessKey({ UserName: 'jane', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }), 'NoSuchEntity', 404, 'The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found'],
  ['a second role of the name', [role], role, 'EntityAlreadyExists', 409, 'Role with name worker already exists.'],
  ['a role whose name differs in case', [role], (c) => c.createRole({ RoleName: 'WORKER', AssumeRolePolicyDocument: trust }), 'EntityAlreadyExists', 409, 'Role with name WORKER already exists.'],
  ['a second user of the name', [user], user, 'EntityAlreadyExists', 409, 'User with name jane already exists.'],
  ['a second group of the name', [group], group, 'EntityAlreadyExists', 409, 'Group with name staff already exists.'],
  ['a second policy of the name', [policy], policy, 'EntityAlreadyExists', 409, 'A policy called own already exists. Duplicate names are not allowed.'],
  ['a role with a policy attached', [role, attach], deleteRole, 'DeleteConflict', 409, 'Cannot delete entity, must detach all policies first.'],
  ['a role with an inline policy', [role, inline], deleteRole, 'DeleteConflict', 409, 'Cannot delete entity, must delete policies first.'],
  ['a role in a profile', [role, profile, addRole], deleteRole, 'DeleteConflict', 409, 'Cannot delete entity, must remove roles from instance profile first.'],
  ['a profile with a role', [role, profile, addRole], (c) => c.deleteInstanceProfile({ InstanceProfileName: 'box' }), 'DeleteConflict', 409, 'Cannot delete entity, must remove roles from instance profile first.'],
  ['a user with keys', [user, key], deleteUser, 'DeleteConflict', 409, 'Cannot delete entity, must delete access keys first.'],
  ['a user in a group', [user, group, join], deleteUser, 'DeleteConflict', 409, 'Cannot delete entity, must remove users from group first.'],
  ['a group with users', [user, group, join], deleteGroup, 'DeleteConflict', 409, 'Cannot delete entity, must remove users from group first.'],
  ['a policy in use', [role, policy, (c) => c.attachRolePolicy({ RoleName: 'worker', PolicyArn: OWN })], deletePolicy, 'DeleteConflict', 409, 'Cannot delete a policy attached to entities.'],
  ['a policy in use as boundary', [policy, (c) => c.createUser({ UserName: 'joe', PermissionsBoundary: OWN })], deletePolicy, 'DeleteConflict', 409, 'Cannot delete a policy attached to entities.'],
  ['a policy with versions', [policy, version], deletePolicy, 'DeleteConflict', 409, "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy."],
  ['the default version', [policy], (c) => c.deletePolicyVersion({ PolicyArn: OWN, VersionId: 'v1' }), 'DeleteConflict', 409, 'Cannot delete the default version of a policy.'],
  ['a sixth version', [policy, version, version, version, version], version, 'LimitExceeded', 409, 'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.'],
  ['a third key', [user, key, key], key, 'LimitExceeded', 409, 'Cannot exceed quota for AccessKeysPerUser: 2'],
  ['a managed policy that is too long', [], (c) => c.createPolicy({ PolicyName: 'long', PolicyDocument: padded(6100) }), 'LimitExceeded', 409, 'Cannot exceed quota for PolicySize: 6144'],
  ['an inline policy that is too long', [user], (c) => c.putUserPolicy({ UserName: 'jane', PolicyName: 'p', PolicyDocument: padded(2000) }), 'LimitExceeded', 409, 'Maximum policy size of 2048 bytes exceeded for user jane'],
  ['a malformed policy', [role], (c) => c.putRolePolicy({ RoleName: 'worker', PolicyName: 'p', PolicyDocument: '{}' }), 'MalformedPolicyDocument', 400, 'Syntax errors in policy.'],
  ['a malformed trust policy', [], (c) => c.createRole({ RoleName: 'x', AssumeRolePolicyDocument: '{' }), 'MalformedPolicyDocument', 400, 'This policy contains invalid Json'],
  ['trust in a user who is not there', [], (c) => c.createRole({ RoleName: 'x', AssumeRolePolicyDocument: principal(`arn:aws:iam::${ACCOUNT}:user/x`) }), 'MalformedPolicyDocument', 400, `Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:user/x"`],
  ['trust in half a name', [], (c) => c.createRole({ RoleName: 'x', AssumeRolePolicyDocument: principal(`arn:aws:iam::${ACCOUNT}:user/*`) }), 'MalformedPolicyDocument', 400, `Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:user/*"`],
  ['trust in what is not a service', [], (c) => c.createRole({ RoleName: 'x', AssumeRolePolicyDocument: trust.replace('lambda.amazonaws.com', 'lambda') }), 'MalformedPolicyDocument', 400, 'Invalid principal in policy: "SERVICE":"lambda"'],
  ['tags that differ in case only', [role], (c) => c.tagRole({ RoleName: 'worker', Tags: [{ Key: 'a', Value: '1' }, { Key: 'A', Value: '2' }] }), 'InvalidInput', 400, 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
  ['changing an AWS managed policy', [], (c) => c.deletePolicy({ PolicyArn: BASIC }), 'AccessDenied', 403, 'Policy is outside your own account.'],
  ['a boundary that is not there', [role], (c) => c.putRolePermissionsBoundary({ RoleName: 'worker', PermissionsBoundary: OWN }), 'NoSuchEntity', 404, `Policy ${OWN} does not exist or is not attachable.`],
  ['deleting a service-linked role', [linked], (c) => c.deleteRole({ RoleName: 'AWSServiceRoleForAPIGateway' }), 'UnmodifiableEntity', 400, "Cannot perform the operation on the protected role 'AWSServiceRoleForAPIGateway' - this role is only modifiable by AWS"],
  ['a service-linked role twice', [linked], linked, 'InvalidInput', 400, 'Service role name AWSServiceRoleForAPIGateway has been taken in this account, please try a different suffix.'],
  ['attaching a service role policy', [role], (c) => c.attachRolePolicy({ RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/APIGatewayServiceRolePolicy' }), 'PolicyNotAttachable', 400, 'Cannot attach a Service Role Policy to a Customer Role.'],
  ['a name with a space', [], (c) => c.createUser({ UserName: 'a b' }), 'ValidationError', 400, 'The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-'],
  ['a path without slashes', [], (c) => c.createUser({ UserName: 'ab', Path: 'x' }), 'ValidationError', 400, 'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.'],
  ['a name that is too long', [], (c) => c.createUser({ UserName: 'a'.repeat(65) }), 'ValidationError', 400, `1 validation error detected: Value '${'a'.repeat(65)}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64`],
  ['what the sandbox does not have', [], (c) => c.createVirtualMFADevice({ VirtualMFADeviceName: 'x' }), 'NotImplemented', 501, 'The serverless-labs sandbox does not implement iam:CreateVirtualMFADevice.'],
];

describe('IAM refuses', () => {
  test.each(CASES)('%s', async (_what, setup, call, code, status, message) => {
    for (const one of setup) await one(client);
    const refusal = await call(client).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ message, Code: code, $metadata: { httpStatusCode: status } });
  });
});
