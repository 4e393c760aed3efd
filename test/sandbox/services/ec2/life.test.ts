import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeInstanceStatusCommand,
  type InstanceStateChange,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ec2World, openEc2World, refusal } from './ec2-world.ts';

let world: Ec2World;
beforeEach(async () => {
  world = await openEc2World();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const start = async (...InstanceIds: string[]) =>
  shown((await world.ec2.send(new StartInstancesCommand({ InstanceIds }))).StartingInstances);
const stop = async (...InstanceIds: string[]) =>
  shown((await world.ec2.send(new StopInstancesCommand({ InstanceIds }))).StoppingInstances);
const terminate = async (...InstanceIds: string[]) =>
  shown((await world.ec2.send(new TerminateInstancesCommand({ InstanceIds }))).TerminatingInstances);
const shown = (changes: readonly InstanceStateChange[] = []) =>
  changes.map(({ PreviousState, CurrentState }) => `${PreviousState?.Name} → ${CurrentState?.Name}`);
const running = async () => {
  const [id = ''] = await world.launch();
  await world.clock.advance(10_000);
  return id;
};
const stopped = async () => {
  const id = await running();
  await stop(id);
  await world.clock.advance(20_000);
  return id;
};

describe('an instance', () => {
  it('is pending, then running with a public address', async () => {
    const [id = ''] = await world.launch();
    await world.clock.advance(9_999);
    expect(await world.stateOf(id)).toBe('pending');
    await world.clock.advance(1);
    expect(await world.describe(id)).toMatchObject({
      State: { Code: 16, Name: 'running' },
      PublicIpAddress: expect.stringMatching(/^203\.0\.113\.\d+$/),
      MetadataOptions: { State: 'applied' },
    });
  });

  it('stops, says by whom, and starts again', async () => {
    const id = await running();
    expect(await stop(id)).toEqual(['running → stopping']);
    await world.clock.advance(20_000);
    const instance = await world.describe(id);
    expect(instance).toMatchObject({
      State: { Code: 80, Name: 'stopped' },
      StateTransitionReason: 'User initiated (2026-11-21 09:00:10 GMT)',
      StateReason: {
        Code: 'Client.UserInitiatedShutdown',
        Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      },
    });
    expect(instance?.PublicIpAddress).toBeUndefined();
    expect(await start(id)).toEqual(['stopped → pending']);
    await world.clock.advance(10_000);
    expect(await world.describe(id)).toMatchObject({
      State: { Name: 'running' },
      StateTransitionReason: '',
      PrivateIpAddress: instance?.PrivateIpAddress,
    });
  });

  it('shuts down, is terminated, stays for an hour and is gone', async () => {
    const id = await running();
    expect(await terminate(id)).toEqual(['running → shutting-down']);
    await world.clock.advance(20_000);
    const instance = await world.describe(id);
    expect(instance).toMatchObject({
      State: { Code: 48, Name: 'terminated' },
      StateTransitionReason: 'User initiated (2026-11-21 09:00:10 GMT)',
      NetworkInterfaces: [],
    });
    expect(instance?.VpcId).toBeUndefined();
    await world.clock.advance(3_599_999);
    expect(await world.stateOf(id)).toBe('terminated');
    await world.clock.advance(1);
    expect(await refusal(world.describe(id))).toBe(
      `InvalidInstanceID.NotFound: The instance ID '${id}' does not exist`,
    );
  });

  it('reboots without changing its state', async () => {
    const id = await running();
    await world.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    expect(await world.stateOf(id)).toBe('running');
  });

  it('passes its checks two minutes after it has started', async () => {
    const id = await running();
    const look = async (more = {}) => {
      const command = new DescribeInstanceStatusCommand({ InstanceIds: [id], ...more });
      return (await world.ec2.send(command)).InstanceStatuses?.map(
        ({ InstanceStatus }) => InstanceStatus?.Status,
      );
    };
    expect(await look()).toEqual(['initializing']);
    await world.clock.advance(120_000);
    expect(await look()).toEqual(['ok']);
    await stop(id);
    expect(await look()).toEqual([]);
    expect(await look({ IncludeAllInstances: true })).toEqual(['not-applicable']);
  });
});

describe('what is already so', () => {
  it('is no mistake', async () => {
    const id = await running();
    expect(await start(id)).toEqual(['running → running']);
    const other = await stopped();
    expect(await stop(other)).toEqual(['stopped → stopped']);
    expect(await terminate(other)).toEqual(['stopped → terminated']);
    expect(await terminate(other)).toEqual(['terminated → terminated']);
  });
});

describe('refuses', () => {
  it('to stop what has never run', async () => {
    const [id = ''] = await world.launch();
    expect(await refusal(stop(id))).toBe(
      `IncorrectInstanceState: Instance '${id}' cannot be stopped as it has never reached the 'running' state.`,
    );
  });

  it('to start, stop or reboot what is terminated', async () => {
    const id = await running();
    await terminate(id);
    for (const [act, word] of [
      [start, 'started'],
      [stop, 'stopped'],
      [(one: string) => world.ec2.send(new RebootInstancesCommand({ InstanceIds: [one] })), 'rebooted'],
    ] as const)
      expect(await refusal(act(id))).toBe(
        `IncorrectInstanceState: The instance '${id}' is not in a state from which it can be ${word}.`,
      );
  });

  it('all of them when one cannot, and does none', async () => {
    const good = await running();
    expect(await refusal(terminate(good, 'i-00000000000000000'))).toContain('InvalidInstanceID.NotFound');
    expect(await world.stateOf(good)).toBe('running');
  });

  it('what is no id, and what is not named at all', async () => {
    expect(await refusal(terminate('web'))).toBe(
      'InvalidInstanceID.Malformed: Invalid id: "web" (expecting "i-...")',
    );
    expect(await refusal(world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [] })))).toBe(
      'MissingParameter: The request must contain the parameter InstanceId',
    );
  });

  it('to end what is protected', async () => {
    const [id = ''] = await world.launch({ DisableApiTermination: true });
    expect(await refusal(terminate(id))).toBe(
      `OperationNotPermitted: The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  });

  it('nothing in a dry run, and does nothing', async () => {
    const id = await running();
    const dry = world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id], DryRun: true }));
    expect(await refusal(dry)).toContain('DryRunOperation');
    expect(await world.stateOf(id)).toBe('running');
  });
});

it('goes on with its life after the sandbox was closed in the middle of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ec2-'));
  const first = await openEc2World({ folder });
  const [id = ''] = await first.launch();
  await first.sandbox.close();
  await first.clock.advance(60_000);
  const second = await openEc2World({ folder });
  expect(await second.stateOf(id)).toBe('pending');
  await second.clock.advance(10_000);
  expect(await second.stateOf(id)).toBe('running');
  await second.sandbox.close();
  rmSync(folder, { recursive: true });
});
