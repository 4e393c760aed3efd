import {
  CreateActivityCommand,
  DeleteActivityCommand,
  DescribeActivityCommand,
  GetActivityTaskCommand,
  ListActivitiesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARN, chain, createWorld, NOW, refusalOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld({ random: () => 0.25 });
  await world.sfn.send(new CreateActivityCommand({ name: 'work' }));
});
afterEach(() => world.sandbox.close());

const activityArn = `${ARN}:activity:work`;
const work = (more: object) => ({ Type: 'Task', Resource: activityArn, ...more });
const take = async () => {
  const { taskToken = '', input } = await world.sfn.send(
    new GetActivityTaskCommand({ activityArn, workerName: 'me' }),
  );
  return { taskToken, input };
};
const fail = async (error: string) => {
  const { taskToken } = await take();
  await world.sfn.send(new SendTaskFailureCommand({ taskToken, error, cause: 'because' }));
};
const secondsBetween = async (arn: string, type: string) => {
  const at = (await world.history(arn))
    .filter((event) => event.type === type)
    .map(({ timestamp }) => timestamp?.getTime() ?? 0);
  return at.slice(1).map((ms, index) => (ms - (at[index] ?? 0)) / 1000);
};

describe('Wait', () => {
  it('waits a year in no time', async () => {
    const machine = await world.create(
      'year',
      chain({ Wait: { Type: 'Wait', Timestamp: '2027-11-21T08:59:59Z' } }),
    );
    const arn = await world.start(machine);
    await world.sandbox.advance(364 * 86_400_000);
    expect((await world.describe(arn)).status).toBe('RUNNING');
    await world.sandbox.advance(86_400_000);
    expect(await world.ended(arn)).toMatchObject({
      status: 'SUCCEEDED',
      stopDate: new Date('2027-11-21T08:59:59Z'),
    });
  });

  it('takes its time from the input, as seconds and as a moment', async () => {
    const definition = chain({
      A: { Type: 'Wait', SecondsPath: '$.s' },
      B: { Type: 'Wait', TimestampPath: '$.t' },
      C: { Type: 'Wait', QueryLanguage: 'JSONata', Seconds: '{% $states.input.s * 2 %}' },
    });
    const arn = await world.start(await world.create('waits', definition), {
      s: 5,
      t: '2026-11-21T09:00:30Z',
    });
    await world.sandbox.advance(60_000);
    expect((await world.ended(arn)).stopDate).toEqual(new Date(NOW + 40_000));
  });

  it('refuses a negative number and a year too many', async () => {
    for (const s of [-1, 1.5, 'x', 100_000_000]) {
      const ended = await world.run(chain({ A: { Type: 'Wait', SecondsPath: '$.s' } }), { s });
      expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    }
  });
});

describe('Retry', () => {
  it('backs off, up to the longest delay, and gives up after its attempts', async () => {
    const Retry = [
      { ErrorEquals: ['Boom'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 },
    ];
    const arn = await world.start(await world.create('retry', chain({ Work: work({ Retry }) })));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await world.seen(arn, 'ActivityScheduled', attempt + 1);
      await fail('Boom');
      await world.seen(arn, 'ActivityFailed', attempt + 1);
      await world.sandbox.advance(60_000 * (attempt < 4 ? 1 : 0));
    }
    expect(await world.ended(arn)).toMatchObject({ status: 'FAILED', error: 'Boom', cause: 'because' });
    // 60 seconds pass each time; the task is scheduled 2, 6, 18 and (not 54) 20 seconds after it failed.
    const scheduled = (await world.history(arn)).filter(({ type }) => type === 'ActivityScheduled');
    expect(scheduled.map(({ timestamp }) => ((timestamp?.getTime() ?? 0) - NOW) / 1000)).toEqual([
      0, 2, 66, 138, 200,
    ]);
  });

  it('draws lots for the delay with full jitter', async () => {
    const Retry = [{ ErrorEquals: ['Boom'], IntervalSeconds: 8, MaxAttempts: 1, JitterStrategy: 'FULL' }];
    const arn = await world.start(await world.create('jitter', chain({ Work: work({ Retry }) })));
    await fail('Boom');
    await world.seen(arn, 'ActivityFailed');
    await world.sandbox.advance(8_000);
    await world.seen(arn, 'ActivityScheduled', 2);
    expect(await secondsBetween(arn, 'ActivityScheduled')).toEqual([2]);
  });

  it('counts each retrier for itself, and a new visit from nothing', async () => {
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 1 },
      { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 },
    ];
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Again' }];
    const Again = { Type: 'Pass', End: true };
    const arn = await world.start(
      await world.create('each', {
        StartAt: 'Work',
        States: { Work: work({ Retry, Catch, Next: 'Again' }), Again },
      }),
    );
    for (const [index, error] of ['A', 'B', 'A'].entries()) {
      await world.seen(arn, 'ActivityScheduled', index + 1);
      await fail(error);
      await world.seen(arn, 'ActivityFailed', index + 1);
      await world.sandbox.advance(1_000);
    }
    expect(await world.ended(arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"Error":"A","Cause":"because"}',
    });
  });
});

describe('time-outs', () => {
  it('end a task at its deadline; States.TaskFailed is no time-out', async () => {
    const Catch = [
      { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
      { ErrorEquals: ['States.Timeout'], Next: 'Right' },
    ];
    const States = {
      Work: work({ TimeoutSeconds: 30, Catch, End: true }),
      Wrong: { Type: 'Fail' },
      Right: { Type: 'Succeed' },
    };
    const arn = await world.start(await world.create('late', { StartAt: 'Work', States }));
    const { taskToken } = await take();
    await world.sandbox.advance(29_999);
    expect((await world.describe(arn)).status).toBe('RUNNING');
    await world.sandbox.advance(1);
    expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await world.types(arn)).toContain('ActivityTimedOut');
    const late = world.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    expect(await refusalOf(late)).toBe(
      "TaskTimedOut: Task Timed Out: 'Provided task does not exist anymore'",
    );
  });

  it('end a task that is silent for too long, and let one go on that beats', async () => {
    const arn = await world.start(
      await world.create('beat', chain({ Work: work({ HeartbeatSeconds: 10 }) })),
    );
    const { taskToken } = await take();
    for (let beats = 0; beats < 3; beats += 1) {
      await world.sandbox.advance(9_000);
      await world.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
      await world.types(arn);
    }
    await world.sandbox.advance(10_000);
    expect(await world.ended(arn)).toMatchObject({
      status: 'FAILED',
      error: 'States.HeartbeatTimeout',
      stopDate: new Date(NOW + 37_000),
    });
  });
});

describe('activities', () => {
  it('hand a task to the worker that asks, and wait for one up to a minute', async () => {
    const machine = await world.create(
      'work',
      chain({ Work: work({ Parameters: { 'x.$': '$.a' }, ResultPath: '$.r' }) }),
    );
    const arn = await world.start(machine, { a: 1 });
    const { taskToken, input } = await take();
    expect(input).toBe('{"x":1}');
    await world.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"done"' }));
    expect((await world.ended(arn)).output).toBe('{"a":1,"r":"done"}');
    expect(await world.types(arn)).toEqual([
      ...[
        'ExecutionStarted',
        'TaskStateEntered',
        'ActivityScheduled',
        'ActivityStarted',
        'ActivitySucceeded',
      ],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
    const idle = take();
    await world.sfn.send(new ListActivitiesCommand({}));
    await world.sandbox.advance(60_000);
    expect(await idle).toEqual({ taskToken: '', input: undefined });
    const waiting = take();
    await world.sfn.send(new ListActivitiesCommand({}));
    await world.start(machine, { a: 2 });
    expect((await waiting).input).toBe('{"x":2}');
  });

  it('are described and deleted; a token that nobody gave out is refused', async () => {
    expect(await world.sfn.send(new DescribeActivityCommand({ activityArn }))).toMatchObject({
      name: 'work',
      creationDate: new Date(NOW),
    });
    const foreign = world.sfn.send(new SendTaskSuccessCommand({ taskToken: 'x', output: '1' }));
    expect(await refusalOf(foreign)).toBe("InvalidToken: Invalid Token: 'Invalid token'");
    await world.sfn.send(new DeleteActivityCommand({ activityArn }));
    expect(await refusalOf(take())).toBe(`ActivityDoesNotExist: Activity Does Not Exist: '${activityArn}'`);
  });
});
