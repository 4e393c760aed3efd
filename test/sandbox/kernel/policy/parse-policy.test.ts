import { describe, expect, test } from 'vitest';
import { parsePolicy, readPolicyDocument } from '../../../../src/sandbox/kernel/policy/parse-policy.ts';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const identity = (statement: object, rest: object = { Version: '2012-10-17' }) =>
  JSON.stringify({ ...rest, Statement: statement });
const trust = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

const REFUSED_IDENTITY: readonly (readonly [string, string])[] = [
  ['', 'Syntax errors in policy.'],
  ['[]', 'Syntax errors in policy.'],
  ['null', 'Syntax errors in policy.'],
  [identity([]), 'Syntax errors in policy.'],
  [identity(allow, { Version: '2010-10-17' }), 'Syntax errors in policy.'],
  [identity(allow, { Version: '2012-10-17', Extra: 1 }), 'Syntax errors in policy.'],
  [identity({ ...allow, Effect: 'allow' }), 'Syntax errors in policy.'],
  [identity({ ...allow, Acton: 'x' }), 'Syntax errors in policy.'],
  [identity({ ...allow, NotAction: 's3:*' }), 'Syntax errors in policy.'],
  [identity({ ...allow, NotResource: '*' }), 'Syntax errors in policy.'],
  [identity({ ...allow, Condition: { StringEqual: { a: 'b' } } }), 'Syntax errors in policy.'],
  [identity({ ...allow, Condition: 'x' }), 'Syntax errors in policy.'],
  [identity({ ...allow, Action: 1 }), 'Syntax errors in policy.'],
  [
    identity({ ...allow, Condition: { StringEquals: { env: 'b' } } }),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"__proto__":"x"}}}}',
    'Syntax errors in policy.',
  ],
  [identity(allow, {}), 'Policy document must be version 2012-10-17 or greater.'],
  [identity(allow, { Version: '2008-10-17' }), 'Policy document must be version 2012-10-17 or greater.'],
  [
    identity([
      { ...allow, Sid: 'A' },
      { ...allow, Sid: 'A' },
    ]),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  [identity({ ...allow, Principal: '*' }), 'Policy document should not specify a principal.'],
  [identity({ Effect: 'Allow', Resource: '*' }), 'Policy statement must contain actions.'],
  [identity({ ...allow, Action: [] }), 'Policy statement must contain actions.'],
  [identity({ Effect: 'Allow', Action: 's3:*' }), 'Policy statement must contain resources.'],
  [identity({ ...allow, Resource: 'bucket' }), 'Resource bucket must be in ARN format or "*".'],
  [
    identity({ ...allow, Resource: 'arn:amazon:s3:::b' }),
    'Partition "amazon" is not valid for resource "arn:amazon:s3:::b".',
  ],
  [
    identity({ ...allow, Resource: 'arn:aws' }),
    'Resource vendor must be fully qualified and cannot contain regexes.',
  ],
  [
    identity({ ...allow, Resource: 'arn:aws:iam:us-east-1:1:user/x' }),
    'IAM resource arn:aws:iam:us-east-1:1:user/x cannot contain region information.',
  ],
  [
    identity({ ...allow, Resource: 'arn:aws:s3:us-east-1::b' }),
    'Resource arn:aws:s3:us-east-1::b can not contain region information.',
  ],
  [
    identity({ ...allow, Action: 'GetObject' }),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [identity({ ...allow, Action: 's3:Get:Object' }), 'Actions/Condition can contain only one colon.'],
  [identity({ ...allow, Action: 's*:GetObject' }), 'Vendor s* is not valid'],
];

const REFUSED_TRUST: readonly (readonly [string, string])[] = [
  ['{"Version"', 'This policy contains invalid Json'],
  ['"text"', 'This policy contains invalid Json'],
  [trust({ Action: 'sts:AssumeRole' }), 'Missing required field Principal'],
  [
    trust({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole', Resource: '*' }),
    'Has prohibited field Resource',
  ],
  [
    trust({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 's3:GetObject' }),
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [trust({ Principal: { Service: 'lambda.amazonaws.com' } }), 'Missing required field Action'],
  [
    trust({ Principal: { Servce: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    'Invalid principal in policy: "Servce"',
  ],
  [
    trust({ Principal: 'lambda.amazonaws.com', Action: 'sts:AssumeRole' }),
    'Principal must be a JSON object.',
  ],
  [trust({ Principal: {}, Action: 'sts:AssumeRole' }), 'Missing required field Principal cannot be empty!'],
  [trust({ NotPrincipal: '*', Action: 'sts:AssumeRole' }), 'Allow with NotPrincipal is not allowed.'],
  [trust({ Principal: '*', Action: '*' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
  [trust({ Effect: 'allow', Principal: '*', Action: 'sts:AssumeRole' }), 'Invalid effect: allow'],
  [trust({ Effect: undefined, Principal: '*', Action: 'sts:AssumeRole' }), 'Missing required field Effect'],
  [
    trust({ Principal: '*', Action: 'sts:AssumeRole', NotResource: '*' }),
    'AssumeRole policy must not contain resources.',
  ],
  [trust({ Principal: '*', Action: 'sts:AssumeRole', Extra: 1 }), 'Syntax error in policy.'],
  ['{"Version":"2012-10-17"}', 'Could not parse the policy: Statement is empty!'],
  ['{"Version":"2012"}', 'The policy must contain a valid version string'],
  [
    trust({ Principal: { AWS: [] }, Action: 'sts:AssumeRole' }),
    'Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!',
  ],
];

describe('a policy document', () => {
  test.each(REFUSED_IDENTITY)('as an identity policy, %s is refused: %s', (text, message) => {
    expect(() => parsePolicy(text, 'identity')).toThrow(
      expect.objectContaining({ code: 'MalformedPolicyDocumentException', message }),
    );
  });

  test.each(REFUSED_TRUST)('as a trust policy, %s is refused: %s', (text, message) => {
    expect(() => parsePolicy(text, 'trust')).toThrow(
      expect.objectContaining({ code: 'MalformedPolicyDocumentException', message }),
    );
  });

  test('may have one statement without a list', () => {
    expect(parsePolicy(identity(allow), 'identity').Statement).toEqual([allow]);
  });

  test('may be of the old version, or of none, as a trust policy', () => {
    const statement = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' };
    expect(parsePolicy(JSON.stringify({ Statement: statement }), 'trust').Statement).toHaveLength(1);
    expect(
      parsePolicy(JSON.stringify({ Version: '2008-10-17', Statement: statement }), 'trust').Statement,
    ).toHaveLength(1);
  });

  test('must name a principal as a resource policy', () => {
    expect(() => parsePolicy(identity(allow), 'resource')).toThrow('Missing required field Principal');
    expect(readPolicyDocument(identity({ ...allow, Principal: '*' }))?.Statement).toHaveLength(1);
    expect(readPolicyDocument('nonsense')).toBeUndefined();
  });
});
