import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import { structures, text } from '../../src/cleanup/answer.ts';
import { announce, journaledCall } from '../../src/cleanup/journaled-call.ts';
import { createWorld, TRUST, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const name = () => `slabs-${world.journal().run}-hello`;
const create = () =>
  journaledCall(world.connection.call, world.journal())('iam.CreateRole', {
    RoleName: name(),
    AssumeRolePolicyDocument: TRUST,
  });
const kinds = () => world.journal().entries.map(({ kind }) => kind);

describe('journaledCall', () => {
  test('writes the intent before the call is sent, and what was created after it', async () => {
    const seen: (readonly string[])[] = [];
    const stop = world.connection.onCall(() => seen.push(kinds()));
    await create();
    stop();
    expect(seen[0]).toEqual(['run-started', 'intent']);
    expect(kinds()).toEqual(['run-started', 'intent', 'created']);
    expect(world.journal().entries.at(-1)).toMatchObject({
      type: 'iam.role',
      name: name(),
      id: `arn:aws:iam::000000000000:role/${name()}`,
    });
  });

  test('has the intent on disk before the call is sent', async () => {
    const stop = world.connection.onCall(() => {
      throw new Error('The power is out.');
    });
    await expect(create()).rejects.toThrow('The power is out.');
    stop();
    expect(world.reopen().state.resources.get(`iam.role ${name()}`)?.stage).toBe('intended');
  });

  test("tags what it creates with the run's tags", async () => {
    await create();
    expect(await world.connection.call('iam.ListRoleTags', { RoleName: name() })).toMatchObject({
      Tags: [
        { Key: 'serverless-labs:run', Value: world.journal().run },
        { Key: 'serverless-labs:lab', Value: 'hello-lambda' },
      ],
    });
  });

  test('notes a refusal, which is no proof of ownership', async () => {
    await world.connection.call('iam.CreateRole', { RoleName: name(), AssumeRolePolicyDocument: TRUST });
    await expect(create()).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
    expect(kinds()).toEqual(['run-started', 'intent', 'refused']);
  });

  test('lets other calls through without a trace', async () => {
    await journaledCall(world.connection.call, world.journal())('iam.ListRoles', {});
    expect(kinds()).toEqual(['run-started']);
  });
});

describe('announce', () => {
  test('notes once what the learner is about to create', () => {
    const input = { RoleName: name(), AssumeRolePolicyDocument: TRUST };
    announce(world.journal(), 'iam.CreateRole', input);
    announce(world.journal(), 'iam.CreateRole', input);
    announce(world.journal(), 'iam.GetRole', { RoleName: name() });
    expect(world.journal().entries.slice(1)).toMatchObject([{ kind: 'intent', by: 'learner', name: name() }]);
  });
});

describe('a call that takes a token', () => {
  const launch = (call: Call = world.connection.call) =>
    journaledCall(call, world.journal())('ec2.RunInstances', {
      ImageId: IMAGE,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
    });
  const IMAGE = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  const instances = async () =>
    structures((await world.connection.call('ec2.DescribeInstances', {})).Reservations).flatMap((one) =>
      structures(one.Instances),
    );
  const tokens = () =>
    world.journal().entries.flatMap((entry) => (entry.kind === 'intent' ? [entry.token] : []));
  /** AWS does it, and the program dies before it hears of it. */
  const unheard: Call = async (...args) => {
    await world.connection.call(...args);
    throw new Error('The power is out.');
  };

  test('creates nothing twice when a crash hid its answer', async () => {
    await expect(launch(unheard)).rejects.toThrow('The power is out.');
    world.reopen();
    await launch();
    expect(await instances()).toHaveLength(1);
    const [first, second] = tokens();
    expect(first).toMatch(new RegExp(`^slabs-${world.journal().run}-`));
    expect(second).toBe(first);
    expect([...world.journal().state.resources.keys()]).toEqual([
      `ec2.instance ${text((await instances())[0] ?? {}, 'InstanceId')}`,
    ]);
  });

  test('creates another one when the first has been heard of', async () => {
    await launch();
    await launch();
    expect(await instances()).toHaveLength(2);
    expect(new Set(tokens()).size).toBe(2);
  });
});
