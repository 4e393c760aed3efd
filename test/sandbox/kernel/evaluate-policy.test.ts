import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/sandbox/kernel/context.ts';
import { describeRefusal } from '../../../src/sandbox/kernel/describe-refusal.ts';
import { type AccessRequest, evaluateAccess } from '../../../src/sandbox/kernel/evaluate-policy.ts';
import type { PolicyDocument, PolicyStatement } from '../../../src/sandbox/kernel/policy.ts';
import { requestKeys } from '../../../src/sandbox/kernel/request-keys.ts';

const ACCOUNT = '111111111111';
const OTHER = '222222222222';
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
const SESSION_ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;

const user: Caller = {
  kind: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/jane`,
  userId: 'AIDA1',
  accessKeyId: 'AKIA1',
};
const root: Caller = {
  kind: 'root',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
  accessKeyId: 'AKIA2',
};
const role: Caller = {
  kind: 'role',
  account: ACCOUNT,
  arn: SESSION_ARN,
  roleArn: ROLE_ARN,
  userId: 'AROA1:one',
  accessKeyId: 'ASIA1',
};
const topic: Caller = {
  kind: 'service',
  account: ACCOUNT,
  principal: 'sns.amazonaws.com',
  sourceArn: `arn:aws:sns:us-east-1:${ACCOUNT}:news`,
};

const document = (...statements: readonly PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});
const named = (name: string, ...statements: readonly PolicyStatement[]) => ({
  name,
  document: document(...statements),
});
const allow = (Action: string, Resource = '*'): PolicyStatement => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string, Resource = '*'): PolicyStatement => ({ Effect: 'Deny', Action, Resource });
const grant = (Principal: PolicyStatement['Principal'], Action = 'sqs:*'): PolicyDocument =>
  document({ Effect: 'Allow', Action, Resource: QUEUE, ...(Principal && { Principal }) });

const decide = (request: Partial<AccessRequest>) => {
  const caller = request.caller ?? user;
  return evaluateAccess({
    action: 'sqs:SendMessage',
    resource: QUEUE,
    resourceAccount: ACCOUNT,
    identityPolicies: [],
    keys: requestKeys({
      caller,
      tags: { team: 'a' },
      nowMs: Date.UTC(2026, 10, 21),
      region: 'us-east-1',
      sourceIp: '127.0.0.1',
    }),
    ...request,
    caller,
  });
};
const all = [named('all', allow('*'))];
const limited = [named('read', allow('sqs:ReceiveMessage'))];

// what is asked, the verdict: allowed, the kind of policy that denies, or the kind that is missing
const CASES: readonly (readonly [string, Partial<AccessRequest>, string])[] = [
  ['nothing is allowed by default', {}, 'no identity-based policy'],
  ['an identity policy is enough in the same account', { identityPolicies: all }, 'allowed'],
  [
    'actions are compared without case',
    { identityPolicies: [named('p', allow('SQS:sendmessage'))] },
    'allowed',
  ],
  ['actions take wildcards', { identityPolicies: [named('p', allow('sqs:Send*'))] }, 'allowed'],
  ['actions take question marks', { identityPolicies: [named('p', allow('sqs:Sen?Message'))] }, 'allowed'],
  ['another action is not taken in', { identityPolicies: limited }, 'no identity-based policy'],
  [
    'another resource is not taken in',
    { identityPolicies: [named('p', allow('sqs:*', `${QUEUE}-2`))] },
    'no identity-based policy',
  ],
  [
    'NotAction takes in the others',
    { identityPolicies: [named('p', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })] },
    'allowed',
  ],
  [
    'NotAction leaves out the named',
    { identityPolicies: [named('p', { Effect: 'Allow', NotAction: 'sqs:*', Resource: '*' })] },
    'no identity-based policy',
  ],
  [
    'NotResource takes in the others',
    { identityPolicies: [named('p', { Effect: 'Allow', Action: '*', NotResource: `${QUEUE}-2` })] },
    'allowed',
  ],
  [
    'NotResource leaves out the named',
    { identityPolicies: [named('p', { Effect: 'Allow', Action: '*', NotResource: QUEUE })] },
    'no identity-based policy',
  ],
  [
    'an explicit deny wins',
    { identityPolicies: [...all, named('no', deny('sqs:SendMessage'))] },
    'deny in identity-based policy',
  ],
  [
    'a deny of something else does not',
    { identityPolicies: [...all, named('no', deny('sqs:DeleteQueue'))] },
    'allowed',
  ],
  [
    'a condition has to hold',
    {
      identityPolicies: [
        named('p', { ...allow('*'), Condition: { StringEquals: { 'aws:PrincipalTag/team': 'b' } } }),
      ],
    },
    'no identity-based policy',
  ],
  [
    'a tag of the principal is a key',
    {
      identityPolicies: [
        named('p', { ...allow('*'), Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }),
      ],
    },
    'allowed',
  ],
  [
    'the boundary has to allow too',
    { identityPolicies: all, boundary: limited[0] },
    'no permissions boundary',
  ],
  ['the boundary alone allows nothing', { boundary: all[0] }, 'no identity-based policy'],
  [
    'a deny in the boundary wins',
    { identityPolicies: all, boundary: named('b', allow('*'), deny('sqs:*')) },
    'deny in permissions boundary',
  ],
  [
    'the session policy has to allow too',
    { caller: { ...role, sessionPolicy: document(allow('sqs:ReceiveMessage')) }, identityPolicies: all },
    'no session policy',
  ],
  [
    'the session policy alone allows nothing',
    { caller: { ...role, sessionPolicy: document(allow('*')) } },
    'no identity-based policy',
  ],
  [
    'a deny in the session policy wins',
    { caller: { ...role, sessionPolicy: document(allow('*'), deny('sqs:*')) }, identityPolicies: all },
    'deny in session policy',
  ],
  ['root needs no policy', { caller: root }, 'allowed'],
  [
    'root can be denied by a resource',
    { caller: root, resourcePolicy: document({ ...deny('sqs:*'), Principal: '*' }) },
    'deny in resource-based policy',
  ],
  [
    'a resource policy that names the user is enough',
    { resourcePolicy: grant({ AWS: user.arn }) },
    'allowed',
  ],
  ['a resource policy for everybody is enough', { resourcePolicy: grant('*') }, 'allowed'],
  ['a resource policy for {AWS: *} is enough', { resourcePolicy: grant({ AWS: '*' }) }, 'allowed'],
  [
    'a resource policy for the account leaves it to the identity',
    { resourcePolicy: grant({ AWS: ACCOUNT }) },
    'no identity-based policy',
  ],
  [
    'the account, and the identity allows',
    { resourcePolicy: grant({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), identityPolicies: all },
    'allowed',
  ],
  [
    'a resource policy for another user is not enough',
    { resourcePolicy: grant({ AWS: `${user.arn}2` }) },
    'no identity-based policy',
  ],
  [
    'a resource policy without this action is not enough',
    { resourcePolicy: grant({ AWS: user.arn }, 'sqs:ReceiveMessage') },
    'no identity-based policy',
  ],
  [
    'a resource policy that names the user passes the boundary',
    { boundary: limited[0], resourcePolicy: grant({ AWS: user.arn }) },
    'allowed',
  ],
  [
    'a resource policy that names the role is enough',
    { caller: role, resourcePolicy: grant({ AWS: ROLE_ARN }) },
    'allowed',
  ],
  [
    'one that names the role is limited by the boundary',
    { caller: role, boundary: limited[0], resourcePolicy: grant({ AWS: ROLE_ARN }) },
    'no permissions boundary',
  ],
  [
    'one that names the session is not limited',
    { caller: role, boundary: limited[0], resourcePolicy: grant({ AWS: SESSION_ARN }) },
    'allowed',
  ],
  [
    'a deny by a resource wins',
    { identityPolicies: all, resourcePolicy: document({ ...deny('sqs:*'), Principal: { AWS: user.arn } }) },
    'deny in resource-based policy',
  ],
  [
    'a deny by a resource for another does not',
    { identityPolicies: all, resourcePolicy: document({ ...deny('sqs:*'), Principal: { AWS: ROLE_ARN } }) },
    'allowed',
  ],
  [
    'NotPrincipal denies the others',
    {
      identityPolicies: all,
      resourcePolicy: document({ ...deny('sqs:*'), NotPrincipal: { AWS: ROLE_ARN } }),
    },
    'deny in resource-based policy',
  ],
  [
    'NotPrincipal spares the named',
    {
      identityPolicies: all,
      resourcePolicy: document({ ...deny('sqs:*'), NotPrincipal: { AWS: user.arn } }),
    },
    'allowed',
  ],
  [
    'another account needs both sides: only the identity',
    { resourceAccount: OTHER, identityPolicies: all },
    'no resource-based policy',
  ],
  [
    'another account needs both sides: only the resource',
    { resourceAccount: OTHER, resourcePolicy: grant({ AWS: user.arn }) },
    'no identity-based policy',
  ],
  [
    'another account needs both sides: both',
    { resourceAccount: OTHER, resourcePolicy: grant({ AWS: ACCOUNT }), identityPolicies: all },
    'allowed',
  ],
  [
    'root of another account has to be let in',
    { caller: root, resourceAccount: OTHER },
    'no resource-based policy',
  ],
  ['a service needs the resource policy', { caller: topic }, 'no resource-based policy'],
  [
    'a service that the resource policy names',
    { caller: topic, resourcePolicy: grant({ Service: 'sns.amazonaws.com' }) },
    'allowed',
  ],
  ['a service as one of everybody', { caller: topic, resourcePolicy: grant({ AWS: '*' }) }, 'allowed'],
  [
    'another service is not named',
    { caller: topic, resourcePolicy: grant({ Service: 'events.amazonaws.com' }) },
    'no resource-based policy',
  ],
  [
    'a service by its source',
    {
      caller: topic,
      resourcePolicy: document({
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: '*',
        Resource: '*',
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:news` } },
      }),
    },
    'allowed',
  ],
  [
    'a service by another source',
    {
      caller: topic,
      resourcePolicy: document({
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: '*',
        Resource: '*',
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:olds` } },
      }),
    },
    'no resource-based policy',
  ],
  [
    'a trust policy must allow even in the same account',
    { isTrust: true, identityPolicies: all },
    'no role trust policy',
  ],
  [
    'a trust policy for the account needs the identity',
    { isTrust: true, resourcePolicy: grant({ AWS: ACCOUNT }) },
    'no identity-based policy',
  ],
  [
    'a trust policy that names the user is enough',
    { isTrust: true, resourcePolicy: grant({ AWS: user.arn }) },
    'allowed',
  ],
];

describe('access', () => {
  test.each(CASES)('%s', (_rule, request, expected) => {
    const decision = decide(request);
    const verdict =
      decision.kind === 'allowed'
        ? 'allowed'
        : decision.kind === 'explicit-deny'
          ? `deny in ${decision.by.kind}`
          : `no ${decision.missing}`;
    expect(verdict).toBe(expected);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
const REFUSALS: readonly (readonly [Partial<AccessRequest>, string])[] = [
  [{}, 'because no identity-based policy allows the sqs:SendMessage action'],
  [{ identityPolicies: [named('no', deny('*'))] }, 'with an explicit deny in an identity-based policy'],
  [
    { resourcePolicy: document({ ...deny('*'), Principal: '*' }) },
    'with an explicit deny in a resource-based policy',
  ],
  [{ boundary: named('no', deny('*')) }, 'with an explicit deny in a permissions boundary'],
  [
    { identityPolicies: all, boundary: limited[0] },
    'because no permissions boundary allows the sqs:SendMessage action',
  ],
  [
    { identityPolicies: all, resourceAccount: OTHER },
    'because no resource-based policy allows the sqs:SendMessage action',
  ],
];

describe('a refusal', () => {
  test.each(REFUSALS)('%# ends with "%s"', (request, ending) => {
    const decision = decide(request);
    if (decision.kind === 'allowed') throw new Error('it was allowed');
    expect(describeRefusal({ caller: user, action: 'sqs:SendMessage', resource: QUEUE, decision })).toBe(
      `User: ${user.arn} is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} ${ending}`,
    );
  });

  test('of sts:AssumeRole does not tell why', () => {
    const decision = decide({ isTrust: true });
    if (decision.kind === 'allowed') throw new Error('it was allowed');
    expect(describeRefusal({ caller: user, action: 'sts:AssumeRole', resource: ROLE_ARN, decision })).toBe(
      `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${ROLE_ARN}`,
    );
  });
});
