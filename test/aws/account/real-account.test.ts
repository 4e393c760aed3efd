import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAccount, readQuotas } from '../../../src/aws/account/account.ts';
import { refuseOtherEndpoints, regionFor } from '../../../src/aws/account/credentials.ts';
import { simulatePermissions } from '../../../src/aws/account/permissions.ts';
import { type Connection, connect } from '../../../src/aws/connect.ts';
import type { Statement } from '../../../src/aws/policy/document.ts';
import type { Target } from '../../../src/aws/target.ts';
import { createSandbox, type Sandbox, type SandboxCredentials } from '../../../src/sandbox/sandbox.ts';

/** The sandbox's server stands in for AWS: signatures and policies are checked. */
let sandbox: Sandbox;
let endpoint: string;
let owner: Connection;

const connectAs = (credentials: SandboxCredentials | (() => Promise<SandboxCredentials>)) =>
  connect({
    ...{ kind: 'aws', region: 'eu-west-1', profile: 'labs', credentials },
    standIn: { endpoint },
  });

beforeAll(async () => {
  sandbox = await createSandbox();
  endpoint = await sandbox.listen(0);
  owner = await connectAs(sandbox.keys);
});

afterAll(async () => {
  owner.close();
  await sandbox.close();
});

/** A user who may do what `actions` say, and nothing else. */
const userWho = async (name: string, actions: readonly string[]): Promise<Connection> => {
  await owner.call('iam.CreateUser', { UserName: name });
  if (actions.length > 0)
    await owner.call('iam.PutUserPolicy', {
      UserName: name,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
      }),
    });
  const { AccessKey } = await owner.call('iam.CreateAccessKey', { UserName: name });
  const key = new Map(Object.entries(AccessKey ?? {}));
  return connectAs({
    accessKeyId: String(key.get('AccessKeyId')),
    secretAccessKey: String(key.get('SecretAccessKey')),
  });
};

const realTarget = ({ target }: { readonly target: Target }) => {
  if (target.kind !== 'aws') throw new TypeError('not an account');
  return target;
};

describe('a way to a real account', () => {
  test('says whose it is', async () => {
    expect(owner.target).toMatchObject({
      ...{ kind: 'aws', account: '000000000000', partition: 'aws', region: 'eu-west-1', profile: 'labs' },
      caller: expect.stringMatching(/^arn:aws:iam::000000000000:/),
    });
  });

  test('tells keys that AWS does not know from those that have run out', async () => {
    const unknown = connectAs({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'wrong' });
    await expect(unknown).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
      fix: expect.stringContaining('aws sso login --profile labs'),
    });
    const expired = connectAs(async () => {
      throw Object.assign(new Error('Token is expired. To refresh this SSO session run aws sso login.'), {
        name: 'CredentialsProviderError',
      });
    });
    await expect(expired).rejects.toMatchObject({ code: 'CREDENTIALS_EXPIRED' });
    const none = connectAs(async () => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      });
    });
    await expect(none).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  });

  test('gets keys anew once those at hand have run out', async () => {
    let times = 0;
    const connection = await connectAs(async () => {
      times += 1;
      return { ...sandbox.keys, expiration: new Date(Date.now() + 1_000) };
    });
    const before = times;
    await connection.call('sts.GetCallerIdentity', {});
    expect(times).toBeGreaterThan(before);
    connection.close();
  });

  test('ends what is under way when a session has run out', async () => {
    await owner.call('iam.CreateRole', {
      RoleName: 'learner',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' }],
      }),
    });
    const { Credentials } = await owner.call('sts.AssumeRole', {
      RoleArn: 'arn:aws:iam::000000000000:role/learner',
      RoleSessionName: 'ann',
      DurationSeconds: 900,
    });
    const key = new Map(Object.entries(Credentials ?? {}));
    const connection = await connectAs({
      accessKeyId: String(key.get('AccessKeyId')),
      secretAccessKey: String(key.get('SecretAccessKey')),
      sessionToken: String(key.get('SessionToken')),
    });
    await sandbox.advance(901_000);
    await expect(connection.call('sqs.ListQueues', {})).rejects.toMatchObject({
      code: 'CREDENTIALS_EXPIRED',
      message: expect.stringContaining('ExpiredToken'),
    });
    connection.close();
  });

  test('goes nowhere but to AWS, whatever a profile names as an endpoint', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'slabs-aws-')), 'config');
    writeFileSync(file, `[default]\nregion = eu-west-1\nendpoint_url = ${endpoint}\n`);
    process.env.AWS_CONFIG_FILE = file;
    try {
      const opening = connect({
        kind: 'aws',
        region: 'eu-west-1',
        profile: undefined,
        credentials: sandbox.keys,
      });
      await expect(opening).rejects.toMatchObject({
        code: 'TARGET_UNREACHABLE',
        message: expect.stringContaining(`A call was about to go to ${endpoint} instead of AWS.`),
      });
    } finally {
      delete process.env.AWS_CONFIG_FILE;
    }
  });
});

describe('settings of the machine', () => {
  test.each([['AWS_ENDPOINT_URL'], ['AWS_ENDPOINT_URL_SQS']])('%s is refused', (name) => {
    expect(() => refuseOtherEndpoints({ [name]: 'http://localhost:4566' })).toThrow(
      `${name} is set, which would lead calls away from AWS. Nothing was sent.`,
    );
  });

  test.each([
    [{ region: 'eu-west-1', profile: undefined }, { AWS_REGION: 'us-east-2' }, 'eu-west-1'],
    [{ region: undefined, profile: undefined }, { AWS_REGION: 'us-east-2' }, 'us-east-2'],
    [{ region: undefined, profile: undefined }, { AWS_DEFAULT_REGION: 'us-gov-west-1' }, 'us-gov-west-1'],
  ])('the region of %j and %j is %s', async (wish, env, region) => {
    expect(await regionFor(wish, env)).toBe(region);
  });

  test('what is no region is refused before anything is sent', async () => {
    await expect(regionFor({ region: 'evil.example/', profile: undefined }, {})).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});

describe('what can be told of an account', () => {
  test('its alias, where somebody may look', async () => {
    await owner.call('iam.CreateAccountAlias', { AccountAlias: 'my-labs' });
    expect(await readAccount(owner.call, realTarget(owner))).toMatchObject({
      id: '000000000000',
      alias: 'my-labs',
    });
    const nobody = await userWho('nobody', []);
    expect(await readAccount(nobody.call, realTarget(nobody))).toMatchObject({ alias: undefined });
    nobody.close();
  });

  test('its quotas', async () => {
    expect(await readQuotas(owner.call)).toMatchObject({
      concurrency: { limit: 1_000, unreserved: 1_000 },
      roles: { limit: expect.any(Number) },
    });
    const nobody = await userWho('nobody-2', []);
    expect(await readQuotas(nobody.call)).toEqual({ concurrency: undefined, roles: undefined });
    nobody.close();
  });
});

describe('whether somebody may do what a lab needs', () => {
  const statements: readonly Statement[] = [
    {
      Sid: 'Sqs1',
      Effect: 'Allow',
      Action: ['sqs:CreateQueue', 'sqs:SendMessage'],
      Resource: ['arn:aws:sqs:eu-west-1:000000000000:slabs-??????-orders'],
    },
    {
      Sid: 'Iam1',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: ['arn:aws:iam::000000000000:role/slabs-??????-worker'],
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    },
  ];
  const permissionsOf = (connection: Connection) =>
    simulatePermissions(statements, { call: connection.call, target: realTarget(connection) });

  test('is told by IAM', async () => {
    const able = await userWho('able', ['iam:*', 'sqs:*']);
    expect(await permissionsOf(able)).toEqual({ kind: 'allowed' });
    able.close();
  });

  test('with the statements that are missing', async () => {
    const half = await userWho('half', ['iam:SimulatePrincipalPolicy', 'iam:PassRole', 'sqs:CreateQueue']);
    expect(await permissionsOf(half)).toEqual({
      kind: 'missing',
      statements: [{ ...statements[0], Action: ['sqs:SendMessage'] }],
    });
    half.close();
  });

  test('and is not asked of it by the root user', async () => {
    const able = await userWho('able-too', ['iam:*']);
    const target = { ...realTarget(able), caller: 'arn:aws:iam::000000000000:root' };
    const call = () => Promise.reject(new Error('Nobody is to be asked.'));
    able.close();
    expect(await simulatePermissions(statements, { call, target })).toEqual({ kind: 'root' });
  });

  test('or not at all, where the simulator may not be asked', async () => {
    const nobody = await userWho('nobody-3', []);
    expect(await permissionsOf(nobody)).toEqual({
      kind: 'unknown',
      why: 'you may not ask (iam:SimulatePrincipalPolicy)',
      statements,
    });
    nobody.close();
  });
});
