import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateActivityCommand, GetActivityTaskCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { ARN, chain, createWorld, NOW, type World } from './world.ts';

let folder: string;
let world: World;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slabs-states-'));
  world = await createWorld({ folder });
});
afterEach(async () => {
  await world.sandbox.close();
  rmSync(folder, { recursive: true });
});

const reopen = async (laterMs = 0) => {
  await world.sandbox.close();
  world = await createWorld({ folder, clock: manualClock(NOW + laterMs) });
};

/** Opens what a process that was killed here has left on the disk. */
const kill = async (laterMs = 0) => {
  const left = mkdtempSync(join(tmpdir(), 'slabs-states-'));
  cpSync(folder, left, { recursive: true });
  await world.sandbox.close();
  rmSync(folder, { recursive: true });
  folder = left;
  world = await createWorld({ folder, clock: manualClock(NOW + laterMs) });
};

it('goes on waiting in a branch and in an iteration', async () => {
  const Branches = [
    chain({
      Wait: { Type: 'Wait', Seconds: 100 },
      After: { Type: 'Pass', Parameters: { 'v.$': '$v', 'in.$': '$.a' } },
    }),
    chain({
      Each: {
        Type: 'Map',
        ItemsPath: '$.list',
        MaxConcurrency: 1,
        ItemProcessor: chain({
          Pause: { Type: 'Wait', Seconds: 40 },
          Item: { Type: 'Pass', Parameters: { 'item.$': '$$.Map.Item.Value' } },
        }),
      },
    }),
  ];
  const machine = await world.create(
    'both',
    chain({ Set: { Type: 'Pass', Assign: { v: 7 } }, Both: { Type: 'Parallel', Branches } }),
  );
  const arn = await world.start(machine, { a: 1, list: ['x', 'y', 'z'] });
  await world.seen(arn, 'WaitStateEntered', 2);
  await world.sandbox.advance(50_000);
  await world.seen(arn, 'MapIterationStarted', 2);
  await kill(50_000);
  expect((await world.describe(arn)).status).toBe('RUNNING');
  await world.sandbox.advance(30_000);
  await world.seen(arn, 'MapIterationStarted', 3);
  await reopen(90_000);
  await world.sandbox.advance(60_000);
  const { output = '', stopDate } = await world.ended(arn);
  expect(JSON.parse(output)).toEqual([{ v: 7, in: 1 }, [{ item: 'x' }, { item: 'y' }, { item: 'z' }]]);
  expect(stopDate).toEqual(new Date(NOW + 120_000));
  const ids = (await world.history(arn)).map(({ id }) => id);
  expect(ids).toEqual(ids.map((_, index) => index + 1));
});

it('still knows a task’s token, its deadline, and what was in the queue of an activity', async () => {
  const activityArn = `${ARN}:activity:work`;
  await world.sfn.send(new CreateActivityCommand({ name: 'work' }));
  const work = { Type: 'Task', Resource: activityArn, TimeoutSeconds: 100 };
  const machine = await world.create('work', chain({ Work: work }));
  const [first, second] = [await world.start(machine, { n: 1 }), await world.start(machine, { n: 2 })];
  const { taskToken } = await world.sfn.send(new GetActivityTaskCommand({ activityArn }));
  await world.seen(first, 'ActivityStarted');
  await kill(10_000);
  await world.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"done"' }));
  expect((await world.ended(first)).output).toBe('"done"');
  expect((await world.sfn.send(new GetActivityTaskCommand({ activityArn }))).input).toBe('{"n":2}');
  await world.sandbox.advance(90_000);
  expect(await world.ended(second)).toMatchObject({
    status: 'FAILED',
    error: 'States.Timeout',
    stopDate: new Date(NOW + 100_000),
  });
});

it('waits on for an execution that it started', async () => {
  const StateMachineArn = await world.create('inner', chain({ Wait: { Type: 'Wait', Seconds: 100 } }));
  const Resource = 'arn:aws:states:::states:startExecution.sync:2';
  const outer = await world.create(
    'outer',
    chain({ Start: { Type: 'Task', Resource, Parameters: { StateMachineArn, 'Input.$': '$' } } }),
  );
  const arn = await world.start(outer, { a: 1 });
  await world.seen(arn, 'TaskSubmitted');
  await kill(40_000);
  await world.sandbox.advance(60_000);
  expect(JSON.parse((await world.ended(arn)).output ?? '')).toMatchObject({
    Status: 'SUCCEEDED',
    Output: { a: 1 },
  });
});

it('makes a call again that was under way, without telling its beginning twice', async () => {
  const sqs = new SQSClient(world.sandbox.clientConfig());
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  const Receive = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:sqs:receiveMessage',
    Parameters: { QueueUrl, WaitTimeSeconds: 20 },
    OutputPath: '$.Messages[0].Body',
  };
  const arn = await world.start(await world.create('receive', chain({ Receive })));
  await world.seen(arn, 'TaskStarted');
  await kill(5_000);
  const reopened = new SQSClient(world.sandbox.clientConfig());
  await reopened.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  expect((await world.ended(arn)).output).toBe('"hello"');
  expect(await world.types(arn)).toEqual([
    ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
    ...['TaskStateExited', 'ExecutionSucceeded'],
  ]);
});
