import dns from 'node:dns';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import type { TargetPin } from '../../src/aws/target.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  homeWithKeys,
  inEnvironment,
  type KeySources,
  type Keys,
  keysFor,
  startKeySources,
  writeUser,
} from '../aws/account/key-sources.ts';
import { type CommandResult, createCommandWorld } from './command-world.ts';

/** The sandbox's server stands in for AWS, and hands out a session of `learner` and a user's keys that lead to it. */
let sandbox: Sandbox;
let endpoint: string;
let session: Keys;
let user: Pick<Keys, 'accessKeyId' | 'secretAccessKey'>;
let sources: KeySources;

const ACCOUNT = '000000000000';

beforeAll(async () => {
  sandbox = await createSandbox();
  endpoint = await sandbox.listen(0);
  ({ session, user } = await keysFor(sandbox));
  sources = await startKeySources(session, endpoint);
});

afterAll(async () => {
  await sources.close();
  await sandbox.close();
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The SDK's own settings, which lead what hands out keys to loopback; the program is not told of them. */
const machine = (env: Readonly<Record<string, string>> = {}, expiresInMs = 3_600_000) => {
  const home = homeWithKeys(session, { expiresInMs });
  writeUser(home, user);
  const own = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL_STS: sources.url, ...env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
  const { AWS_PROFILE } = env;
  return createCommandWorld(undefined, {
    env: { AWS_REGION: 'eu-west-1', ...(AWS_PROFILE !== undefined && { AWS_PROFILE }) },
    awsStandIn: { endpoint },
  });
};

const WHO = ['aws', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'] as const;
const LEARNER = new RegExp(`^arn:aws:sts::${ACCOUNT}:assumed-role/learner/`);

const pin = (profile?: string): TargetPin => ({
  ...{ kind: 'aws', account: ACCOUNT, partition: 'aws', region: 'eu-west-1', endpoint: undefined, profile },
});

/** Who we are in a run that began with `profile`. */
const whoAmI = async (
  env: Readonly<Record<string, string>>,
  profile?: string,
  expiresInMs?: number,
): Promise<CommandResult> => {
  const world = machine(env, expiresInMs);
  world.beginRun('tiny', pin(profile));
  return world.run(...WHO);
};

describe('keys of a real account are found', () => {
  test('in the environment', async () => {
    expect(await whoAmI(inEnvironment(session))).toMatchObject({
      code: 0,
      out: expect.stringMatching(LEARNER),
    });
  });

  test('in a profile of the credentials file, before those of the environment', async () => {
    const { out } = await whoAmI({ ...inEnvironment(session), AWS_PROFILE: 'user' });
    expect(out).toBe(`arn:aws:iam::${ACCOUNT}:user/ann\n`);
  });

  test.each([
    ['by the program that a profile names', 'process', {}, undefined],
    ['in a role of IAM Identity Center', 'sso', { AWS_ENDPOINT_URL_SSO: '' }, 'GET /federation/credentials'],
    [
      'in the role of a machine',
      'metadata',
      { AWS_EC2_METADATA_SERVICE_ENDPOINT: '' },
      'PUT /latest/api/token',
    ],
  ])('%s', async (_, profile, settings, asked) => {
    const led = Object.fromEntries(Object.keys(settings).map((name) => [name, sources.url]));
    const { out, err } = await whoAmI({ AWS_EC2_METADATA_DISABLED: 'false', ...led }, profile);
    expect(err).toBe('');
    expect(out).toMatch(LEARNER);
    if (asked !== undefined) expect(sources.asked).toContain(asked);
  });

  test('with a login of IAM Identity Center that is renewed by itself', async () => {
    const led = { AWS_ENDPOINT_URL_SSO: sources.url, AWS_ENDPOINT_URL_SSO_OIDC: sources.url };
    expect((await whoAmI(led, 'sso', 60_000)).out).toMatch(LEARNER);
    expect(sources.asked).toContain('POST /token');
  });

  test('with the portal of IAM Identity Center in its own region, not in the lab’s', async () => {
    const hosts: string[] = [];
    vi.spyOn(dns, 'lookup').mockImplementation((...args: readonly unknown[]) => {
      const [host, , done] = args;
      hosts.push(String(host));
      if (typeof done === 'function') done(new Error(`no way to ${host}`));
    });
    expect((await whoAmI({}, 'sso')).code).toBe(1);
    expect(new Set(hosts)).toEqual(new Set(['portal.sso.us-west-2.amazonaws.com']));
  });

  test('of a container and of an instance', async () => {
    const url = `${sources.url}/container`;
    expect((await whoAmI({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url })).out).toMatch(LEARNER);
    const metadata = { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: sources.url };
    expect((await whoAmI(metadata)).out).toMatch(LEARNER);
  });

  test('for a role that wants a code of an MFA device, which is asked for and not shown', async () => {
    const world = machine();
    world.beginRun('tiny', pin('mfa'));
    const question = `The code of your MFA device arn:aws:iam::${ACCOUNT}:mfa/ann:`;
    const { code, out } = await world.runAt([{ question, text: '123456' }], ...WHO);
    expect(code).toBe(0);
    expect(out).toContain(`arn:aws:sts::${ACCOUNT}:assumed-role/learner/`);
    expect(out).not.toContain('123456');
    expect(sources.asked.findLast((one) => one.includes('AssumeRole'))).toMatch(/TokenCode=123456/);
  });
});

describe('somebody is told', () => {
  const run = (env: Readonly<Record<string, string>>, ...flags: readonly string[]) =>
    machine(env, -1).run('run', 'tiny', '--target', 'aws', '--yes', '--account', ACCOUNT, ...flags);

  test.each([
    ['without any keys', {}, [], 'There are no AWS keys to be found', 'Log in (aws configure'],
    [
      'of a profile that is none',
      {},
      ['--profile', 'prosess'],
      'No AWS profile is called "prosess".',
      'Did you mean process?',
    ],
    [
      'whose login is over',
      { AWS_ENDPOINT_URL_SSO_OIDC: 'gone' },
      ['--profile', 'sso'],
      'Your AWS keys have run out',
      'aws sso login --profile sso',
    ],
    [
      'whose role wants a code, where nobody can be asked',
      {},
      ['--profile', 'mfa'],
      'and nobody can be asked here',
      'aws sts assume-role',
    ],
  ])('%s', async (_, env, flags, message, fix) => {
    const led = Object.fromEntries(Object.keys(env).map((name) => [name, `${sources.url}/gone`]));
    const { code, err } = await run(led, ...flags);
    expect(code).toBe(flags.includes('mfa') ? 2 : 1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(message);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(fix);
    expect(err).not.toContain('at ');
  });

  test('whose role does not trust them', async () => {
    const world = machine({ AWS_ENDPOINT_URL_STS: sources.url });
    const { call, close } = await connect({
      kind: 'sandbox',
      account: ACCOUNT,
      clientConfig: sandbox.clientConfig(),
    });
    const Statement = [{ Effect: 'Deny', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await call('iam.UpdateAssumeRolePolicy', { RoleName: 'learner', PolicyDocument });
    close();
    const typed = [{ question: 'The code of your MFA device', text: '123456' }];
    const { err } = await world.runAt(typed, 'run', 'tiny', '--target', 'aws', '--profile', 'mfa');
    expect(err).toContain('is not authorized to perform: sts:AssumeRole');
    expect(err.replaceAll(/\s+/g, ' ')).toContain('whether that role trusts who you are');
  });

  test('with no files at all', async () => {
    const world = machine();
    vi.stubEnv('HOME', mkdtempSync(join(tmpdir(), 'slabs-empty-')));
    const { code, err } = await world.run(
      'run',
      'tiny',
      '--target',
      'aws',
      '--profile',
      'work',
      '--yes',
      '--account',
      ACCOUNT,
    );
    expect(code).toBe(1);
    expect(err).toContain('aws configure sso');
  });
});
