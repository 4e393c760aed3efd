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
  region: 'us-east-1',
  account: '0',
  partition: 'aws',
};

/** What a role was just allowed, as AWS refuses it while that hasn't arrived everywhere. */
const refusal = (message: string) =>
  new AwsCallError({
    failure: 'refused',
    service: 'lambda',
    operation: 'CreateEventSourceMapping',
    code: 'InvalidParameterValueException',
    message,
  });

describe('a mapping that AWS refuses for its role', () => {
  it.each([
    'The function execution role does not have permissions to call ReceiveMessage on SQS',
    'Cannot access stream arn:aws:dynamodb:…. Please ensure the role can perform the GetRecords, …',
  ])('is worth trying again: %s', (message) => {
    expect(patienceFor(refusal(message), AWS)).toBe(60_000);
  });

  it('is not, when it is refused for its timeout', () => {
    const message = 'Queue visibility timeout: 5 seconds is less than Function timeout: 60 seconds';
    expect(patienceFor(refusal(message), AWS)).toBe(0);
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
