import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBeside } from '../../src/cleanup/beside.ts';
import { listRuns } from '../../src/cleanup/journal.ts';
import { learnersCall } from '../../src/cleanup/journaled-call.ts';
import { createWorld, runCleanup, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** Another terminal's calls, while this process holds the run. */
const elsewhere = () =>
  learnersCall(world.connection.call, openBeside(world.folder, world.journal(), world.clock));

const queues = async () => {
  const { QueueUrls = [] } = await world.connection.call('sqs.ListQueues', {});
  return JSON.stringify(QueueUrls);
};

describe('what another process creates for a run that is held', () => {
  it('is deleted with the run, under whatever name', async () => {
    await elsewhere()('sqs.CreateQueue', { QueueName: 'anything' });
    expect(world.journal().state.resources.get('sqs.queue anything')).toMatchObject({ stage: 'created' });
    const { verdict } = await runCleanup(world);
    expect(verdict).toMatchObject({ kind: 'clean' });
    expect(await queues()).toBe('[]');
  });

  it('is known to the next process, and to a listing', async () => {
    await elsewhere()('sqs.CreateQueue', { QueueName: 'anything' });
    const [run] = listRuns(world.folder);
    expect(run?.resources.get('sqs.queue anything')?.stage).toBe('created');
    expect(world.reopen().state.resources.get('sqs.queue anything')?.stage).toBe('created');
  });

  it('bears the run’s tags', async () => {
    const { QueueUrl = '' } = await elsewhere()('sqs.CreateQueue', { QueueName: 'anything' });
    const { Tags } = await world.connection.call('sqs.ListQueueTags', { QueueUrl });
    expect(Tags).toMatchObject({ 'serverless-labs:run': world.journal().run });
  });

  it('takes a run up again that had ended', async () => {
    world.journal().append({ kind: 'run-ended', how: 'clean' });
    expect(world.journal().state.ended).toBeDefined();
    await elsewhere()('sqs.CreateQueue', { QueueName: 'late' });
    expect(world.journal().state.ended).toBeUndefined();
  });

  it('stays after it was seen gone, only where it was made anew', async () => {
    await elsewhere()('sqs.CreateQueue', { QueueName: 'anything' });
    world.journal().append({ kind: 'gone', type: 'sqs.queue', name: 'anything' });
    expect(world.journal().state.resources.get('sqs.queue anything')?.stage).toBe('gone');
    await elsewhere()('iam.CreateUser', { UserName: 'ann' });
    expect(world.journal().state.resources.get('sqs.queue anything')?.stage).toBe('gone');
    expect(world.journal().state.resources.get('iam.user ann')?.stage).toBe('created');
  });
});

describe('what was there before', () => {
  it('is never taken for the run’s, though creating it again succeeds', async () => {
    await world.connection.call('sqs.CreateQueue', { QueueName: 'mine' });
    await elsewhere()('sqs.CreateQueue', { QueueName: 'mine' });
    const { verdict } = await runCleanup(world);
    expect(verdict).toMatchObject({ kind: 'clean' });
    expect(await queues()).toContain('/mine');
  });
});
