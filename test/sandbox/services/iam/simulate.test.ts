import { IAM, type SimulateCustomPolicyCommandInput } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
let client: IAM;
beforeEach(async () => {
  sandbox = await createSandbox();
  client = new IAM(sandbox.clientConfig());
});
afterEach(() => sandbox.close());

const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:orders';

const custom = async (input: Partial<SimulateCustomPolicyCommandInput>) => {
  const { EvaluationResults } = await client.simulateCustomPolicy({
    PolicyInputList: [],
    ActionNames: ['sqs:SendMessage'],
    ...input,
  });
  return EvaluationResults ?? [];
};

test.each([
  ['allowed', [document(allow('sqs:*'))]],
  ['implicitDeny', [document(allow('sns:*'))]],
  ['explicitDeny', [document(allow('*'), { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: '*' })]],
])('a custom policy is found %s', async (decision, PolicyInputList) => {
  const [result] = await custom({ PolicyInputList });
  expect(result).toMatchObject({
    EvalActionName: 'sqs:SendMessage',
    EvalResourceName: '*',
    EvalDecision: decision,
  });
});

test('each action is tried on each resource', async () => {
  const results = await custom({
    PolicyInputList: [document(allow('sqs:*', { Resource: QUEUE }))],
    ActionNames: ['sqs:SendMessage', 'sns:Publish'],
    ResourceArns: [QUEUE, `${QUEUE}-2`],
  });
  expect(results.map((r) => `${r.EvalActionName} ${r.EvalResourceName} ${r.EvalDecision}`)).toEqual([
    `sqs:SendMessage ${QUEUE} allowed`,
    `sqs:SendMessage ${QUEUE}-2 implicitDeny`,
    `sns:Publish ${QUEUE} implicitDeny`,
    `sns:Publish ${QUEUE}-2 implicitDeny`,
  ]);
});

test('the policy that decided is named, and keys that were not given', async () => {
  const condition = { Condition: { StringEquals: { 'aws:RequestTag/env': 'lab' } } };
  const PolicyInputList = [document(allow('sqs:*', condition))];
  const [without] = await custom({ PolicyInputList });
  expect(without).toMatchObject({
    EvalDecision: 'implicitDeny',
    MissingContextValues: ['aws:RequestTag/env'],
  });
  const ContextEntries = [
    { ContextKeyName: 'aws:RequestTag/env', ContextKeyValues: ['lab'], ContextKeyType: 'string' as const },
  ];
  const [withKey] = await custom({ PolicyInputList, ContextEntries });
  expect(withKey).toMatchObject({
    EvalDecision: 'allowed',
    MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }],
  });
});

test('a boundary is told apart', async () => {
  const [result] = await custom({
    PolicyInputList: [document(allow('*'))],
    PermissionsBoundaryPolicyInputList: [document(allow('sns:*'))],
  });
  expect(result).toMatchObject({
    EvalDecision: 'implicitDeny',
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
  });
});

test("a role's own policies are simulated", async () => {
  const trust = document({
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await client.createRole({ RoleName: 'worker', AssumeRolePolicyDocument: trust });
  await client.attachRolePolicy({
    RoleName: 'worker',
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  const { EvaluationResults } = await client.simulatePrincipalPolicy({
    PolicySourceArn: Role?.Arn,
    ActionNames: ['logs:PutLogEvents', 'sqs:SendMessage'],
  });
  expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed', 'implicitDeny']);
  expect(EvaluationResults?.[0]?.MatchedStatements?.[0]?.SourcePolicyId).toBe('AWSLambdaBasicExecutionRole');
});

test('the keys that a policy asks about are listed', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  const resource = 'arn:aws:s3:::home/${aws:username}/*';
  const condition = { Bool: { 'aws:SecureTransport': 'true' } };
  const { ContextKeyNames } = await client.getContextKeysForCustomPolicy({
    PolicyInputList: [document(allow('s3:*', { Resource: resource, Condition: condition }))],
  });
  expect(ContextKeyNames).toEqual(['aws:SecureTransport', 'aws:username']);
});

test('a malformed policy is invalid input', async () => {
  await expect(custom({ PolicyInputList: ['{}'] })).rejects.toMatchObject({ Code: 'InvalidInput' });
});
