import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { createCommandWorld } from '../commands/command-world.ts';
import { type RunningEmulator, startEmulator } from './emulators.ts';

let moto: RunningEmulator;
beforeAll(async () => {
  moto = await startEmulator('moto');
});
afterAll(() => moto?.stop());

it('tells what a lab needs where IAM has no simulator, as moto has none, and makes nothing unconfirmed', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const { call, close } = await connect({ kind: 'emulator', endpoint: moto.endpoint, credentials });
  const before = await listEverything(call);
  const { runAt } = createCommandWorld(undefined, {
    env: { AWS_REGION: 'us-east-1' },
    awsStandIn: { endpoint: moto.endpoint, credentials },
  });
  const answers = [{ question: 'To go on, type', text: 'no' }];
  const { code, out, err } = await runAt(answers, 'run', 'tiny', '--target', 'aws', '--plain');
  expect(out).toContain('unknown: IAM has no simulator here');
  expect(out).toContain('What the lab and its cleanup call, on things of its own name:');
  expect(out).toMatch(/iam +AttachRolePolicy, CreateRole, DeleteRole/);
  expect(code).toBe(1);
  expect(err).toContain('was not confirmed. Nothing was made and nothing was changed.');
  expect(await listEverything(call)).toEqual(before);
  close();
});
