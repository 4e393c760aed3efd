import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import { isReadOnly } from '../../src/aws/read-only.ts';
import { cleanUp } from '../../src/cleanup/destroy.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { announce, journaledCall } from '../../src/cleanup/journaled-call.ts';
import { ALLOW_LOGS, createWorld, runCleanup, TRUST, type World } from './world.ts';

let world: World;
/** What a new sandbox has: the learner's own user. */
let before: readonly string[] = [];
beforeEach(async () => {
  world = await createWorld();
  before = [];
  before = await everything();
});
afterEach(() => world.close());

const named = (name: string) => `slabs-${world.journal().run}-${name}`;
const ours: Call = (...call) => journaledCall(world.connection.call, world.journal())(...call);
const everything = async () =>
  (await listEverything(world.connection.call))
    .map(({ type, name }) => `${type} ${name}`)
    .filter((resource) => !before.includes(resource));

/** A role with both kinds of policies, a managed policy with two versions, a user with a key, a log group. */
const createAll = async () => {
  const RoleName = named('role');
  const PolicyArn = `arn:aws:iam::${world.sandbox.account}:policy/${named('policy')}`;
  await ours('iam.CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
  await ours('iam.CreatePolicy', { PolicyName: named('policy'), PolicyDocument: ALLOW_LOGS });
  await ours('iam.CreatePolicyVersion', { PolicyArn, PolicyDocument: ALLOW_LOGS, SetAsDefault: true });
  await ours('iam.AttachRolePolicy', { RoleName, PolicyArn });
  await ours('iam.PutRolePolicy', { RoleName, PolicyName: 'inline', PolicyDocument: ALLOW_LOGS });
  await ours('iam.CreateUser', { UserName: named('user') });
  await ours('iam.CreateAccessKey', { UserName: named('user') });
  await ours('iam.AttachUserPolicy', { UserName: named('user'), PolicyArn });
  await ours('logs.CreateLogGroup', { logGroupName: `/aws/lambda/${named('hello')}` });
};

/** Bear the run's name, but somebody else made them. */
const createLookAlikes = async () => {
  await world.connection.call('iam.CreateRole', {
    RoleName: named('other'),
    AssumeRolePolicyDocument: TRUST,
  });
  await world.connection.call('logs.CreateLogGroup', { logGroupName: named('other') });
  await world.connection.call('iam.CreateUser', { UserName: 'slabs-zzzzzz-user' });
};
const LOOK_ALIKES = () => [
  `iam.role ${named('other')}`,
  'iam.user slabs-zzzzzz-user',
  `logs.log-group ${named('other')}`,
];

describe('cleanUp', () => {
  test('deletes all that the run created, and says clean after a second look', async () => {
    await createAll();
    const { events, verdict } = await runCleanup(world);
    expect(verdict).toEqual({ kind: 'clean', deleted: 4, unproven: [] });
    expect(await everything()).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual([
      'cleanup-started',
      'cleanup-planned',
      ...Array(4).fill(['cleanup-deleting', 'cleanup-gone']).flat(),
      'cleanup-ended',
    ]);
    expect(world.journal().state.ended?.how).toBe('clean');
  });

  test('reports what only looks like the run’s, with the command to look, and never deletes it', async () => {
    await createAll();
    await createLookAlikes();
    const { verdict } = await runCleanup(world);
    expect(await everything()).toEqual(LOOK_ALIKES());
    expect(verdict).toMatchObject({
      kind: 'clean',
      unproven: [
        {
          type: 'iam.role',
          name: named('other'),
          look: `aws iam get-role --role-name ${named('other')} --endpoint-url http://127.0.0.1:4566 --region us-east-1`,
        },
        { type: 'logs.log-group', name: named('other') },
      ],
    });
  });

  test('leaves alone what AWS refused to create because it was there before', async () => {
    await world.connection.call('iam.CreateRole', {
      RoleName: named('role'),
      AssumeRolePolicyDocument: TRUST,
    });
    await expect(
      ours('iam.CreateRole', { RoleName: named('role'), AssumeRolePolicyDocument: TRUST }),
    ).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
    await runCleanup(world);
    expect(await everything()).toEqual([`iam.role ${named('role')}`]);
  });

  test('deletes what the learner created by a command with the run’s tags', async () => {
    const Tags = [{ Key: 'serverless-labs:run', Value: world.journal().run }];
    await world.connection.call('iam.CreateUser', { UserName: named('mine'), Tags });
    expect((await runCleanup(world)).verdict).toMatchObject({ kind: 'clean', deleted: 1 });
    expect(await everything()).toEqual([]);
  });

  test('deletes what the learner was told to create and created without tags', async () => {
    announce(world.journal(), 'iam.CreateUser', { UserName: named('mine') });
    await world.connection.call('iam.CreateUser', { UserName: named('mine') });
    expect((await runCleanup(world)).verdict).toMatchObject({ kind: 'clean', deleted: 1 });
  });

  test('deletes nothing on a dry run, and leaves the run open', async () => {
    await createAll();
    const all = await everything();
    const { verdict } = await runCleanup(world, { mode: 'plan' });
    expect(verdict).toMatchObject({ kind: 'planned', failedLooks: [] });
    expect(verdict.kind === 'planned' && verdict.owned.map(({ type }) => type).sort()).toEqual([
      'iam.policy',
      'iam.role',
      'iam.user',
      'logs.log-group',
    ]);
    expect(await everything()).toEqual(all);
    expect(world.journal().state.ended).toBeUndefined();
  });

  test('can be run again when there is nothing left', async () => {
    await createAll();
    await runCleanup(world);
    expect((await runCleanup(world)).verdict).toEqual({ kind: 'clean', deleted: 0, unproven: [] });
  });

  test('refuses to clean a run on another target', async () => {
    const { connection, clock } = world;
    const elsewhere = { ...connection, target: { ...connection.target, account: '111122223333' } };
    const cleaning = cleanUp({ connection: elsewhere, journal: world.journal(), clock, mode: 'delete' });
    await expect(cleaning.next()).rejects.toMatchObject({ code: 'TARGET_MISMATCH' });
  });
});

/**
 * Ends like a process before or after a call that changes something, at its `limit`-th such moment: nothing more is
 * written or sent. Between calls that only look nothing changes, so those moments are all there are.
 */
const crashing = async (limit: number, act: () => Promise<unknown>): Promise<boolean> => {
  let steps = 0;
  const stop = world.connection.onCall(({ api }) => {
    steps += isReadOnly(api) ? 0 : 1;
    if (steps > limit) throw new Error('Killed.');
  });
  try {
    await act();
    return false;
  } catch (error) {
    if (error instanceof Error && error.message === 'Killed.') return true;
    throw error;
  } finally {
    stop();
    world.reopen();
  }
};

describe('after a crash', () => {
  test('at every call of a run, before and after it is sent, cleanup leaves nothing', async () => {
    for (let limit = 0; await crashing(limit, createAll); limit += 1) {
      expect((await runCleanup(world)).verdict, `limit ${limit}`).toMatchObject({ kind: 'clean' });
      expect(await everything(), `limit ${limit}`).toEqual([]);
    }
  });

  test('at every call of cleanup itself, running it again ends the same way', {
    timeout: 180_000,
  }, async () => {
    await createLookAlikes();
    for (let limit = 0, crashed = true; crashed; limit += 1) {
      await createAll();
      crashed = await crashing(limit, () => runCleanup(world));
      expect((await runCleanup(world)).verdict, `limit ${limit}`).toMatchObject({ kind: 'clean' });
      expect(await everything(), `limit ${limit}`).toEqual(LOOK_ALIKES());
    }
  });
});

test('a subscription that nobody has confirmed is told with the day on which AWS deletes it', async () => {
  const { TopicArn = '' } = await ours('sns.CreateTopic', { Name: named('news') });
  await ours('sns.Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
  const { events, verdict } = await runCleanup(world);
  const deferred = events.filter(({ kind }) => kind === 'cleanup-deferred');
  const until = new Date(world.clock.now() + 48 * 3_600_000).toISOString();
  expect(deferred).toMatchObject([
    { resource: { type: 'sns.subscription', name: `a@example.com to ${named('news')}` }, until },
  ]);
  expect(verdict).toMatchObject({ kind: 'clean', deleted: 1 });
  expect(world.journal().entries).toContainEqual(expect.objectContaining({ kind: 'deferred', until }));
  await world.sandbox.advance(48 * 3_600_000);
  expect((await runCleanup(world)).events.some(({ kind }) => kind === 'cleanup-deferred')).toBe(false);
});
