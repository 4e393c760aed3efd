// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of policies are written like this.
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../../src/sandbox/kernel/context.ts';
import {
  type AccessRequest,
  type Decision,
  evaluateAccess,
} from '../../../../src/sandbox/kernel/evaluate-policy.ts';
import { readPolicyDocument } from '../../../../src/sandbox/kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../../../src/sandbox/kernel/policy.ts';
import { requestKeys } from '../../../../src/sandbox/kernel/request-keys.ts';

/**
 * What AWS documents about the evaluation of policies, sentence by sentence: each case names the page of the IAM User
 * Guide (`https://docs.aws.amazon.com/IAM/latest/UserGuide/<page>`) that says so.
 */
const LOGIC = 'reference_policies_evaluation-logic.html';
const SINGLE = 'reference_policies_evaluation-logic_policy-eval-basics-single-account.html';
const CROSS = 'reference_policies_evaluation-logic-cross-account.html';
const BOUNDARY = 'access_policies_boundaries.html';
const SESSION = 'access_policies.html#policies_session';
const PRINCIPAL = 'reference_policies_elements_principal.html';
const NOT_PRINCIPAL = 'reference_policies_elements_notprincipal.html';
const ACTION = 'reference_policies_elements_action.html';
const NOT_ACTION = 'reference_policies_elements_notaction.html';
const RESOURCE = 'reference_policies_elements_resource.html';
const NOT_RESOURCE = 'reference_policies_elements_notresource.html';
const OPERATORS = 'reference_policies_elements_condition_operators.html';
const SETS = 'reference_policies_condition-single-vs-multi-valued-context-keys.html';
const MANY = 'reference_policies_condition-logic-multiple-context-keys-or-values.html';
const CONDITION = 'reference_policies_elements_condition.html';
const VARIABLES = 'reference_policies_variables.html';
const KEYS = 'reference_policies_condition-keys.html';

const OWN = '111122223333';
const OTHER = '444455556666';
const OBJECT = 'arn:aws:s3:::photos/2026/cat.jpg';
const ROLE = `arn:aws:iam::${OWN}:role/app`;
const SESSION_ARN = `arn:aws:sts::${OWN}:assumed-role/app/one`;
const JANE = `arn:aws:iam::${OWN}:user/jane`;

const keys = { accessKeyId: 'AKIA' };
const jane: Caller = { kind: 'user', account: OWN, arn: JANE, userId: 'AIDAJANE', ...keys };
const app: Caller = {
  ...{ kind: 'role', account: OWN, arn: SESSION_ARN, roleArn: ROLE, userId: 'AROAAPP:one' },
  ...keys,
};
const root: Caller = { kind: 'root', account: OWN, arn: `arn:aws:iam::${OWN}:root`, userId: OWN, ...keys };
const stranger: Caller = {
  ...{ kind: 'user', account: OTHER, arn: `arn:aws:iam::${OTHER}:user/eve`, userId: 'AIDAEVE' },
  ...keys,
};
const topic: Caller = {
  ...{ kind: 'service', account: OWN, principal: 'sns.amazonaws.com' },
  sourceArn: `arn:aws:sns:us-east-1:${OWN}:news`,
};
const nobody: Caller = {
  ...{
    kind: 'anonymous',
    account: 'anonymous',
    arn: 'anonymous',
    userId: 'ANONYMOUS_PRINCIPAL',
    accessKeyId: '',
  },
};

type Statement = Readonly<Record<string, unknown>>;
const policy = (...Statement: readonly Statement[]): PolicyDocument => {
  const document = readPolicyDocument(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (!document) throw new Error(`no policy: ${JSON.stringify(Statement)}`);
  return document;
};
const named = (...statements: readonly Statement[]) => ({ name: 'policy', document: policy(...statements) });
const allow = (more: Statement = {}) => ({
  ...{ Effect: 'Allow', Action: 's3:GetObject' },
  ...(!('NotResource' in more) && { Resource: '*' }),
  ...more,
});
const deny = (more: Statement = {}) => ({ ...allow(more), Effect: 'Deny' });
const only = (more: Statement): Statement => {
  const { Action, ...rest } = allow(more);
  return 'NotAction' in more ? rest : { Action, ...rest };
};

interface Asked extends Partial<Omit<AccessRequest, 'keys'>> {
  readonly identity?: readonly Statement[];
  readonly limit?: readonly Statement[];
  readonly onResource?: readonly Statement[];
  readonly session?: readonly Statement[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly given?: Readonly<Record<string, string | readonly string[]>>;
}

const NOW = Date.UTC(2026, 0, 12, 15, 30);

const decide = ({
  identity = [],
  limit,
  onResource,
  session,
  tags = {},
  given,
  ...request
}: Asked): Decision => {
  const asking = request.caller ?? jane;
  const caller: Caller =
    asking.kind === 'role' && session ? { ...asking, sessionPolicy: policy(...session) } : asking;
  return evaluateAccess({
    action: 's3:GetObject',
    resource: OBJECT,
    resourceAccount: OWN,
    identityPolicies: identity.length > 0 ? [named(...identity)] : [],
    ...(limit && { boundary: named(...limit) }),
    ...(onResource && { resourcePolicy: policy(...onResource) }),
    ...request,
    caller,
    keys: requestKeys({
      caller,
      tags,
      nowMs: NOW,
      region: 'eu-central-1',
      sourceIp: '203.0.113.7',
      conditions: given,
    }),
  });
};

type Case = readonly [what: string, source: string, asked: Asked, expected: 'yes' | 'no' | 'denied'];
const ANSWERS = { allowed: 'yes', 'implicit-deny': 'no', 'explicit-deny': 'denied' } as const;

const LOGIC_CASES: readonly Case[] = [
  ['by default all requests are denied', LOGIC, {}, 'no'],
  ['an allow overrides the default', LOGIC, { identity: [allow()] }, 'yes'],
  ['an explicit deny overrides any allow', LOGIC, { identity: [allow(), deny()] }, 'denied'],
  ['the order of statements does not matter', LOGIC, { identity: [deny(), allow()] }, 'denied'],
  [
    'a deny of something else does not matter',
    LOGIC,
    { identity: [allow(), deny({ Action: 's3:PutObject' })] },
    'yes',
  ],
  ['a deny without an allow is still a deny', LOGIC, { identity: [deny()] }, 'denied'],
  ['the root user is allowed without a policy', LOGIC, { caller: root }, 'yes'],
  [
    'a resource-based deny holds for the root user too',
    LOGIC,
    { caller: root, onResource: [deny({ Principal: '*' })] },
    'denied',
  ],
  ['an anonymous caller has nothing of its own', LOGIC, { caller: nobody }, 'no'],
  [
    'in one account an identity-based policy is enough',
    SINGLE,
    { identity: [allow()], onResource: [allow({ Principal: { AWS: `arn:aws:iam::${OWN}:user/joe` } })] },
    'yes',
  ],
  [
    'in one account a resource-based policy that names the user is enough',
    SINGLE,
    { onResource: [allow({ Principal: { AWS: JANE } })] },
    'yes',
  ],
  [
    'a resource-based policy that names the account leaves it to the identity',
    SINGLE,
    { onResource: [allow({ Principal: { AWS: OWN } })] },
    'no',
  ],
  [
    '… and takes nothing from it',
    SINGLE,
    { identity: [allow()], onResource: [allow({ Principal: { AWS: OWN } })] },
    'yes',
  ],
  [
    'a resource-based deny beats an identity-based allow',
    SINGLE,
    { identity: [allow()], onResource: [deny({ Principal: '*' })] },
    'denied',
  ],
  [
    'an identity-based deny beats a resource-based allow',
    SINGLE,
    { identity: [deny()], onResource: [allow({ Principal: { AWS: JANE } })] },
    'denied',
  ],
  [
    'a role that a resource-based policy names is let in',
    SINGLE,
    { caller: app, onResource: [allow({ Principal: { AWS: ROLE } })] },
    'yes',
  ],
  [
    'a session that a resource-based policy names is let in',
    SINGLE,
    { caller: app, onResource: [allow({ Principal: { AWS: SESSION_ARN } })] },
    'yes',
  ],
  [
    'another session of the role is not',
    SINGLE,
    { caller: app, onResource: [allow({ Principal: { AWS: `arn:aws:sts::${OWN}:assumed-role/app/two` } })] },
    'no',
  ],
  [
    'across accounts an identity-based policy alone is not enough',
    CROSS,
    { caller: stranger, identity: [allow()] },
    'no',
  ],
  [
    'across accounts a resource-based policy alone is not enough',
    CROSS,
    { caller: stranger, onResource: [allow({ Principal: { AWS: OTHER } })] },
    'no',
  ],
  [
    'across accounts both together are',
    CROSS,
    { caller: stranger, identity: [allow()], onResource: [allow({ Principal: { AWS: OTHER } })] },
    'yes',
  ],
  [
    'across accounts the trusting side may name the user',
    CROSS,
    {
      caller: stranger,
      identity: [allow()],
      onResource: [allow({ Principal: { AWS: `arn:aws:iam::${OTHER}:user/eve` } })],
    },
    'yes',
  ],
  [
    'across accounts a deny on either side wins: identity',
    CROSS,
    { caller: stranger, identity: [allow(), deny()], onResource: [allow({ Principal: { AWS: OTHER } })] },
    'denied',
  ],
  [
    'across accounts a deny on either side wins: resource',
    CROSS,
    {
      caller: stranger,
      identity: [allow()],
      onResource: [allow({ Principal: { AWS: OTHER } }), deny({ Principal: { AWS: OTHER } })],
    },
    'denied',
  ],
  [
    'across accounts a third account is not meant',
    CROSS,
    { caller: stranger, identity: [allow()], onResource: [allow({ Principal: { AWS: '777788889999' } })] },
    'no',
  ],
  ['a boundary alone grants nothing', BOUNDARY, { limit: [allow()] }, 'no'],
  ['identity and boundary must both allow', BOUNDARY, { identity: [allow()], limit: [allow()] }, 'yes'],
  [
    'what the boundary leaves out is implicitly denied',
    BOUNDARY,
    { identity: [allow()], limit: [allow({ Action: 's3:ListBucket' })] },
    'no',
  ],
  [
    'a deny in the boundary is explicit',
    BOUNDARY,
    { identity: [allow()], limit: [allow(), deny()] },
    'denied',
  ],
  [
    'a resource-based policy for the user is not limited by an implicit deny of the boundary',
    BOUNDARY,
    { limit: [allow({ Action: 's3:ListBucket' })], onResource: [allow({ Principal: { AWS: JANE } })] },
    'yes',
  ],
  [
    '… but by an explicit one',
    BOUNDARY,
    { limit: [deny()], onResource: [allow({ Principal: { AWS: JANE } })] },
    'denied',
  ],
  [
    'a resource-based policy for the role is limited by its boundary',
    BOUNDARY,
    {
      caller: app,
      limit: [allow({ Action: 's3:ListBucket' })],
      onResource: [allow({ Principal: { AWS: ROLE } })],
    },
    'no',
  ],
  [
    'a resource-based policy for the session is not',
    BOUNDARY,
    {
      caller: app,
      limit: [allow({ Action: 's3:ListBucket' })],
      onResource: [allow({ Principal: { AWS: SESSION_ARN } })],
    },
    'yes',
  ],
  ['a session policy grants nothing by itself', SESSION, { caller: app, session: [allow()] }, 'no'],
  [
    'a session has what the role and the session policy both allow',
    SESSION,
    { caller: app, identity: [allow()], session: [allow()] },
    'yes',
  ],
  [
    'what the session policy leaves out is implicitly denied',
    SESSION,
    { caller: app, identity: [allow()], session: [allow({ Action: 's3:PutObject' })] },
    'no',
  ],
  [
    'a deny in the session policy is explicit',
    SESSION,
    { caller: app, identity: [allow()], session: [allow(), deny()] },
    'denied',
  ],
  [
    'a resource-based policy for the role is limited by the session policy',
    SESSION,
    {
      caller: app,
      session: [allow({ Action: 's3:PutObject' })],
      onResource: [allow({ Principal: { AWS: ROLE } })],
    },
    'no',
  ],
  [
    'a resource-based policy for the session adds to the session policy',
    SESSION,
    {
      caller: app,
      session: [allow({ Action: 's3:PutObject' })],
      onResource: [allow({ Principal: { AWS: SESSION_ARN } })],
    },
    'yes',
  ],
  [
    'role, boundary and session policy must all allow',
    SESSION,
    { caller: app, identity: [allow()], limit: [allow()], session: [allow()] },
    'yes',
  ],
  [
    '… and one that does not is enough',
    SESSION,
    { caller: app, identity: [allow()], limit: [allow({ Action: 's3:PutObject' })], session: [allow()] },
    'no',
  ],
];

const to = (Principal: unknown): readonly Statement[] => [allow({ Principal })];
const PRINCIPAL_CASES: readonly Case[] = [
  ['* is everyone, without a signature too', PRINCIPAL, { caller: nobody, onResource: to('*') }, 'yes'],
  ['{"AWS": "*"} is the same', PRINCIPAL, { caller: nobody, onResource: to({ AWS: '*' }) }, 'yes'],
  [
    'an account may be its 12 digits',
    PRINCIPAL,
    { identity: [allow()], onResource: to({ AWS: OWN }) },
    'yes',
  ],
  [
    '… or the ARN of its root',
    PRINCIPAL,
    { caller: stranger, identity: [allow()], onResource: to({ AWS: `arn:aws:iam::${OTHER}:root` }) },
    'yes',
  ],
  [
    'an account does not let strangers in',
    PRINCIPAL,
    { caller: stranger, identity: [allow()], onResource: to({ AWS: OWN }) },
    'no',
  ],
  ['a user is named by the ARN', PRINCIPAL, { onResource: to({ AWS: JANE }) }, 'yes'],
  ['another user is not meant', PRINCIPAL, { onResource: to({ AWS: `${JANE}t` }) }, 'no'],
  ['a user is known by the unique id, too', PRINCIPAL, { onResource: to({ AWS: 'AIDAJANE' }) }, 'yes'],
  [
    'a role is known by the unique id, too',
    PRINCIPAL,
    { caller: app, onResource: to({ AWS: 'AROAAPP' }) },
    'yes',
  ],
  [
    'a wildcard is no part of an ARN here',
    PRINCIPAL,
    { onResource: to({ AWS: `arn:aws:iam::${OWN}:user/*` }) },
    'no',
  ],
  [
    'of several principals one is enough',
    PRINCIPAL,
    { onResource: to({ AWS: [`arn:aws:iam::${OWN}:user/joe`, JANE] }) },
    'yes',
  ],
  [
    'a service is named as such',
    PRINCIPAL,
    { caller: topic, onResource: to({ Service: 'sns.amazonaws.com' }) },
    'yes',
  ],
  [
    'another service is not meant',
    PRINCIPAL,
    { caller: topic, onResource: to({ Service: 'sqs.amazonaws.com' }) },
    'no',
  ],
  ['a user is no service', PRINCIPAL, { onResource: to({ Service: 'sns.amazonaws.com' }) }, 'no'],
  [
    'kinds of principals can be mixed',
    PRINCIPAL,
    { caller: topic, onResource: to({ AWS: JANE, Service: 'sns.amazonaws.com' }) },
    'yes',
  ],
  [
    'a service can be held to its source',
    PRINCIPAL,
    {
      caller: topic,
      onResource: [
        allow({
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${OWN}:news` } },
        }),
      ],
    },
    'yes',
  ],
  [
    '… and another source is left out',
    PRINCIPAL,
    {
      caller: topic,
      onResource: [
        allow({
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${OWN}:other` } },
        }),
      ],
    },
    'no',
  ],
  [
    'a deny with NotPrincipal spares whom it names',
    NOT_PRINCIPAL,
    { identity: [allow()], onResource: [{ ...deny(), NotPrincipal: { AWS: JANE } }] },
    'yes',
  ],
  [
    '… and nobody else',
    NOT_PRINCIPAL,
    {
      identity: [allow()],
      onResource: [{ ...deny(), NotPrincipal: { AWS: `arn:aws:iam::${OWN}:user/joe` } }],
    },
    'denied',
  ],
];

const ELEMENT_CASES: readonly Case[] = [
  [
    'an action is a service and an operation',
    ACTION,
    { identity: [allow({ Action: 's3:GetObject' })] },
    'yes',
  ],
  ['the case of an action does not matter', ACTION, { identity: [allow({ Action: 'S3:getOBJECT' })] }, 'yes'],
  ['* stands for every operation of a service', ACTION, { identity: [allow({ Action: 's3:*' })] }, 'yes'],
  ['* stands for every action', ACTION, { identity: [allow({ Action: '*' })] }, 'yes'],
  ['* may stand at the end', ACTION, { identity: [allow({ Action: 's3:Get*' })] }, 'yes'],
  ['* may stand in the middle', ACTION, { identity: [allow({ Action: 's3:G*ject' })] }, 'yes'],
  ['? stands for one character', ACTION, { identity: [allow({ Action: 's3:GetObjec?' })] }, 'yes'],
  ['? does not stand for none', ACTION, { identity: [allow({ Action: 's3:GetObject?' })] }, 'no'],
  ['another service is not meant', ACTION, { identity: [allow({ Action: 'sqs:*' })] }, 'no'],
  [
    'a list is one of them',
    ACTION,
    { identity: [allow({ Action: ['s3:PutObject', 's3:GetObject'] })] },
    'yes',
  ],
  [
    'NotAction allows all but the listed',
    NOT_ACTION,
    { identity: [only({ NotAction: 's3:PutObject' })] },
    'yes',
  ],
  [
    '… and not the listed',
    NOT_ACTION,
    { identity: [only({ NotAction: ['s3:GetObject', 's3:PutObject'] })] },
    'no',
  ],
  [
    'NotAction with a wildcard leaves out a service',
    NOT_ACTION,
    { identity: [only({ NotAction: 's3:*' })] },
    'no',
  ],
  [
    'Deny with NotAction denies all but the listed',
    NOT_ACTION,
    { identity: [allow(), { ...only({ NotAction: 's3:PutObject' }), Effect: 'Deny' }] },
    'denied',
  ],
  [
    '… and spares the listed',
    NOT_ACTION,
    { identity: [allow(), { ...only({ NotAction: 's3:GetObject' }), Effect: 'Deny' }] },
    'yes',
  ],
  ['a resource is named by its ARN', RESOURCE, { identity: [allow({ Resource: OBJECT })] }, 'yes'],
  [
    'the case of an ARN matters',
    RESOURCE,
    { identity: [allow({ Resource: 'arn:aws:s3:::Photos/2026/cat.jpg' })] },
    'no',
  ],
  ['a bucket is not its objects', RESOURCE, { identity: [allow({ Resource: 'arn:aws:s3:::photos' })] }, 'no'],
  [
    '* takes in all that follows, slashes too',
    RESOURCE,
    { identity: [allow({ Resource: 'arn:aws:s3:::photos/*' })] },
    'yes',
  ],
  [
    '* may stand in the middle',
    RESOURCE,
    { identity: [allow({ Resource: 'arn:aws:s3:::photos/*/cat.jpg' })] },
    'yes',
  ],
  [
    '? stands for one character',
    RESOURCE,
    { identity: [allow({ Resource: 'arn:aws:s3:::photos/202?/cat.jpg' })] },
    'yes',
  ],
  [
    'a wildcard stands within a segment',
    RESOURCE,
    {
      resource: `arn:aws:sqs:eu-west-1:${OWN}:orders`,
      action: 'sqs:SendMessage',
      identity: [allow({ Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:*:${OWN}:orders` })],
    },
    'yes',
  ],
  [
    '… and does not go beyond the colon',
    RESOURCE,
    {
      resource: `arn:aws:sqs:eu-west-1:${OWN}:orders`,
      action: 'sqs:SendMessage',
      identity: [allow({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:orders' })],
    },
    'no',
  ],
  [
    'a list is one of them',
    RESOURCE,
    { identity: [allow({ Resource: ['arn:aws:s3:::other/*', OBJECT] })] },
    'yes',
  ],
  [
    'NotResource allows all but the listed',
    NOT_RESOURCE,
    { identity: [allow({ NotResource: 'arn:aws:s3:::secret/*' })] },
    'yes',
  ],
  [
    '… and not the listed',
    NOT_RESOURCE,
    { identity: [allow({ NotResource: 'arn:aws:s3:::photos/*' })] },
    'no',
  ],
  [
    'Deny with NotResource denies all but the listed',
    NOT_RESOURCE,
    { identity: [allow(), deny({ NotResource: 'arn:aws:s3:::secret/*' })] },
    'denied',
  ],
  [
    '… and spares the listed',
    NOT_RESOURCE,
    { identity: [allow(), deny({ NotResource: 'arn:aws:s3:::photos/*' })] },
    'yes',
  ],
];

type Values = string | boolean | number | readonly string[];
/** A policy that allows under one condition; `asked` undefined: the request doesn't have the key. */
const when = (
  source: string,
  operator: string,
  wanted: Values,
  asked: string | readonly string[] | undefined,
  expected: 'yes' | 'no',
): Case => [
  `${operator} ${JSON.stringify(wanted)} of ${JSON.stringify(asked)}`,
  source,
  {
    identity: [allow({ Condition: { [operator]: { 'test:Key': wanted } } })],
    ...(asked !== undefined && { given: { 'test:Key': asked } }),
  },
  expected,
];

const CONDITION_CASES: readonly Case[] = [
  when(OPERATORS, 'StringEquals', 'a', 'a', 'yes'),
  when(OPERATORS, 'StringEquals', 'a', 'A', 'no'),
  when(OPERATORS, 'StringEquals', 'a*', 'ab', 'no'),
  when(OPERATORS, 'StringEquals', ['a', 'b'], 'b', 'yes'),
  when(OPERATORS, 'StringEquals', 'a', undefined, 'no'),
  when(OPERATORS, 'StringNotEquals', 'a', 'b', 'yes'),
  when(OPERATORS, 'StringNotEquals', 'a', 'a', 'no'),
  when(OPERATORS, 'StringNotEquals', ['a', 'b'], 'b', 'no'),
  when(OPERATORS, 'StringNotEquals', 'a', undefined, 'yes'),
  when(OPERATORS, 'StringEqualsIgnoreCase', 'abc', 'ABC', 'yes'),
  when(OPERATORS, 'StringNotEqualsIgnoreCase', 'abc', 'ABC', 'no'),
  when(OPERATORS, 'StringLike', 'ho*', 'home/', 'yes'),
  when(OPERATORS, 'StringLike', 'h?me/', 'home/', 'yes'),
  when(OPERATORS, 'StringLike', 'HO*', 'home/', 'no'),
  when(OPERATORS, 'StringLike', '*', '', 'yes'),
  when(OPERATORS, 'StringNotLike', 'ho*', 'home/', 'no'),
  when(OPERATORS, 'StringNotLike', 'ho*', 'work/', 'yes'),
  when(OPERATORS, 'NumericEquals', '10', '10', 'yes'),
  when(OPERATORS, 'NumericEquals', 10, '10.0', 'yes'),
  when(OPERATORS, 'NumericEquals', '10', '11', 'no'),
  when(OPERATORS, 'NumericNotEquals', '10', '11', 'yes'),
  when(OPERATORS, 'NumericLessThan', '10', '9', 'yes'),
  when(OPERATORS, 'NumericLessThan', '10', '10', 'no'),
  when(OPERATORS, 'NumericLessThanEquals', '10', '10', 'yes'),
  when(OPERATORS, 'NumericLessThanEquals', '10', '100', 'no'),
  when(OPERATORS, 'NumericGreaterThan', '9', '10', 'yes'),
  when(OPERATORS, 'NumericGreaterThan', '10', '10', 'no'),
  when(OPERATORS, 'NumericGreaterThanEquals', '10', '10', 'yes'),
  when(OPERATORS, 'NumericGreaterThanEquals', '10', 'many', 'no'),
  when(OPERATORS, 'DateEquals', '2026-01-12T00:00:00Z', '2026-01-12T00:00:00Z', 'yes'),
  when(OPERATORS, 'DateNotEquals', '2026-01-12T00:00:00Z', '2026-01-13T00:00:00Z', 'yes'),
  when(OPERATORS, 'DateLessThan', '2026-01-12T00:00:00Z', '2026-01-11T23:59:59Z', 'yes'),
  when(OPERATORS, 'DateLessThan', '2026-01-12T00:00:00Z', '2026-01-12T00:00:00Z', 'no'),
  when(OPERATORS, 'DateLessThanEquals', '2026-01-12T00:00:00Z', '2026-01-12T00:00:00Z', 'yes'),
  when(OPERATORS, 'DateGreaterThan', '2026-01-12', '2026-01-13', 'yes'),
  when(OPERATORS, 'DateGreaterThanEquals', '2026-01-12T01:00:00+01:00', '2026-01-12T00:00:00Z', 'yes'),
  when(OPERATORS, 'DateLessThan', '1768176000', '2026-01-11T00:00:00Z', 'yes'),
  when(OPERATORS, 'Bool', 'true', 'true', 'yes'),
  when(OPERATORS, 'Bool', true, 'true', 'yes'),
  when(OPERATORS, 'Bool', 'false', 'true', 'no'),
  when(OPERATORS, 'Bool', 'true', undefined, 'no'),
  when(OPERATORS, 'BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'yes'),
  when(OPERATORS, 'BinaryEquals', 'QmluYXJ5', 'QmluYXJz', 'no'),
  when(OPERATORS, 'IpAddress', '203.0.113.0/24', '203.0.113.7', 'yes'),
  when(OPERATORS, 'IpAddress', '203.0.113.0/24', '203.0.114.7', 'no'),
  when(OPERATORS, 'IpAddress', '203.0.113.7', '203.0.113.7', 'yes'),
  when(OPERATORS, 'IpAddress', '203.0.113.7', '203.0.113.8', 'no'),
  when(OPERATORS, 'IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678::1', 'yes'),
  when(OPERATORS, 'IpAddress', '2001:DB8:1234:5678::/64', '203.0.113.7', 'no'),
  when(OPERATORS, 'NotIpAddress', '203.0.113.0/24', '198.51.100.1', 'yes'),
  when(OPERATORS, 'NotIpAddress', ['203.0.113.0/24', '198.51.100.0/24'], '198.51.100.1', 'no'),
  when(OPERATORS, 'ArnEquals', 'arn:aws:sns:us-east-1:1:a', 'arn:aws:sns:us-east-1:1:a', 'yes'),
  when(OPERATORS, 'ArnEquals', 'arn:aws:sns:*:1:a', 'arn:aws:sns:us-east-1:1:a', 'yes'),
  when(OPERATORS, 'ArnLike', 'arn:aws:sns:*:1:a*', 'arn:aws:sns:us-east-1:1:ab', 'yes'),
  when(OPERATORS, 'ArnLike', 'arn:aws:sns:*:a', 'arn:aws:sns:us-east-1:1:a', 'no'),
  when(OPERATORS, 'ArnNotEquals', 'arn:aws:sns:us-east-1:1:a', 'arn:aws:sns:us-east-1:1:b', 'yes'),
  when(OPERATORS, 'ArnNotLike', 'arn:aws:sns:*:1:*', 'arn:aws:sns:us-east-1:1:b', 'no'),
  when(OPERATORS, 'StringEqualsIfExists', 'a', undefined, 'yes'),
  when(OPERATORS, 'StringEqualsIfExists', 'a', 'b', 'no'),
  when(OPERATORS, 'NumericLessThanIfExists', '10', undefined, 'yes'),
  when(OPERATORS, 'BoolIfExists', 'true', undefined, 'yes'),
  when(OPERATORS, 'BoolIfExists', 'true', 'false', 'no'),
  when(OPERATORS, 'IpAddressIfExists', '203.0.113.0/24', undefined, 'yes'),
  when(OPERATORS, 'Null', 'true', undefined, 'yes'),
  when(OPERATORS, 'Null', 'true', 'a', 'no'),
  when(OPERATORS, 'Null', 'false', 'a', 'yes'),
  when(OPERATORS, 'Null', 'false', undefined, 'no'),
  when(SETS, 'ForAllValues:StringEquals', ['a', 'b', 'c'], ['a', 'b'], 'yes'),
  when(SETS, 'ForAllValues:StringEquals', ['a', 'b'], ['a', 'd'], 'no'),
  when(SETS, 'ForAllValues:StringEquals', ['a'], undefined, 'yes'),
  when(SETS, 'ForAllValues:StringLike', ['a*'], ['ab', 'ac'], 'yes'),
  when(SETS, 'ForAllValues:StringNotEquals', ['x'], ['a', 'b'], 'yes'),
  when(SETS, 'ForAllValues:StringNotEquals', ['x'], ['a', 'x'], 'no'),
  when(SETS, 'ForAnyValue:StringEquals', ['a', 'b'], ['b', 'z'], 'yes'),
  when(SETS, 'ForAnyValue:StringEquals', ['a'], ['y', 'z'], 'no'),
  when(SETS, 'ForAnyValue:StringEquals', ['a'], undefined, 'no'),
  when(SETS, 'ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], 'yes'),
  when(SETS, 'ForAnyValue:StringNotEquals', ['a'], ['a'], 'no'),
  when(SETS, 'ForAnyValue:NumericGreaterThan', ['5'], ['1', '6'], 'yes'),
];

const both = (Condition: unknown, given: Readonly<Record<string, string>>): Asked => ({
  identity: [allow({ Condition })],
  given,
});
const COMBINED_CASES: readonly Case[] = [
  [
    'several operators must all hold',
    MANY,
    both({ StringEquals: { 'k:A': '1' }, NumericLessThan: { 'k:B': '5' } }, { 'k:A': '1', 'k:B': '4' }),
    'yes',
  ],
  [
    '… so one that does not is enough',
    MANY,
    both({ StringEquals: { 'k:A': '1' }, NumericLessThan: { 'k:B': '5' } }, { 'k:A': '1', 'k:B': '6' }),
    'no',
  ],
  [
    'several keys must all hold',
    MANY,
    both({ StringEquals: { 'k:A': '1', 'k:B': '2' } }, { 'k:A': '1', 'k:B': '3' }),
    'no',
  ],
  [
    'several values of a key: one is enough',
    MANY,
    both({ StringEquals: { 'k:A': ['1', '2'] } }, { 'k:A': '2' }),
    'yes',
  ],
  [
    'several values of a negated operator: none may match',
    MANY,
    both({ StringNotEquals: { 'k:A': ['1', '2'] } }, { 'k:A': '2' }),
    'no',
  ],
  [
    'the case of a key does not matter',
    CONDITION,
    both({ StringEquals: { 'K:a': '1' } }, { 'k:A': '1' }),
    'yes',
  ],
  [
    'a deny whose condition does not hold does not matter',
    CONDITION,
    { identity: [allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    'yes',
  ],
  [
    'aws:SourceIp is where the request comes from',
    KEYS,
    both({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, {}),
    'yes',
  ],
  [
    'aws:RequestedRegion is the region asked',
    KEYS,
    both({ StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } }, {}),
    'yes',
  ],
  [
    'aws:RequestedRegion keeps others out',
    KEYS,
    {
      identity: [allow(), deny({ Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } } })],
    },
    'denied',
  ],
  [
    'aws:CurrentTime is now',
    KEYS,
    both(
      {
        DateGreaterThan: { 'aws:CurrentTime': '2026-01-12T15:00:00Z' },
        DateLessThan: { 'aws:CurrentTime': '2026-01-12T16:00:00Z' },
      },
      {},
    ),
    'yes',
  ],
  [
    'aws:EpochTime is now, in seconds',
    KEYS,
    both({ NumericEquals: { 'aws:EpochTime': String(NOW / 1000) } }, {}),
    'yes',
  ],
  ['aws:username is a user’s', KEYS, both({ StringEquals: { 'aws:username': 'jane' } }, {}), 'yes'],
  [
    'aws:username is no session’s',
    KEYS,
    { caller: app, identity: [allow({ Condition: { Null: { 'aws:username': 'true' } } })] },
    'yes',
  ],
  [
    'aws:PrincipalArn of a session is the role’s',
    KEYS,
    { caller: app, identity: [allow({ Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } })] },
    'yes',
  ],
  [
    'aws:PrincipalAccount is the caller’s',
    KEYS,
    both({ StringEquals: { 'aws:PrincipalAccount': OWN } }, {}),
    'yes',
  ],
  [
    'aws:PrincipalType tells a user',
    KEYS,
    both({ StringEquals: { 'aws:PrincipalType': 'User' } }, {}),
    'yes',
  ],
  [
    'aws:PrincipalType tells a session',
    KEYS,
    {
      caller: app,
      identity: [allow({ Condition: { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } } })],
    },
    'yes',
  ],
  [
    'aws:PrincipalTag is a tag of the caller',
    KEYS,
    {
      tags: { team: 'blue' },
      identity: [allow({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } })],
    },
    'yes',
  ],
  [
    'aws:PrincipalIsAWSService tells a service',
    KEYS,
    {
      caller: topic,
      onResource: [
        allow({
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
        }),
      ],
    },
    'yes',
  ],
  [
    'aws:SourceAccount is whose topic it is',
    KEYS,
    {
      caller: topic,
      onResource: [
        allow({
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': OTHER } },
        }),
      ],
    },
    'no',
  ],
  [
    'aws:userid of a session has its name',
    KEYS,
    { caller: app, identity: [allow({ Condition: { StringLike: { 'aws:userid': '*:one' } } })] },
    'yes',
  ],
];

const at = (Resource: string): readonly Statement[] => [allow({ Resource })];
const VARIABLE_CASES: readonly Case[] = [
  [
    'a variable stands in a resource',
    VARIABLES,
    { resource: 'arn:aws:s3:::photos/jane/a', identity: at('arn:aws:s3:::photos/${aws:username}/*') },
    'yes',
  ],
  [
    '… and is the caller’s own',
    VARIABLES,
    { resource: 'arn:aws:s3:::photos/joe/a', identity: at('arn:aws:s3:::photos/${aws:username}/*') },
    'no',
  ],
  [
    'a variable without a value matches nothing',
    VARIABLES,
    {
      caller: app,
      resource: 'arn:aws:s3:::photos//a',
      identity: at('arn:aws:s3:::photos/${aws:username}/*'),
    },
    'no',
  ],
  [
    'a default stands in where there is none',
    VARIABLES,
    {
      caller: app,
      resource: 'arn:aws:s3:::photos/guest/a',
      identity: at("arn:aws:s3:::photos/${aws:username, 'guest'}/*"),
    },
    'yes',
  ],
  [
    '… and not where there is one',
    VARIABLES,
    {
      resource: 'arn:aws:s3:::photos/guest/a',
      identity: at("arn:aws:s3:::photos/${aws:username, 'guest'}/*"),
    },
    'no',
  ],
  [
    'a variable stands in a condition',
    VARIABLES,
    {
      given: { 's3:prefix': 'home/jane' },
      identity: [allow({ Condition: { StringEquals: { 's3:prefix': 'home/${aws:username}' } } })],
    },
    'yes',
  ],
  [
    'a tag is a variable',
    VARIABLES,
    {
      tags: { team: 'blue' },
      resource: 'arn:aws:s3:::photos/blue/a',
      identity: at('arn:aws:s3:::photos/${aws:PrincipalTag/team}/*'),
    },
    'yes',
  ],
  [
    '${*} is a star',
    VARIABLES,
    { resource: 'arn:aws:s3:::photos/*', identity: at('arn:aws:s3:::photos/${*}') },
    'yes',
  ],
  [
    '… and no wildcard',
    VARIABLES,
    { resource: 'arn:aws:s3:::photos/a', identity: at('arn:aws:s3:::photos/${*}') },
    'no',
  ],
  [
    '${?} is a question mark',
    VARIABLES,
    { resource: 'arn:aws:s3:::photos/?', identity: at('arn:aws:s3:::photos/${?}') },
    'yes',
  ],
  [
    '${$} is a dollar sign',
    VARIABLES,
    { resource: 'arn:aws:s3:::photos/$', identity: at('arn:aws:s3:::photos/${$}') },
    'yes',
  ],
  [
    'a star in a value is no wildcard',
    VARIABLES,
    {
      tags: { team: '*' },
      resource: 'arn:aws:s3:::photos/blue',
      identity: at('arn:aws:s3:::photos/${aws:PrincipalTag/team}'),
    },
    'no',
  ],
];

const ALL = [
  ...LOGIC_CASES,
  ...PRINCIPAL_CASES,
  ...ELEMENT_CASES,
  ...CONDITION_CASES,
  ...COMBINED_CASES,
  ...VARIABLE_CASES,
];

describe('AWS’s documentation of policy evaluation', () => {
  it.each(ALL)('%s (%s)', (_what, _source, asked, expected) => {
    expect(ANSWERS[decide(asked).kind]).toBe(expected);
  });

  it('gives at least 150 cases, none of them twice', () => {
    expect(ALL.length).toBeGreaterThanOrEqual(150);
    expect(new Set(ALL.map(([what, source]) => `${source} ${what}`)).size).toBeGreaterThanOrEqual(
      ALL.length - 8,
    );
  });

  it('needs variables to be version 2012-10-17', () => {
    const Statement = at('arn:aws:s3:::photos/${aws:username}');
    const old = readPolicyDocument(JSON.stringify({ Version: '2008-10-17', Statement }));
    const identityPolicies = [{ name: 'old', document: old ?? policy(...Statement) }];
    expect(decide({ resource: 'arn:aws:s3:::photos/jane', identityPolicies }).kind).toBe('implicit-deny');
    expect(decide({ resource: 'arn:aws:s3:::photos/${aws:username}', identityPolicies }).kind).toBe(
      'allowed',
    );
  });
});
