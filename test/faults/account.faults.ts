import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { listRuns } from '../../src/cleanup/journal.ts';
import type { AwsStandIn } from '../../src/context.ts';
import { createSandbox, type Sandbox, type SandboxCredentials } from '../../src/sandbox/sandbox.ts';
import { createCommandWorld } from '../commands/command-world.ts';
import { makeLookAlikes } from '../look-alikes.ts';
import type { Fault } from './fault.ts';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { expiringKeys, hiccups } from './faults.ts';
import { propagationDelay } from './propagation.ts';
import { slowDeletes, staleReads } from './staleness.ts';
import { throttling } from './throttling.ts';

const ACCOUNT = '000000000000';
const RUN = ['run', 'hello-lambda', '--target', 'aws', '--yes', '--account', ACCOUNT];

let sandbox: Sandbox;
let endpoint: string;
let direct: Connection;
const proxies: FaultProxy[] = [];
beforeAll(async () => {
  sandbox = await createSandbox();
  endpoint = await sandbox.listen(0);
  direct = await connect({ kind: 'sandbox', account: ACCOUNT, clientConfig: sandbox.clientConfig() });
});
afterAll(async () => {
  for (const proxy of proxies) proxy.close();
  direct.close();
  await sandbox.close();
});

/** A machine whose way to AWS is its own; all lead to the same account. Its time is real, so all is shorter than on AWS. */
const machine = async (credentials: NonNullable<AwsStandIn['credentials']>, ...more: readonly Fault[]) => {
  const usual = [propagationDelay(3_000), staleReads(1_000), slowDeletes(2_000), throttling(), hiccups(17)];
  const proxy = await openFaultProxy(endpoint, { faults: [...more, ...usual], now: Date.now });
  proxies.push(proxy);
  return createCommandWorld(undefined, {
    env: { AWS_REGION: 'eu-west-1' },
    packageFolder: join(import.meta.dirname, '../..'),
    awsStandIn: { endpoint: proxy.endpoint, credentials },
  });
};

/** Keys of a role's session, which run out. */
const sessionOf = async (RoleName: string): Promise<SandboxCredentials> => {
  const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await direct.call('iam.CreateRole', { RoleName, AssumeRolePolicyDocument });
  await direct.call('iam.AttachRolePolicy', {
    ...{ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  });
  const answer = await direct.call('sts.AssumeRole', {
    ...{ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, RoleSessionName: 'ann' },
  });
  const keys = new Map(Object.entries(Object(answer.Credentials)));
  const text = (name: string) => String(keys.get(name));
  return {
    accessKeyId: text('AccessKeyId'),
    secretAccessKey: text('SecretAccessKey'),
    sessionToken: text('SessionToken'),
  };
};

describe('two people do the same lab at once in one account, through what AWS does', () => {
  it("and the session of one's role runs out in the middle: both end clean, and touch nothing else", async () => {
    const session = await sessionOf('learner');
    const inventory = async () =>
      (await listEverything(direct.call)).map(({ type, name }) => `${type} ${name}`).sort();
    const lookAlikes = await makeLookAlikes(direct.call, 'k3x9ab');
    const before = await inventory();
    expect(before).toEqual(expect.arrayContaining([...lookAlikes]));
    const keys = expiringKeys(60);
    const ann = await machine(session, keys);
    const ben = await machine({ ...sandbox.keys });
    const [stopped, done] = await Promise.all([ann.run(...RUN), ben.run(...RUN)]);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining('Your AWS keys have run out') });
    const [left] = listRuns(ann.paths.runs);
    expect((await inventory()).some((line) => line.includes(`slabs-${left?.run}-`))).toBe(true);
    keys.renew();
    expect(await ann.run(...RUN)).toMatchObject({ code: 0, err: '' });
    for (const { paths } of [ann, ben]) {
      expect(listRuns(paths.runs).map(({ ended }) => ended?.how)).toEqual(['clean']);
    }
    expect(listRuns(ben.paths.runs)[0]?.run).not.toBe(left?.run);
    expect(await inventory()).toEqual(before);
  });
});
