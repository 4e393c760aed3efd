import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { isReadOnly } from '../../src/aws/read-only.ts';
import type { TargetPin } from '../../src/aws/target.ts';
import { listRuns } from '../../src/cleanup/journal.ts';
import { looksLikeProduction } from '../../src/commands/confirm-account.ts';
import type { AwsStandIn } from '../../src/context.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';
import { standInForAws } from './stand-in-aws.ts';

const aws = standInForAws();

const ACCOUNT = '000000000000';
const OTHER = '111111111111';

const machine = (more: { credentials?: AwsStandIn['credentials']; env?: Record<string, string> } = {}) =>
  createCommandWorld(undefined, {
    env: { AWS_REGION: 'eu-west-1', ...more.env },
    awsStandIn: { endpoint: aws.endpoint, credentials: more.credentials ?? { ...aws.sandbox.keys } },
  });

const owner = () =>
  connect({
    ...{ kind: 'aws', region: 'eu-west-1', profile: undefined, credentials: { ...aws.sandbox.keys } },
    standIn: { endpoint: aws.endpoint },
  });

const withAlias = async (alias: string, act: () => Promise<void>): Promise<void> => {
  const { call, close } = await owner();
  aws.calls.length = 0;
  await call('iam.CreateAccountAlias', { AccountAlias: alias });
  try {
    await act();
  } finally {
    await call('iam.DeleteAccountAlias', { AccountAlias: alias });
    close();
  }
};

const REAL: TargetPin = {
  ...{ kind: 'aws', account: ACCOUNT, partition: 'aws', region: 'eu-west-1', endpoint: undefined },
};

describe('a lab in a real account', { timeout: 60_000 }, () => {
  test('is done and cleaned up where the account is named', async () => {
    const { code, out, err } = await machine().run(
      'run',
      'tiny',
      '--target',
      'aws',
      '--yes',
      '--account',
      ACCOUNT,
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('A real AWS account');
    expect(aws.calls).toContain('iam.CreateRole');
    expect(aws.calls).toContain('iam.DeleteRole');
  });

  test('sends only what reads until it is confirmed', async () => {
    await machine().run('run', 'tiny', '--target', 'aws', '--yes', '--account', ACCOUNT);
    const before = aws.calls.slice(0, aws.calls.indexOf('iam.CreateRole'));
    expect(before.filter((api) => !isReadOnly(api))).toEqual([]);
    expect(before.slice(0, 2)).toEqual(['sts.GetCallerIdentity', 'iam.ListAccountAliases']);
  });

  test.each([
    ['--yes without an account', ['--yes'], 2, '--yes needs --account'],
    ['nobody to ask', [], 2, 'this is not the sandbox'],
    ['JSON without --yes', ['--json'], 2, 'this is not the sandbox'],
    ['what is no account', ['--yes', '--account', '12'], 2, '"12" is no AWS account'],
    ['another account', ['--yes', '--account', OTHER], 1, `--account says ${OTHER}`],
  ])('is refused for %s', async (_, flags, exitCode, text) => {
    const { code, out, err } = await machine().run('run', 'tiny', '--target', 'aws', ...flags);
    expect(code).toBe(exitCode);
    expect(out + err).toContain(text);
    expect(
      aws.calls.filter((api) => !['sts.GetCallerIdentity', 'iam.ListAccountAliases'].includes(api)),
    ).toEqual([]);
  });

  test('is confirmed by typing the last four digits', async () => {
    const world = machine();
    const typed = { question: "type the account's last four digits", text: '0000' };
    const { out } = await world.runAt(
      [typed, { question: 'or aws …: ', text: 'q' }],
      ...['run', 'tiny', '--target', 'aws', '--plain'],
    );
    expect(out).toContain('Create the role');
    expect(listRuns(world.paths.runs)).toHaveLength(1);
  });

  test('is not begun where something else is typed', async () => {
    const world = machine();
    const typed = { question: "type the account's last four digits", text: 'yes' };
    const { code, err } = await world.runAt([typed], 'run', 'tiny', '--target', 'aws', '--plain');
    expect(code).toBe(1);
    expect(err).toContain('was not confirmed. Nothing was made and nothing was changed.');
    expect(aws.calls.filter((api) => !isReadOnly(api))).toEqual([]);
    expect(listRuns(world.paths.runs)).toEqual([]);
  });

  test('in production needs a word more', () =>
    withAlias('acme-prod', async () => {
      const flags = ['run', 'tiny', '--target', 'aws', '--yes', '--account', ACCOUNT];
      const refused = await machine().run(...flags);
      expect(refused.code).toBe(1);
      expect(refused.err).toContain('account acme-prod (000000000000) looks like one for production');
      expect(aws.calls.filter((api) => !isReadOnly(api))).toEqual(['iam.CreateAccountAlias']);
      const typed = [
        { question: "type the account's alias or its last four digits", text: 'acme-prod' },
        { question: 'is for production', text: 'no' },
      ];
      const left = await machine().runAt(typed, 'run', 'tiny', '--target', 'aws', '--plain');
      expect(left.err).toContain('was not confirmed');
      expect((await machine().run(...flags, '--production')).code).toBe(0);
    }));

  test.each([
    { id: ACCOUNT, alias: undefined, name: 'Acme Prod', profile: undefined },
    { id: ACCOUNT, alias: undefined, name: undefined, profile: 'prod-admin' },
  ])('in production is known by %j', (named) => {
    expect(looksLikeProduction(named)).toBe(true);
    expect(looksLikeProduction({ ...named, name: 'Products', profile: 'alive' })).toBe(false);
  });

  test('is only done in accounts that the configuration lists', async () => {
    const world = machine();
    mkdirSync(world.paths.config, { recursive: true });
    const file = join(world.paths.config, 'config.yaml');
    const run = () => world.run('run', 'tiny', '--target', 'aws', '--yes', '--account', ACCOUNT);
    writeFileSync(file, `accounts: ["${OTHER}"]\n`);
    expect(await run()).toMatchObject({
      code: 1,
      err: expect.stringContaining(`is not one of those in ${file}`),
    });
    expect(aws.calls).toEqual(['sts.GetCallerIdentity']);
    writeFileSync(file, 'accounts: [12]\n');
    expect(await run()).toMatchObject({ code: 1, err: expect.stringContaining(`${file}:1:12: `) });
    writeFileSync(file, `accounts: ["${ACCOUNT}"]\n`);
    expect(await run()).toMatchObject({ code: 0 });
  });

  test('is not done where a setting leads calls elsewhere', async () => {
    const world = machine({ env: { AWS_ENDPOINT_URL_IAM: 'http://localhost:4566' } });
    const { code, err } = await world.run('run', 'tiny', '--target', 'aws', '--yes', '--account', ACCOUNT);
    expect(code).toBe(2);
    expect(err).toContain('AWS_ENDPOINT_URL_IAM is set');
    expect(aws.calls).toEqual([]);
  });

  test('is tagged with whose it is and until when, and deleted once the digits are typed', async () => {
    const world = machine();
    await world.run('run', 'tiny', '--target', 'aws', '--yes', '--keep', '--account', ACCOUNT);
    const [run] = listRuns(world.paths.runs);
    const { call, close } = await owner();
    const { Tags } = await call('iam.ListRoleTags', { RoleName: `slabs-${run?.run}-tiny-role` });
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: 'serverless-labs:run', Value: run?.run },
        { Key: 'serverless-labs:lab', Value: 'tiny' },
        { Key: 'serverless-labs:owner', Value: expect.stringMatching(/^[\w-]+$/) },
        { Key: 'serverless-labs:expires', Value: expect.stringMatching(/^\d{4}-.*Z$/) },
      ]),
    );
    close();
    const question = "type the account's last four digits";
    const left = await world.runAt([{ question, text: '1234' }], 'cleanup', `${run?.run}`, '--plain');
    expect(left).toMatchObject({ code: 1, err: expect.stringContaining('was not confirmed') });
    expect(aws.calls).not.toContain('iam.DeleteRole');
    const clean = await world.runAt([{ question, text: '0000' }], 'cleanup', `${run?.run}`, '--plain');
    expect(clean.code).toBe(0);
    expect(aws.calls).toContain('iam.DeleteRole');
  });

  test('tells what it shows as JSON, too', async () => {
    const { code, out } = await machine().run(
      'run',
      'tiny',
      '--target',
      'aws',
      '--yes',
      '--json',
      '--account',
      ACCOUNT,
    );
    expect(code).toBe(0);
    const [first] = out.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      ...{ kind: 'account', id: ACCOUNT, region: 'eu-west-1', partition: 'aws' },
      preflight: {
        ...{ lab: 'tiny', creates: ['iam.role'], usd: expect.any(Number), standingUsd: 0 },
        permissions: { kind: 'allowed' },
      },
    });
  });

  test('stops when the keys have run out, and goes on after a login', async () => {
    let isLoggedIn = true;
    const credentials = async () => {
      if (isLoggedIn) return { ...aws.sandbox.keys, expiration: new Date(Date.now() + 1_000) };
      throw Object.assign(new Error('The SSO session has expired.'), { name: 'CredentialsProviderError' });
    };
    const stop = aws.sandbox.trace.subscribe((event) => {
      if (event.kind === 'call' && event.api === 'iam.CreateRole') isLoggedIn = false;
    });
    const world = machine({ credentials });
    const flags = ['run', 'tiny', '--target', 'aws', '--yes', '--account', ACCOUNT];
    const stopped = await world.run(...flags);
    stop();
    expect(stopped.code).toBe(1);
    expect(stopped.err).toContain('Your AWS keys have run out');
    expect(stopped.err).toContain('then run the same command');
    isLoggedIn = true;
    const resumed = await world.run(...flags);
    expect(resumed.code).toBe(0);
    expect(listRuns(world.paths.runs).map(({ ended }) => ended?.how)).toEqual(['clean']);
  });
});

describe('a run that is in a real account', () => {
  const commands = ['status', 'check tiny', 'aws sts get-caller-identity', 'cleanup --dry-run'];

  test.each(commands)('%s does not go on with keys of another account', async (line) => {
    const world = machine();
    world.beginRun('tiny', { ...REAL, account: OTHER });
    const { code, err } = await world.run(...line.split(' '));
    expect(aws.calls.filter((api) => api !== 'sts.GetCallerIdentity')).toEqual([]);
    if (line === 'status') expect(code).toBe(0);
    else
      expect({ code, err }).toMatchObject({
        code: 1,
        err: expect.stringContaining(`belongs to account ${OTHER}`),
      });
  });

  test('is not gone on with by a login to another account', async () => {
    const world = machine();
    const run = world.beginRun('tiny', { ...REAL, account: OTHER });
    const flags = ['run', 'tiny', '--target', 'aws', '--yes', '--account', ACCOUNT];
    expect(await world.run(...flags)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`belongs to AWS · account ${OTHER}`),
    });
    expect(aws.calls.filter((api) => !isReadOnly(api))).toEqual([]);
    expect(listRuns(world.paths.runs).map((one) => one.run)).toEqual([run]);
  });

  test('is looked at by status, in every account and region whose keys are at hand', async () => {
    const world = machine();
    await world.run('run', 'tiny', '--target', 'aws', '--yes', '--keep', '--account', ACCOUNT);
    const role = { type: 'iam.role', name: `slabs-${listRuns(world.paths.runs)[0]?.run}-tiny-role` };
    world.beginRun('tiny', { ...REAL, region: 'us-west-2' });
    world.beginRun('tiny', { ...REAL, account: OTHER });
    aws.calls.length = 0;
    const { out, err } = await world.run('status', '--json');
    expect(err).toBe('');
    const runs = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(runs).toHaveLength(3);
    expect(runs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ source: 'look', resources: [role], costs: { monthlyUsd: 0 } }),
        expect.objectContaining({
          source: 'look',
          resources: [],
          target: expect.stringContaining('us-west-2'),
        }),
        expect.objectContaining({
          source: 'journal',
          unseen: `The run belongs to account ${OTHER}, and these keys are of ${ACCOUNT}.`,
        }),
      ]),
    );
    expect(aws.calls.filter((api) => !isReadOnly(api))).toEqual([]);
    const { call, close } = await owner();
    await call('iam.DeleteRole', { RoleName: role.name }).catch(() => undefined);
    close();
  });

  test('is deleted only where the account is confirmed', async () => {
    const world = machine();
    const run = world.beginRun('tiny', REAL);
    const bare = await world.run('cleanup', run, '--yes');
    expect(bare).toMatchObject({ code: 2, err: expect.stringContaining('--yes needs --account') });
    const other = await world.run('cleanup', run, '--yes', '--account', OTHER);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining(`--account says ${OTHER}`) });
    const nobody = await world.run('cleanup', run);
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining('nobody can be asked') });
    expect(aws.calls).toEqual([]);
    expect((await world.run('cleanup', run, '--yes', '--account', ACCOUNT)).code).toBe(0);
  });

  test('has no shell', async () => {
    const world = machine();
    world.beginRun('tiny', REAL);
    const { code, err } = await world.run('shell', '-c', 'true');
    expect(code).toBe(1);
    expect(err).toContain('keeps AWS tools from AWS itself');
    expect(aws.calls).toEqual([]);
  });

  test('has no trace', async () => {
    const world = machine();
    const run = world.beginRun('tiny', REAL);
    for (const named of [run, 'tiny']) {
      const { code, err } = await world.run('trace', named);
      expect(code).toBe(1);
      expect(err).toContain('which the trace does not see');
    }
    expect(aws.calls).toEqual([]);
  });

  test('is shouted about once it is past its time', async () => {
    const world: CommandWorld = machine();
    const tags = { 'serverless-labs:expires': '2026-01-01T00:00:00.000Z' };
    const run = world.beginRun('tiny', REAL, tags);
    for (const words of [
      [],
      ['cleanup', run, '--dry-run'],
      ['aws', 'sts', 'get-caller-identity'],
      ['status'],
    ]) {
      const { err } = await world.run(...words);
      expect(err.replaceAll('\n', ' ')).toContain(`Run ${run} of tiny on AWS`);
    }
  });
});
