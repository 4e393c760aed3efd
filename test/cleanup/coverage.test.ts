import { describe, expect, test } from 'vitest';
import { listOperations } from '../../src/aws/catalogue.ts';
import { isServiceKey } from '../../src/aws/services.ts';
import { coverageOf } from '../../src/cleanup/coverage.ts';
import { inDependencyOrder } from '../../src/cleanup/dependency-order.ts';
import { RESOURCE_TYPES } from '../../src/cleanup/resource-types/index.ts';
import { withRunTags } from '../../src/cleanup/run-tags.ts';

describe('coverageOf', () => {
  const cases = {
    'iam.CreateRole': { kind: 'creates', type: 'iam.role' },
    'iam.AttachRolePolicy': { kind: 'belongs', type: 'iam.role' },
    'lambda.PublishVersion': { kind: 'belongs', type: 'lambda.function' },
    'lambda.UpdateFunctionCode': { kind: 'changes' },
    'lambda.Invoke': { kind: 'changes' },
    'cloudwatch.PutMetricData': { kind: 'changes' },
    'logs.FilterLogEvents': { kind: 'reads' },
    'iam.CreateGroup': { kind: 'unknown' },
    'lambda.CreateEventSourceMapping': { kind: 'creates', type: 'lambda.event-source-mapping' },
    'lambda.CreateCodeSigningConfig': { kind: 'unknown' },
  };
  for (const [api, coverage] of Object.entries(cases)) {
    test(`says of ${api}: ${coverage.kind}`, () => {
      expect(coverageOf(api)).toEqual(coverage);
    });
  }
});

describe('resource types', () => {
  for (const [key, type] of Object.entries(RESOURCE_TYPES)) {
    test(`${key} names only APIs that there are, and types that there are`, async () => {
      const shown = [type.look('x'), type.lookAtAll('x')].map(({ api }) => api);
      for (const api of [...type.createdBy, ...type.holds, ...shown]) {
        const [service = '', operation] = api.split('.');
        expect(isServiceKey(service) && (await listOperations(service)), api).toContain(operation);
      }
      for (const other of [...type.after, ...type.leaves.map((leaf) => leaf.type)]) {
        expect(Object.keys(RESOURCE_TYPES)).toContain(other);
      }
    });
  }
});

test('deletes what must be gone first first', () => {
  const resources = ['iam.policy', 'logs.log-group', 'iam.role', 'lambda.function'].map((type) => ({
    type,
    name: 'x',
  }));
  const order = inDependencyOrder(resources).map(({ type }) => type);
  expect(order).toEqual(['lambda.function', 'logs.log-group', 'iam.role', 'iam.policy']);
});

describe('withRunTags', () => {
  const run = { run: 'a1b2c3', lab: 'hello-lambda' };

  test('adds to the tags that the author gave, in the form that the API takes', () => {
    expect(
      withRunTags('iam.CreateRole', { RoleName: 'r', Tags: [{ Key: 'team', Value: 'red' }] }, run).Tags,
    ).toEqual([
      { Key: 'team', Value: 'red' },
      { Key: 'serverless-labs:run', Value: 'a1b2c3' },
      { Key: 'serverless-labs:lab', Value: 'hello-lambda' },
    ]);
    expect(withRunTags('logs.CreateLogGroup', { logGroupName: 'g' }, run)).toEqual({
      logGroupName: 'g',
      tags: { 'serverless-labs:run': 'a1b2c3', 'serverless-labs:lab': 'hello-lambda' },
    });
  });

  test('is the same the second time', () => {
    const once = withRunTags('iam.CreateRole', { RoleName: 'r' }, run);
    expect(withRunTags('iam.CreateRole', once, run)).toEqual(once);
  });

  test('leaves calls alone that create nothing or take no tags', () => {
    expect(withRunTags('iam.GetRole', { RoleName: 'r' }, run)).toEqual({ RoleName: 'r' });
  });
});
