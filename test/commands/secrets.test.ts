import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type CommandResult, createCommandWorld } from './command-world.ts';

/** The sandbox's server stands in for AWS; its session is what a login gives. */
let sandbox: Sandbox;
let endpoint: string;
let session: { accessKeyId: string; secretAccessKey: string; sessionToken: string };

beforeAll(async () => {
  sandbox = await createSandbox();
  endpoint = await sandbox.listen(0);
  session = await assumedSession();
});
afterAll(() => sandbox.close());

const assumedSession = async () => {
  const { connect } = await import('../../src/aws/connect.ts');
  const connection = await connect({
    kind: 'sandbox',
    account: sandbox.account,
    clientConfig: sandbox.clientConfig(),
  });
  await connection.call('iam.CreateRole', {
    RoleName: 'learner',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: sandbox.account }, Action: 'sts:AssumeRole' }],
    }),
  });
  await connection.call('iam.AttachRolePolicy', {
    RoleName: 'learner',
    PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  });
  const { Credentials } = await connection.call('sts.AssumeRole', {
    RoleArn: `arn:aws:iam::${sandbox.account}:role/learner`,
    RoleSessionName: 'ann',
  });
  connection.close();
  const key = new Map<string, unknown>(Object.entries(Credentials ?? {}));
  return {
    accessKeyId: String(key.get('AccessKeyId')),
    secretAccessKey: String(key.get('SecretAccessKey')),
    sessionToken: String(key.get('SessionToken')),
  };
};

/** Keys that lie about on the machine, in its environment, and belong to nobody. */
const PLANTED = {
  AWS_ACCESS_KEY_ID: 'AKIAPLANTEDPLANTED22',
  AWS_SECRET_ACCESS_KEY: 'planted/secret/ofTheEnvironment+000000000',
  AWS_SESSION_TOKEN: 'plantedTokenOfTheEnvironment000000000000',
};

const secrets = () => [
  session.secretAccessKey,
  session.sessionToken,
  PLANTED.AWS_SECRET_ACCESS_KEY,
  PLANTED.AWS_SESSION_TOKEN,
];

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

const FLAGS = ['--target', 'aws', '--yes', '--account', '000000000000'] as const;

const LINES: readonly (readonly string[])[] = [
  ['run', 'tiny', ...FLAGS, '--keep'],
  ['run', 'tiny', ...FLAGS, '--json', '--debug', '--keep'],
  ['status'],
  ['status', '--json'],
  ['cleanup', '--all', '--dry-run', '--json'],
  ['cleanup', '--all', '--yes', '--account', '000000000000', '--debug'],
  ['doctor'],
  ['trace'],
  ['aws', 'sts', 'get-caller-identity', '--debug'],
  [],
];

describe('keys of a real account', { timeout: 120_000 }, () => {
  test('stand in nothing that is written, where all goes well', async () => {
    const world = createCommandWorld(undefined, {
      env: { AWS_REGION: 'eu-west-1', ...PLANTED },
      awsStandIn: { endpoint, credentials: { ...session } },
    });
    const results: CommandResult[] = [];
    for (const line of LINES) results.push(await world.run(...line));
    expect(results.slice(0, 2).map(({ code }) => code)).toEqual([0, 0]);
    expectNoSecret(results, world.home);
  });

  test('nor where calls fail', async () => {
    const failures = [
      { ...session, secretAccessKey: `${session.secretAccessKey}x` },
      { ...session, sessionToken: `${session.sessionToken}x` },
      async () => {
        throw Object.assign(new Error('The SSO session has expired.'), { name: 'CredentialsProviderError' });
      },
    ];
    for (const credentials of failures) {
      const world = createCommandWorld(undefined, {
        env: { AWS_REGION: 'eu-west-1', ...PLANTED },
        awsStandIn: { endpoint, credentials },
      });
      const results: CommandResult[] = [];
      for (const line of [
        ['run', 'tiny', ...FLAGS, '--debug'],
        ['run', 'tiny', ...FLAGS, '--json', '--debug'],
      ])
        results.push(await world.run(...line));
      expect(results.map(({ code }) => code)).toEqual([1, 1]);
      expect(results[0]?.err).toContain('at ');
      expectNoSecret(results, world.home);
    }
  });

  test('nor where nobody answers', async () => {
    const world = createCommandWorld(undefined, {
      env: { AWS_REGION: 'eu-west-1', ...PLANTED },
      awsStandIn: { endpoint: 'http://127.0.0.1:9', credentials: { ...session } },
    });
    const result = await world.run('run', 'tiny', ...FLAGS, '--debug');
    expect(result.code).toBe(1);
    expectNoSecret([result], world.home);
  });
});

const expectNoSecret = (results: readonly CommandResult[], home: string): void => {
  for (const secret of secrets()) {
    expect(results.filter(({ out, err }) => `${out}${err}`.includes(secret))).toEqual([]);
    expect(filesBelow(home).filter((file) => readFileSync(file, 'latin1').includes(secret))).toEqual([]);
  }
};
