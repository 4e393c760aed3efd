import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TargetPin } from '../../src/aws/target.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  CLIENT_SECRET,
  homeWithKeys,
  type Keys,
  keysFor,
  PASSWORD,
  REFRESH_TOKEN,
  SSO_TOKEN,
  startKeySources,
  writeUser,
} from '../aws/account/key-sources.ts';
import { type CommandResult, createCommandWorld } from './command-world.ts';

/** The sandbox's server stands in for AWS; its session is what a login gives. */
let sandbox: Sandbox;
let endpoint: string;
let session: Keys;
let user: Pick<Keys, 'accessKeyId' | 'secretAccessKey'>;

beforeAll(async () => {
  sandbox = await createSandbox();
  endpoint = await sandbox.listen(0);
  ({ session, user } = await keysFor(sandbox));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => sandbox.close());

/** Keys that lie about on the machine, in its environment, and belong to nobody. */
const PLANTED = {
  AWS_ACCESS_KEY_ID: 'AKIAPLANTEDPLANTED22',
  AWS_SECRET_ACCESS_KEY: 'planted/secret/ofTheEnvironment+000000000',
  AWS_SESSION_TOKEN: 'plantedTokenOfTheEnvironment000000000000',
};

const secrets = () => [
  session.secretAccessKey,
  session.sessionToken,
  user.secretAccessKey,
  ...[SSO_TOKEN, REFRESH_TOKEN, CLIENT_SECRET, PASSWORD],
  PLANTED.AWS_SECRET_ACCESS_KEY,
  PLANTED.AWS_SESSION_TOKEN,
];

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

const FLAGS = ['--target', 'aws', '--yes', '--account', '000000000000'] as const;

const REAL: TargetPin = {
  ...{ kind: 'aws', account: '000000000000', partition: 'aws', region: 'eu-west-1', endpoint: undefined },
};

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

  test('nor where they come from a file, a program or a login', async () => {
    const sources = await startKeySources(session, endpoint);
    const home = homeWithKeys(session, { expiresInMs: 3_600_000 });
    writeUser(home, user);
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_ENDPOINT_URL_SSO', sources.url);
    const asked = createCommandWorld(undefined, {
      env: { AWS_REGION: 'eu-west-1', HOME: home },
      awsStandIn: { endpoint },
    });
    const results: CommandResult[] = [await asked.run('run', 'tiny', ...FLAGS, '--profile', 'sso', '--keep')];
    for (const profile of ['user', 'process']) {
      asked.beginRun('tiny', { ...REAL, profile });
      results.push(await asked.run('aws', 'sts', 'get-caller-identity', '--debug'));
    }
    for (const line of [['status', '--debug'], ['doctor']]) results.push(await asked.run(...line));
    expect(results.slice(0, 3).map(({ code }) => code)).toEqual([0, 0, 0]);
    expectNoSecret(results, asked.home);
    // A portal that quotes what it was sent.
    vi.stubEnv('AWS_ENDPOINT_URL_SSO', `${sources.url}/gone`);
    const world = createCommandWorld(undefined, {
      env: { AWS_REGION: 'eu-west-1' },
      awsStandIn: { endpoint },
    });
    const refused = await world.run('run', 'tiny', ...FLAGS, '--profile', 'sso', '--debug');
    expect(refused.code).toBe(1);
    expectNoSecret([refused], world.home);
    await sources.close();
    // A program that fails with a password on its command line.
    const failed = await world.run('run', 'tiny', ...FLAGS, '--profile', 'failing', '--debug');
    expect(failed.err).toContain('The profile failing leads to no AWS keys');
    expectNoSecret([failed], world.home);
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
