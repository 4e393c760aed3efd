import { describe, expect, it } from 'vitest';
import { AwsCallError } from '../../src/aws/call-error.ts';
import type { Target } from '../../src/aws/target.ts';
import { patienceFor } from '../../src/lab/transient-error.ts';

const AWS: Target = {
  kind: 'aws',
  region: 'eu-west-1',
  account: '0',
  partition: 'aws',
  profile: 'me',
  caller: '',
};
const SANDBOX: Target = {
  kind: 'sandbox',
  endpoint: undefined,
  region: 'eu-west-1',
  account: '0',
  partition: 'aws',
};

const refusal = (code: string, message: string) =>
  new AwsCallError({ failure: 'refused', service: 'any', operation: 'Any', code, message });

/** As AWS words it; the sources stand in src/lab/transient-error.ts. */
const PASSING = [
  [
    'a role that Lambda can’t assume yet',
    'InvalidParameterValueException',
    'The role defined for the function cannot be assumed by Lambda.',
    60_000,
    0,
  ],
  [
    'what a role was just allowed',
    'InvalidParameterValueException',
    'The function execution role does not have permissions to call ReceiveMessage on SQS',
    60_000,
    0,
  ],
  [
    'a stream that it may read',
    'InvalidParameterValueException',
    'Cannot access stream arn:aws:dynamodb:…. Please ensure the role can perform the GetRecords, …',
    60_000,
    0,
  ],
  [
    'a role that Step Functions can’t assume yet',
    'AccessDeniedException',
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    60_000,
    0,
  ],
  [
    'its log group',
    'AccessDeniedException',
    'The state machine IAM Role is not authorized to access the Log Destination',
    60_000,
    0,
  ],
  [
    'a role that a policy names',
    'MalformedPolicyDocument',
    'Invalid principal in policy: "AWS":"arn:aws:iam::1:role/slabs-a-b"',
    60_000,
    0,
  ],
  ['the same in a queue', 'InvalidAttributeValue', 'Invalid value for the parameter Policy.', 60_000, 0],
  [
    'what S3 is to tell',
    'InvalidArgument',
    'Unable to validate the following destination configurations',
    60_000,
    0,
  ],
  [
    'a function that is Pending',
    'ResourceConflictException',
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    60_000,
    60_000,
  ],
  [
    'a function that is being updated',
    'ResourceConflictException',
    'The operation cannot be performed at this time. An update is in progress for resource: x',
    60_000,
    60_000,
  ],
  [
    'a mapping that is Creating or Enabling',
    'ResourceInUseException',
    'Cannot update the event source mapping because it is not in use.',
    60_000,
    60_000,
  ],
  [
    'a table that is Creating',
    'ResourceInUseException',
    'Attempt to change a resource which is still in use: Table is being created: x',
    300_000,
    300_000,
  ],
  [
    'an API that changes',
    'ConflictException',
    'Unable to complete operation due to concurrent modification. Please try again later.',
    30_000,
    0,
  ],
  [
    'a log group that changes',
    'OperationAbortedException',
    'A conflicting operation is currently in progress against this resource. Please try again.',
    30_000,
    0,
  ],
  [
    'the name of a deleted queue',
    'AWS.SimpleQueueService.QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    70_000,
    70_000,
  ],
  ['what was made a moment ago', 'NoSuchEntity', 'The role with name slabs-a-b cannot be found.', 10_000, 0],
] as const;

describe('what AWS refuses only because it has not caught up is worth trying again', () => {
  it.each(PASSING)('%s (%s)', (_, code, message, onAws, onSandbox) => {
    expect(patienceFor(refusal(code, message), AWS)).toBe(onAws);
    expect(patienceFor(refusal(code, message), SANDBOX)).toBe(onSandbox);
  });

  it.each([
    [
      'InvalidParameterValueException',
      'Queue visibility timeout: 5 seconds is less than Function timeout: 60 seconds',
    ],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/ann is not authorized to perform: states:CreateStateMachine',
    ],
    ['ConflictException', 'Method already exists for this resource'],
    ['InvalidArgument', 'The bucket name is too long'],
    ['ValidationException', 'One or more parameter values were invalid'],
  ])('but not %s: %s', (code, message) => {
    expect(patienceFor(refusal(code, message), AWS)).toBe(0);
  });
});

describe('what relies on a role or a permission that is new', () => {
  it.each([
    ['states', 'AccessDeniedException', 'the regional one is authorized to assume the provided role.'],
    ['s3', 'InvalidArgument', 'Unable to validate the following destination configurations'],
  ])('is worth trying again: %s', (service, code, message) => {
    const error = new AwsCallError({ failure: 'refused', service, operation: 'Create', code, message });
    expect(patienceFor(error, AWS)).toBe(60_000);
    expect(patienceFor(error, SANDBOX)).toBe(0);
  });
});

describe('a call without an answer', () => {
  const unanswered = (code: string) =>
    new AwsCallError({ failure: 'unreachable', service: 'any', operation: 'Any', code, message: code });

  it('is worth trying again for some seconds where its connection broke', () => {
    expect(patienceFor(unanswered('ECONNRESET'), AWS)).toBe(5_000);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'TimeoutError'])('is not where nobody is there: %s', (code) => {
    expect(patienceFor(unanswered(code), AWS)).toBe(0);
  });
});
