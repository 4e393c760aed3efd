import {
  CancelReplayCommand,
  CreateArchiveCommand,
  DeleteArchiveCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  ListArchivesCommand,
  ListReplaysCommand,
  StartReplayCommand,
  UpdateArchiveCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busArn, type EventsWorld, NOW, openEventsWorld, refusal, ruleArn } from './events-world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
let world: EventsWorld;
beforeEach(async () => {
  world = await openEventsWorld();
  await world.events.send(
    new CreateArchiveCommand({
      ArchiveName: 'orders',
      EventSourceArn: busArn('default'),
      EventPattern: '{"source":["app"]}',
      RetentionDays: 1,
    }),
  );
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const ARCHIVE = 'arn:aws:events:us-east-1:000000000000:archive/orders';
const described = () => world.events.send(new DescribeArchiveCommand({ ArchiveName: 'orders' }));
const replay = (more: object = {}) =>
  world.events.send(
    new StartReplayCommand({
      ReplayName: 'again',
      EventSourceArn: ARCHIVE,
      EventStartTime: new Date(NOW),
      EventEndTime: new Date(NOW + 10 * MINUTE_MS),
      Destination: { Arn: busArn('default') },
      ...more,
    }),
  );
const state = async () => (await world.events.send(new DescribeReplayCommand({ ReplayName: 'again' }))).State;

describe('an archive', () => {
  it('keeps what its pattern meets, as long as it says', async () => {
    await world.put({ id: 1 });
    await world.put({ id: 2 }, { Source: 'other' });
    expect(await described()).toMatchObject({ State: 'ENABLED', EventCount: 1, RetentionDays: 1 });
    await world.clock.advance(DAY_MS + 1000);
    expect(await described()).toMatchObject({ EventCount: 0, SizeBytes: 0 });
  });

  it('is listed, changed and deleted', async () => {
    await world.events.send(new UpdateArchiveCommand({ ArchiveName: 'orders', RetentionDays: 0 }));
    const { Archives } = await world.events.send(new ListArchivesCommand({ NamePrefix: 'ord' }));
    expect(Archives).toMatchObject([{ ArchiveName: 'orders', RetentionDays: 0 }]);
    await world.events.send(new DeleteArchiveCommand({ ArchiveName: 'orders' }));
    expect(await refusal(described())).toBe('ResourceNotFoundException: Archive orders does not exist.');
  });
});

describe('a replay', () => {
  it('sends the events of its time again, minute by minute, and says which replay they are of', async () => {
    await world.put({ id: 1 });
    await world.clock.advance(2 * MINUTE_MS);
    await world.put({ id: 2 });
    await world.clock.advance(20 * MINUTE_MS);
    await world.put({ id: 3 });
    await world.rule('all', { source: ['app'] }, [await world.queue('q')]);
    expect(await replay()).toMatchObject({ State: 'STARTING' });
    await world.clock.advance(1000);
    expect(await state()).toBe('RUNNING');
    await world.clock.advance(2000);
    expect(await state()).toBe('COMPLETED');
    const bodies = (await world.bodies('q')).map((body) => JSON.parse(body));
    expect(bodies.map(({ detail }) => detail.id)).toEqual([1, 2]);
    expect(bodies[0]['replay-name']).toBe('again');
    expect(await described()).toMatchObject({ EventCount: 3 });
  });

  it('can be kept to some rules', async () => {
    await world.put({ id: 1 });
    const queue = await world.queue('q');
    await world.rule('one', { source: ['app'] }, [{ Arn: queue, Input: '"one"' }]);
    await world.rule('two', { source: ['app'] }, [{ Arn: queue, Input: '"two"' }]);
    await replay({ Destination: { Arn: busArn('default'), FilterArns: [ruleArn('two')] } });
    await world.clock.advance(2000);
    expect(await world.bodies('q')).toEqual(['"two"']);
  });

  it('can be cancelled while it runs, and not after', async () => {
    await world.put({ id: 1 });
    await replay();
    await world.events.send(new CancelReplayCommand({ ReplayName: 'again' }));
    await world.clock.advance(5000);
    expect(await state()).toBe('CANCELLED');
    const { Replays } = await world.events.send(new ListReplaysCommand({ State: 'CANCELLED' }));
    expect(Replays).toMatchObject([{ ReplayName: 'again' }]);
    expect(await refusal(world.events.send(new CancelReplayCommand({ ReplayName: 'again' })))).toBe(
      'IllegalStatusException: Replay again is not in a valid state for this operation.',
    );
  });
});
