import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { type EventsWorld, NOW, openEventsWorld, queueArn, ruleArn } from './events-world.ts';

const DAY_MS = 86_400_000;
let folder: string;
let world: EventsWorld;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  world = await openEventsWorld({ folder: join(folder, 'a') });
});
afterEach(async () => {
  await world.sandbox.close();
  rmSync(folder, { recursive: true });
  expect(world.faults).toEqual([]);
});

const schedule = async (ScheduleExpression: string) => {
  await world.queue('q');
  await world.events.send(new PutRuleCommand({ Name: 'tick', ScheduleExpression }));
  const Targets = [{ Id: 'q', Arn: queueArn('q') }];
  await world.events.send(new PutTargetsCommand({ Rule: 'tick', Targets }));
};
const times = async () => (await world.bodies('q')).map((body) => JSON.parse(body).time);

it('sends an event as AWS writes it, each time that the schedule comes round', async () => {
  await schedule('rate(1 minute)');
  await world.clock.advance(59_000);
  expect(await times()).toEqual([]);
  await world.clock.advance(121_000);
  expect(await times()).toEqual(['2026-11-21T09:01:00Z', '2026-11-21T09:02:00Z', '2026-11-21T09:03:00Z']);
  expect(JSON.parse((await world.bodies('q'))[0] ?? '')).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: '2026-11-21T09:01:00Z',
    region: 'us-east-1',
    resources: [ruleArn('tick')],
    detail: {},
  });
});

it('goes through a day that the clock is moved ahead by', async () => {
  await schedule('cron(30 7,19 * * ? *)');
  await world.clock.advance(DAY_MS);
  expect(await times()).toEqual(['2026-11-21T19:30:00Z', '2026-11-22T07:30:00Z']);
});

it('rests while the rule is disabled', async () => {
  await schedule('rate(1 hour)');
  await world.events.send(new DisableRuleCommand({ Name: 'tick' }));
  await world.clock.advance(DAY_MS / 2);
  await world.events.send(new EnableRuleCommand({ Name: 'tick' }));
  await world.clock.advance(3_600_000);
  expect(await times()).toEqual(['2026-11-21T22:00:00Z']);
});

it('is kept over a crash; what it missed comes once', async () => {
  await schedule('rate(1 hour)');
  // What a kill leaves: the folder as it is, with nothing closed.
  cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true });
  const clock = manualClock(NOW + 2.5 * 3_600_000);
  const after = await openEventsWorld({ clock, folder: join(folder, 'b') });
  await clock.advance(0);
  await clock.advance(1_800_000);
  const bodies = await after.bodies('q');
  expect(bodies.map((body) => JSON.parse(body).time)).toEqual([
    '2026-11-21T10:00:00Z',
    '2026-11-21T12:00:00Z',
  ]);
  await after.sandbox.close();
  expect(after.faults).toEqual([]);
});

it('has events that were on their way delivered after a crash', async () => {
  await world.rule('orders', { source: ['app'] }, [await world.queue('q')]);
  const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const Entries = [{ Source: 'app', DetailType: 'Order', Detail: '{"id":1}' }];
  await world.events.send(new PutEventsCommand({ Entries }));
  cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true });
  const after = await openEventsWorld({ folder: join(folder, 'b') });
  await after.settled();
  expect((await after.bodies('q')).map((body) => JSON.parse(body).detail)).toEqual([{ id: 1 }]);
  await after.sandbox.close();
});
