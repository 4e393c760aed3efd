import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TargetPin } from '../../../src/aws/target.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { createCommandWorld } from '../command-world.ts';
import { type AwsHosts, startAwsHosts } from './stand-in.ts';

let sandbox: Sandbox;
let hosts: AwsHosts;

const OWN = {
  'account.us-east-1.amazonaws.com': { AccountId: '000000000000', AccountName: 'Ann learns' },
  'freetier.us-east-1.api.aws': {
    ...{ accountId: '000000000000', accountPlanType: 'FREE', accountPlanStatus: 'ACTIVE' },
    accountPlanRemainingCredits: { amount: 87.5, unit: 'USD' },
  },
};

beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  hosts = await startAwsHosts(sandbox, OWN);
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', sandbox.keys.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', sandbox.keys.secretAccessKey);
});
afterEach(() => {
  hosts.close();
  vi.unstubAllEnvs();
});

const REAL: TargetPin = {
  ...{ kind: 'aws', account: '000000000000', partition: 'aws', region: 'eu-west-1', endpoint: undefined },
};

const regional = (...services: readonly string[]) =>
  services.map((service) => `${service}.eu-west-1.amazonaws.com`);

/** The program without a stand-in that it knows of: its own endpoints, its own signatures, TLS. */
describe('a real account is reached', () => {
  const machine = () => createCommandWorld(undefined, { env: { AWS_REGION: 'eu-west-1' } });

  test('at the hosts of every service that cleanup looks at, with signatures that hold', async () => {
    const world = machine();
    const run = world.beginRun('tiny', REAL);
    const { code, out } = await world.run('cleanup', run, '--dry-run', '--json');
    expect(out).toContain('"verdict":{"kind":"planned","owned":[],"unproven":[],"failedLooks":[]}');
    expect(code).toBe(0);
    expect([...hosts.asked].sort()).toEqual(
      [
        'iam.amazonaws.com',
        ...regional('apigateway', 'dynamodb', 'ec2', 'events', 'kinesis', 'lambda', 'logs', 'monitoring'),
        ...regional('s3', 'sns', 'sqs', 'ssm', 'states', 'sts', 'tagging'),
      ].sort(),
    );
  });

  test('for its name and plan where these are told', async () => {
    const flags = ['--target', 'aws', '--yes', '--account', '000000000000', '--json'];
    const { out } = await machine().run('run', 'tiny', ...flags, '--keep');
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({
      ...{ kind: 'account', name: 'Ann learns', region: 'eu-west-1' },
      plan: { kind: 'free', status: 'active', credits: { amount: 87.5, unit: 'USD' } },
    });
  });
});
