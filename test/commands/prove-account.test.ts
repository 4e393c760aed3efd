import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { isReadOnly } from '../../src/aws/read-only.ts';
import { listRuns } from '../../src/cleanup/journal.ts';
import { SMALL } from '../proof/proof-world.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';
import { standInForAws } from './stand-in-aws.ts';

const aws = standInForAws();

const ACCOUNT = '000000000000';
const OTHER = '111111111111';
const NAMED = ['--yes', '--account', ACCOUNT];

const machine = (env: Readonly<Record<string, string>> = {}): CommandWorld => {
  const world = createCommandWorld(undefined, {
    env: { AWS_REGION: 'eu-west-1', ...env },
    awsStandIn: { endpoint: aws.endpoint, credentials: { ...aws.sandbox.keys } },
  });
  const proofs = join(world.packageFolder, 'quizzes', 'sqs', 'proofs');
  mkdirSync(proofs, { recursive: true });
  // In an account it would really wait.
  writeFileSync(join(proofs, 'fixture.yaml'), SMALL.replace(/.*A second goes by\n.*\n/, ''));
  return world;
};

const prove = (world: CommandWorld, ...flags: readonly string[]) =>
  world.run('prove', 'fixture', '--target', 'aws', ...flags);

const events = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a proof in a real account', { timeout: 60_000 }, () => {
  test('says first whose account it is, what it makes, needs and costs, and leaves nothing', async () => {
    const world = machine();
    const { code, out } = await prove(world, ...NAMED, '--json');
    expect(code).toBe(0);
    const all = events(out);
    expect(all[0]).toMatchObject({
      ...{ kind: 'account', id: ACCOUNT, region: 'eu-west-1', partition: 'aws' },
      preflight: {
        ...{ what: 'proof', lab: 'proof-fixture', creates: ['sqs.queue'], usd: expect.any(Number) },
        permissions: { kind: 'allowed' },
      },
    });
    expect(all).toContainEqual(expect.objectContaining({ kind: 'proof-ended', verdict: { kind: 'proved' } }));
    expect(all.at(-1)).toMatchObject({ kind: 'cleanup-ended', verdict: { kind: 'clean' } });
    expect(aws.calls.filter((api) => api === 'sqs.CreateQueue' || api === 'sqs.DeleteQueue')).toHaveLength(2);
    expect(listRuns(world.paths.runs).map(({ ended }) => ended?.how)).toEqual(['clean']);
  });

  test('shows the same to somebody who reads', async () => {
    const { out } = await prove(machine(), ...NAMED);
    expect(out).toContain('A real AWS account: what is made there costs its owner money.');
    expect(out).toMatch(/Proof +A sent message is received/);
    expect(out).toMatch(/Makes +sqs\.queue/);
    expect(out).toMatch(/Costs +\$/);
  });

  test('sends only what reads until it is confirmed', async () => {
    await prove(machine(), ...NAMED);
    const before = aws.calls.slice(0, aws.calls.indexOf('sqs.CreateQueue'));
    expect(before.slice(0, 2)).toEqual(['sts.GetCallerIdentity', 'iam.ListAccountAliases']);
    expect(before.filter((api) => !isReadOnly(api))).toEqual([]);
  });

  test.each([
    ['--yes without an account', ['--yes'], 2, '--yes needs --account'],
    ['nobody to ask', [], 2, 'nobody can be asked here'],
    ['JSON without --yes', ['--json'], 2, 'nobody can be asked here'],
    ['what is no account', ['--yes', '--account', '12'], 2, '"12" is no AWS account'],
    ['another account', ['--yes', '--account', OTHER], 1, `--account says ${OTHER}`],
    ['two runs beside each other', ['--set', 'delay=1', ...NAMED], 2, '--target does not go with it'],
  ])('is refused for %s', async (_, flags, exitCode, text) => {
    const world = machine();
    const { code, out, err } = await prove(world, ...flags);
    expect(code).toBe(exitCode);
    expect(out + err).toContain(text);
    expect(
      aws.calls.filter((api) => !['sts.GetCallerIdentity', 'iam.ListAccountAliases'].includes(api)),
    ).toEqual([]);
    expect(listRuns(world.paths.runs)).toEqual([]);
  });

  test('is refused where a setting leads calls elsewhere', async () => {
    const { code, err } = await prove(machine({ AWS_ENDPOINT_URL_SQS: 'http://localhost:4566' }), ...NAMED);
    expect(code).toBe(2);
    expect(err).toContain('AWS_ENDPOINT_URL_SQS is set');
    expect(aws.calls).toEqual([]);
  });

  test('is confirmed by typing the last four digits, and by nothing else', async () => {
    const world = machine();
    const question = "type the account's last four digits";
    const words = ['prove', 'fixture', '--target', 'aws', '--plain', '--speed', '0'];
    const other = await world.runAt([{ question, text: 'yes' }], ...words);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('was not confirmed') });
    expect(aws.calls.filter((api) => !isReadOnly(api))).toEqual([]);
    const { code, out } = await world.runAt([{ question, text: '0000' }], ...words);
    expect(out).toContain('Proved.');
    expect(code).toBe(0);
  });

  test('in production needs a word more', async () => {
    const { call, close } = await connect({
      ...{ kind: 'aws', region: 'eu-west-1', profile: undefined, credentials: { ...aws.sandbox.keys } },
      standIn: { endpoint: aws.endpoint },
    });
    await call('iam.CreateAccountAlias', { AccountAlias: 'acme-prod' });
    try {
      const { code, err } = await prove(machine(), ...NAMED);
      expect(code).toBe(1);
      expect(err).toContain('looks like one for production');
      expect((await prove(machine(), ...NAMED, '--production')).code).toBe(0);
    } finally {
      await call('iam.DeleteAccountAlias', { AccountAlias: 'acme-prod' });
      close();
    }
  });

  test('that is kept says how it is deleted, which needs the account once more', async () => {
    const world = machine();
    const { code, out } = await prove(world, ...NAMED, '--keep');
    const [run] = listRuns(world.paths.runs);
    expect(code).toBe(0);
    expect(out).toContain(`serverless-labs cleanup ${run?.run}`);
    expect(Object.keys(run?.tags ?? {})).toContain('serverless-labs:expires');
    expect(aws.calls).not.toContain('sqs.DeleteQueue');
    expect((await world.run('cleanup', `${run?.run}`, '--yes')).err).toContain('--yes needs --account');
    expect((await world.run('cleanup', `${run?.run}`, ...NAMED)).code).toBe(0);
    expect(aws.calls).toContain('sqs.DeleteQueue');
  });
});
