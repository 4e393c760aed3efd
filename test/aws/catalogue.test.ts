import { describe, expect, test } from 'vitest';
import { findOperation, isReadOnly, listOperations } from '../../src/aws/catalogue.ts';
import { inputMistakes } from '../../src/aws/input-mistakes.ts';
import type { CallInput } from '../../src/aws/json.ts';
import { kebabCase } from '../../src/aws/kebab-case.ts';

describe('findOperation', () => {
  test('gives the members with their type, flag and whether they are required', async () => {
    const lookup = await findOperation('lambda.GetFunctionConfiguration');
    expect(lookup).toMatchObject({
      kind: 'found',
      operation: {
        cliService: 'lambda',
        cliOperation: 'get-function-configuration',
        members: [
          { name: 'FunctionName', flag: 'function-name', type: 'string', isRequired: true },
          { name: 'Qualifier', flag: 'qualifier', type: 'string', isRequired: false },
        ],
      },
    });
  });

  test('names the nearest operation', async () => {
    expect(await findOperation('lambda.CreateFunctoin')).toEqual({
      kind: 'unknown-operation',
      service: 'lambda',
      nearest: 'lambda.CreateFunction',
    });
  });

  test('names the nearest service', async () => {
    expect(await findOperation('lamda.CreateFunction')).toEqual({
      kind: 'unknown-service',
      service: 'lamda',
      nearest: 'lambda',
    });
  });
});

test('lists the operations of a service', async () => {
  expect(await listOperations('sts')).toContain('GetCallerIdentity');
});

describe('inputMistakes', () => {
  const cases: readonly (readonly [what: string, api: string, input: CallInput, mistakes: unknown])[] = [
    ['nothing wrong', 'iam.GetRole', { RoleName: 'r' }, []],
    [
      'an unknown member, with the nearest name',
      'iam.GetRole',
      { RoleName: 'r', RoleNam: 'r' },
      [{ path: ['RoleNam'], message: 'has no member RoleNam; did you mean RoleName?' }],
    ],
    ['a missing member', 'iam.GetRole', {}, [{ path: [], message: 'needs RoleName' }]],
    [
      'a wrong type deep inside',
      'lambda.CreateFunction',
      { FunctionName: 'f', Role: 'r', Code: {}, Layers: ['a', { b: 'c' }], Timeout: 'soon' },
      [
        { path: ['Layers', 1], message: 'must be a text, not a structure' },
        { path: ['Timeout'], message: 'must be a number, not "soon"' },
      ],
    ],
    [
      'a wrong member of a structure in a list',
      'iam.CreateRole',
      {
        RoleName: 'r',
        AssumeRolePolicyDocument: '{}',
        Tags: [
          { Key: 'a', Value: 'b' },
          { key: 'c', Value: 'd' },
        ],
      },
      [
        { path: ['Tags', 1, 'key'], message: 'has no member key; did you mean Key?' },
        { path: ['Tags', 1], message: 'needs Key' },
      ],
    ],
    [
      'a structure for a list',
      'iam.TagRole',
      { RoleName: 'r', Tags: { a: 'b' } },
      [{ path: ['Tags'], message: 'must be a list, not a structure' }],
    ],
  ];
  for (const [what, api, input, mistakes] of cases) {
    test(`finds ${what}`, async () => {
      const lookup = await findOperation(api);
      expect(lookup.kind === 'found' && inputMistakes(lookup.operation, input)).toEqual(mistakes);
    });
  }

  test('takes placeholders on trust', async () => {
    const lookup = await findOperation('lambda.CreateFunction');
    const input = {
      FunctionName: 'f',
      Role: 'r',
      Code: { ZipFile: { zip: 'functions/f' } },
      Timeout: '<timeout>',
    };
    const isOpaque = (value: unknown) =>
      typeof value === 'object' ? value !== null && 'zip' in value : String(value).startsWith('<');
    expect(lookup.kind === 'found' && inputMistakes(lookup.operation, input, isOpaque)).toEqual([]);
  });
});

describe('isReadOnly', () => {
  for (const api of [
    'lambda.GetFunction',
    'logs.FilterLogEvents',
    'iam.ListRoles',
    'iam.SimulatePrincipalPolicy',
    'logs.StartQuery',
    'dynamodb.Query',
  ]) {
    test(`${api} only looks`, () => {
      expect(isReadOnly(api)).toBe(true);
    });
  }
  for (const api of [
    'lambda.Invoke',
    'sts.AssumeRole',
    'sts.GetSessionToken',
    'sqs.ReceiveMessage',
    'apigateway.TestInvokeMethod',
    'iam.Getaway',
  ]) {
    test(`${api} does not only look`, () => {
      expect(isReadOnly(api)).toBe(false);
    });
  }
});

describe('kebabCase', () => {
  // What botocore's xform_name gives; all names of all services of ours were compared with it.
  const names = {
    VpcSecurityGroupARNs: 'vpc-security-group-arns',
    CodeSha256: 'code-sha256',
    EnableMFADevice: 'enable-mfa-device',
    UICustomization: 'ui-customization',
    logGroupName: 'log-group-name',
  };
  for (const [name, kebab] of Object.entries(names)) {
    test(`${name} is ${kebab}`, () => {
      expect(kebabCase(name)).toBe(kebab);
    });
  }
});
