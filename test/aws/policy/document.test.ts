import { describe, expect, test } from 'vitest';
import {
  MOST_CHARACTERS,
  matchesPattern,
  policyDocuments,
  sizeOf,
} from '../../../src/aws/policy/document.ts';
import { ANY_RUN, type Need, needsAt, type Rehearsed } from '../../../src/aws/policy/need.ts';

const rehearsed = (run: string, needs: readonly Need[]): Rehearsed => ({
  run,
  account: '000000000000',
  region: 'us-east-1',
  needs,
});
const PLACE = { partition: 'aws', account: '123456789012', region: 'eu-west-1', run: ANY_RUN };
const at = (
  resource: (run: string, id: string) => string,
  conditions?: Need['conditions'],
): readonly Need[] => {
  const need = (run: string, id: string): Need => ({
    action: 'x:Y',
    resource: resource(run, id),
    ...(conditions && { conditions }),
  });
  return needsAt(
    [rehearsed('abc123', [need('abc123', 'k2j')]), rehearsed('xyz789', [need('xyz789', 'p0q')])],
    PLACE,
  );
};

describe('what any run needs', () => {
  test('keeps names and puts the place in', () => {
    expect(at((run) => `arn:aws:sqs:us-east-1:000000000000:slabs-${run}-orders`)).toEqual([
      { action: 'x:Y', resource: 'arn:aws:sqs:eu-west-1:123456789012:slabs-??????-orders' },
    ]);
  });

  test('leaves ids that AWS gives open, and no more than those', () => {
    expect(at((_, id) => `arn:aws:apigateway:us-east-1::/restapis/${id}/stages/prod`)[0]?.resource).toBe(
      'arn:aws:apigateway:eu-west-1::/restapis/*/stages/prod',
    );
    expect(at((_, id) => `arn:aws:apigateway:us-east-1::/restapis/${id}/${id}/${id}`)[0]?.resource).toBe(
      'arn:aws:apigateway:eu-west-1::/restapis/*',
    );
  });

  test('takes listings of the whole account for what they are', () => {
    expect(at(() => 'arn:aws:iam::000000000000:role/')[0]?.resource).toBe('*');
    expect(at(() => 'arn:aws:logs:us-east-1:000000000000:log-group::log-stream:')[0]?.resource).toBe('*');
  });

  test.each([
    ['arn:aws:ec2:us-east-1::image/ami-0f4928bdd93a78115', 'arn:aws:ec2:eu-west-1::image/*'],
    [
      'arn:aws:ec2:us-east-1:000000000000:security-group/sg-092626d2843561c25',
      'arn:aws:ec2:eu-west-1:123456789012:security-group/*',
    ],
  ])('takes no id of a sandbox’s own for one of the account: %s', (resource, expected) => {
    expect(at(() => resource)[0]?.resource).toBe(expected);
  });

  test('narrows by tag what has no name of its own, and keeps to whom a role is passed', () => {
    const tag = { 'aws:RequestTag/serverless-labs:run': 'same', 'aws:RequestTag/other': 'x' };
    expect(at((_, id) => `arn:aws:ec2:us-east-1:000000000000:instance/${id}`, tag)[0]?.conditions).toEqual({
      'aws:RequestTag/serverless-labs:run': 'same',
    });
    expect(
      at((run) => `arn:aws:sqs:us-east-1:000000000000:slabs-${run}-q`, tag)[0]?.conditions,
    ).toBeUndefined();
    const passed = { 'iam:PassedToService': 'lambda.amazonaws.com' };
    expect(at((run) => `arn:aws:iam::000000000000:role/slabs-${run}-r`, passed)[0]?.conditions).toEqual(
      passed,
    );
  });
});

describe('policy documents', () => {
  test('put actions on the same resources into one statement', () => {
    const needs = ['sqs:SendMessage', 'sqs:CreateQueue'].map((action) => ({ action, resource: 'arn:q' }));
    expect(policyDocuments(needs)).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Sqs1',
            Effect: 'Allow',
            Action: ['sqs:CreateQueue', 'sqs:SendMessage'],
            Resource: ['arn:q'],
          },
        ],
      },
    ]);
  });

  test('leave away what a wider resource has', () => {
    const needs = ['arn:a/*', 'arn:a/b', 'arn:c'].map((resource) => ({ action: 's3:GetObject', resource }));
    expect(policyDocuments(needs)[0]?.Statement[0]?.Resource).toEqual(['arn:a/*', 'arn:c']);
  });

  test('are as many as it takes to stay below the limit of one', () => {
    const needs = Array.from({ length: 200 }, (_, index) => ({
      action: `sqs:Action${index}`,
      resource: `arn:aws:sqs:eu-west-1:123456789012:slabs-??????-queue-${index}`,
    }));
    const documents = policyDocuments(needs);
    expect(documents.length).toBeGreaterThan(3);
    expect(documents.every((document) => sizeOf(document) <= MOST_CHARACTERS)).toBe(true);
    expect(documents.flatMap(({ Statement }) => Statement)).toHaveLength(200);
  });

  test.each([
    ['slabs-??????-x', 'slabs-abc123-x', true],
    ['slabs-??????-x', 'slabs-abc12-x', false],
    ['a.b', 'aXb', false],
    ['arn:*', 'arn:a/b:c', true],
  ])('%s takes %s: %s', (pattern, text, matches) => {
    expect(matchesPattern(pattern, text)).toBe(matches);
  });
});
