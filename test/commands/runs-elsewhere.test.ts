import { describe, expect, test } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { isReadOnly } from '../../src/aws/read-only.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { listRuns } from '../../src/cleanup/journal.ts';
import type { SandboxCredentials } from '../../src/sandbox/sandbox.ts';
import { makeLookAlikes } from '../look-alikes.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';
import { standInForAws } from './stand-in-aws.ts';

const aws = standInForAws();
const ACCOUNT = '000000000000';
const AT_AWS = ['--target', 'aws'];
const SAID_YES = ['--yes', '--account', ACCOUNT];

const machine = (credentials: SandboxCredentials = aws.sandbox.keys) =>
  createCommandWorld(undefined, {
    env: { AWS_REGION: 'eu-west-1' },
    awsStandIn: { endpoint: aws.endpoint, credentials: { ...credentials } },
  });

/** A machine that reaches the same endpoint as an emulator alone. */
const machineBesideEmulator = () => {
  const { accessKeyId, secretAccessKey } = aws.sandbox.keys;
  return createCommandWorld(undefined, {
    env: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
};

const owner = () => connect({ kind: 'sandbox', account: ACCOUNT, clientConfig: aws.sandbox.clientConfig() });

/** Another person of the account, who may do everything. */
const keysOf = async (UserName: string): Promise<SandboxCredentials> => {
  const { call, close } = await owner();
  await call('iam.CreateUser', { UserName });
  await call('iam.AttachUserPolicy', { UserName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  const { AccessKey } = await call('iam.CreateAccessKey', { UserName });
  close();
  if (typeof AccessKey !== 'object' || AccessKey === null || !('AccessKeyId' in AccessKey))
    throw new Error('There is no key.');
  return {
    accessKeyId: String(AccessKey.AccessKeyId),
    secretAccessKey: String(AccessKey.SecretAccessKey),
  };
};

/** Leaves a run of `tiny` there. Returns its id. */
const leaveRun = async (world: CommandWorld, ...flags: readonly string[]): Promise<string> => {
  expect(await world.run('run', 'tiny', ...flags, '--keep')).toMatchObject({ code: 0 });
  aws.calls.length = 0;
  return listRuns(world.paths.runs)[0]?.run ?? '';
};

const writes = () => aws.calls.filter((api) => !isReadOnly(api));

describe('a run of the account that another machine began', { timeout: 60_000 }, () => {
  test('is shown with what is there, and deleted there when it is named', async () => {
    const run = await leaveRun(machine(), ...AT_AWS, ...SAID_YES);
    const here = machine();
    const { out } = await here.run('status', ...AT_AWS);
    expect(out).toContain(`tiny  run ${run}`);
    expect(out).toContain(`iam.role slabs-${run}-tiny-role`);
    expect(out).toContain(`serverless-labs cleanup ${run} --target aws --region eu-west-1`);
    expect(writes()).toEqual([]);
    const { call, close } = await owner();
    const lookAlikes = await makeLookAlikes(call, run);
    const clean = await here.run('cleanup', run, ...AT_AWS, ...SAID_YES);
    expect(clean).toMatchObject({
      code: 0,
      err: `Run ${run} was not known on this machine; it has a journal here now.\n`,
      out: expect.stringContaining(`deleted iam.role slabs-${run}-tiny-role`),
    });
    const left = (await listEverything(call)).map(({ type, name }) => `${type} ${name}`);
    close();
    expect(left).toEqual(expect.arrayContaining([...lookAlikes]));
    expect(left).not.toContain(`iam.role slabs-${run}-tiny-role`);
    expect((await here.run('status', ...AT_AWS)).out).toContain('No run but those of this machine');
  });

  test('is told apart from those that this machine knows, and is never gone on with', async () => {
    const there = machine();
    const run = await leaveRun(there, ...AT_AWS, ...SAID_YES);
    expect((await there.run('status', ...AT_AWS)).out).toContain('No run but those of this machine');
    const here = machine();
    expect(await here.run('cleanup', run, ...AT_AWS, '--dry-run')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 resource would be deleted'),
    });
    const own = await leaveRun(here, ...AT_AWS, ...SAID_YES);
    expect(own).not.toBe(run);
    expect(await here.run('cleanup', '--all', ...AT_AWS, ...SAID_YES)).toMatchObject({ code: 0 });
    expect(listRuns(here.paths.runs).map(({ ended }) => ended?.how)).toEqual(['clean', 'clean']);
  });

  test("is left alone where it is somebody else's, whether it is named or not", async () => {
    const run = await leaveRun(machine(), ...AT_AWS, ...SAID_YES);
    const ben = machine(await keysOf('ben'));
    aws.calls.length = 0;
    const [line = ''] = (await ben.run('status', '--json', ...AT_AWS)).out.trim().split('\n').slice(-1);
    expect(JSON.parse(line)).toMatchObject({
      kind: 'elsewhere',
      runs: [{ run, lab: 'tiny', isYours: false, owner: expect.any(String), expires: expect.any(String) }],
      failedLooks: [],
    });
    expect((await ben.run('status', ...AT_AWS)).out).toContain("It isn't yours");
    expect(await ben.run('cleanup', run, ...AT_AWS, ...SAID_YES)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`The run ${run} on AWS`),
    });
    expect((await ben.run('cleanup', '--all', ...AT_AWS, ...SAID_YES)).out).toContain('Nothing to clean up');
    expect(writes()).toEqual([]);
    expect(listRuns(ben.paths.runs)).toEqual([]);
    await machine().run('cleanup', '--all', ...AT_AWS, ...SAID_YES);
  });

  test.each([
    [['cleanup', ...AT_AWS], 2, 'which run is meant'],
    [['cleanup', 'nobody', ...AT_AWS, ...SAID_YES], 2, 'Nothing of a run "nobody" is on AWS'],
    [['status', '--region', 'eu-west-1'], 2, 'no --target was given'],
  ])('%j', async (args, code, says) => {
    expect(await machine().run(...args)).toMatchObject({ code, err: expect.stringContaining(says) });
    expect(writes()).toEqual([]);
  });
});

describe('a run on an emulator that another machine began', () => {
  test('is looked at and deleted when it is named; --all leaves it, for nobody knows whose it is', async () => {
    const at = ['--target', aws.endpoint];
    const there = machineBesideEmulator();
    const run = await leaveRun(there, ...at, '--yes');
    expect((await there.run('status')).out).toContain('1 resource there (by its journal; not looked at)');
    expect((await there.run('status', ...at)).out).toContain('1 resource there:');
    const here = machineBesideEmulator();
    expect((await here.run('status', ...at)).out).toContain(`serverless-labs cleanup ${run} --target`);
    expect((await here.run('cleanup', '--all', '--yes', ...at)).out).toContain('Nothing to clean up');
    expect(writes()).toEqual([]);
    expect(await here.run('cleanup', run, '--yes', ...at)).toMatchObject({ code: 0 });
    expect(aws.calls).toContain('iam.DeleteRole');
  });
});
