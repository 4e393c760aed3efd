import { CreateActivityCommand, GetActivityTaskCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARN, chain, createWorld, NOW, type World } from '../world.ts';
import { expectRow, from, guide, type Row } from './table.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ random: () => 0.25 });
});
afterAll(() => world.sandbox.close());

const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const task = (more: object) => ({ Type: 'Task', Resource, End: true, ...more });
const retry = (more: object) => task({ Retry: [{ ErrorEquals: ['E'], ...more }] });
const error = (name: string) => ({ errorOutput: { error: name, cause: 'c' } });

/** After so many retries there comes another one after so many seconds, or (undefined) none. */
const BACKOFF: readonly (readonly [what: string, retrier: object, retries: number, seconds?: number])[] = [
  ['the defaults: 1 second at first', {}, 0, 1],
  ['the defaults: doubled', {}, 1, 2],
  ['the defaults: doubled again', {}, 2, 4],
  ['the defaults: 3 attempts', {}, 3],
  ['IntervalSeconds', { IntervalSeconds: 3 }, 0, 3],
  ['BackoffRate', { IntervalSeconds: 3, BackoffRate: 2, MaxAttempts: 3 }, 1, 6],
  ['BackoffRate of 1', { IntervalSeconds: 3, BackoffRate: 1 }, 2, 3],
  ['MaxAttempts 0: never', { MaxAttempts: 0 }, 0],
  ['MaxAttempts 1: once', { MaxAttempts: 1 }, 0, 1],
  ['MaxAttempts 1: not twice', { MaxAttempts: 1 }, 1],
  ['MaxDelaySeconds is not reached', { IntervalSeconds: 3, MaxDelaySeconds: 5 }, 0, 3],
  ['MaxDelaySeconds caps', { IntervalSeconds: 3, MaxDelaySeconds: 5 }, 2, 5],
  ['JitterStrategy NONE', { IntervalSeconds: 8, JitterStrategy: 'NONE' }, 0, 8],
  // The sandbox draws 0.25.
  ['JitterStrategy FULL', { IntervalSeconds: 8, JitterStrategy: 'FULL' }, 0, 2],
  [
    'JitterStrategy FULL, after the cap',
    { IntervalSeconds: 8, MaxDelaySeconds: 12, JitterStrategy: 'FULL' },
    1,
    3,
  ],
];

const RETRIES: readonly Row[] = from(
  'concepts-error-handling',
  BACKOFF.map(([what, retrier, retries, seconds]) => ({
    ...{ what: `Retry: ${what}`, state: retry(retrier), mock: error('E'), retries },
    gives: {
      error: 'E',
      status: seconds === undefined ? 'FAILED' : 'RETRIABLE',
      ...(seconds !== undefined && {
        inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: seconds } },
      }),
    },
  })),
);

/** Whether a Catch of a name takes an error. */
const CAUGHT: readonly (readonly [name: string, error: string, isCaught: boolean])[] = [
  ['States.ALL', 'Anything', true],
  ['States.ALL', 'States.Timeout', true],
  ['States.TaskFailed', 'Anything', true],
  ['States.TaskFailed', 'Lambda.Unknown', true],
  ['States.TaskFailed', 'States.Timeout', false],
  ['States.Timeout', 'States.Timeout', true],
  ['States.Timeout', 'States.HeartbeatTimeout', true],
  ['States.Timeout', 'Anything', false],
  ['States.HeartbeatTimeout', 'States.HeartbeatTimeout', true],
  ['Anything', 'Anything', true],
  ['Anything', 'anything', false],
];
const state = (ErrorEquals: readonly string[], more: object = {}) =>
  task({ Catch: [{ ErrorEquals, Next: 'N', ...more }] });

const CATCHES: readonly Row[] = from('concepts-error-handling', [
  ...CAUGHT.map(([name, failed, isCaught]) => ({
    ...{ what: `Catch ${name} ${isCaught ? 'takes' : 'leaves'} ${failed}`, state: state([name]) },
    mock: error(failed),
    gives: { error: failed, status: isCaught ? 'CAUGHT_ERROR' : 'FAILED' },
  })),
  {
    what: 'Catch puts the error output in place of the input',
    ...{ state: state(['E']), input: { a: 1 }, mock: error('E') },
    gives: { status: 'CAUGHT_ERROR', nextState: 'N', output: { Error: 'E', Cause: 'c' } },
  },
  {
    what: 'Catch with ResultPath keeps the input',
    ...{ state: state(['E'], { ResultPath: '$.error' }), input: { a: 1 }, mock: error('E') },
    gives: { status: 'CAUGHT_ERROR', output: { a: 1, error: { Error: 'E', Cause: 'c' } } },
  },
  {
    what: 'Catch with ResultPath null drops the error',
    ...{ state: state(['E'], { ResultPath: null }), input: { a: 1 }, mock: error('E') },
    gives: { status: 'CAUGHT_ERROR', output: { a: 1 } },
  },
  {
    what: 'the first Catch that takes it',
    state: task({ Catch: ['X', 'E', 'States.ALL'].map((name) => ({ ErrorEquals: [name], Next: name })) }),
    mock: error('E'),
    gives: { status: 'CAUGHT_ERROR', nextState: 'E', inspectionData: { errorDetails: { catchIndex: 1 } } },
  },
  {
    what: 'Retry comes before Catch',
    state: task({ Retry: [{ ErrorEquals: ['E'] }], Catch: [{ ErrorEquals: ['E'], Next: 'N' }] }),
    ...{ mock: error('E'), gives: { status: 'RETRIABLE' } },
  },
  {
    what: 'Catch once the attempts are used up',
    state: task({ Retry: [{ ErrorEquals: ['E'] }], Catch: [{ ErrorEquals: ['E'], Next: 'N' }] }),
    ...{ mock: error('E'), retries: 3, gives: { status: 'CAUGHT_ERROR' } },
  },
]);

it.each([...RETRIES, ...CATCHES])('$what ($source)', (row) => expectRow(world, row));

/** A Wait and the seconds that it lasts, on an input; or the error. */
const WAITS: readonly (readonly [wait: object, input: unknown, seconds: number | string])[] = [
  [{ Seconds: 10 }, {}, 10],
  [{ Seconds: 0 }, {}, 0],
  [{ SecondsPath: '$.s' }, { s: 7 }, 7],
  [{ Timestamp: '2026-11-21T09:00:20Z' }, {}, 20],
  [{ Timestamp: '2026-11-21T10:00:20+01:00' }, {}, 20],
  [{ Timestamp: '2016-01-01T00:00:00Z' }, {}, 0],
  [{ TimestampPath: '$.t' }, { t: '2026-11-21T09:00:30Z' }, 30],
  [{ QueryLanguage: 'JSONata', Seconds: '{% $states.input.s + 1 %}' }, { s: 7 }, 8],
  [{ QueryLanguage: 'JSONata', Timestamp: '{% $states.input.t %}' }, { t: '2026-11-21T09:00:15Z' }, 15],
  [{ SecondsPath: '$.none' }, {}, 'States.Runtime'],
  [{ SecondsPath: '$.s' }, { s: -1 }, 'States.Runtime'],
  [{ TimestampPath: '$.t' }, { t: 'tomorrow' }, 'States.Runtime'],
  [{ QueryLanguage: 'JSONata', Seconds: '{% -1 %}' }, {}, 'States.QueryEvaluationError'],
];

describe(`on the moved clock (${guide('state-wait')}, ${guide('state-task')})`, () => {
  const seconds = (at: Date | undefined) => ((at?.getTime() ?? 0) - NOW) / 1000;

  it('every Wait lasts as long as it says', async () => {
    const arns: string[] = [];
    for (const [index, [wait, input]] of WAITS.entries()) {
      arns.push(
        await world.start(
          await world.create(`wait-${index}`, chain({ W: { Type: 'Wait', ...wait } })),
          input,
        ),
      );
    }
    await world.sandbox.advance(60_000);
    const found: unknown[] = [];
    for (const arn of arns) {
      const { status, stopDate, error: failed } = await world.ended(arn);
      found.push(status === 'SUCCEEDED' ? seconds(stopDate) : failed);
    }
    expect(found).toEqual(WAITS.map(([, , expected]) => expected));
  });

  const LIMITS: readonly (readonly [fields: object, expected: number, error: string])[] = [
    [{ TimeoutSeconds: 9 }, 9, 'States.Timeout'],
    [{ TimeoutSecondsPath: '$.s' }, 5, 'States.Timeout'],
    [{ TimeoutSeconds: 9, HeartbeatSeconds: 4 }, 4, 'States.HeartbeatTimeout'],
    [{ TimeoutSeconds: 9, HeartbeatSecondsPath: '$.s' }, 5, 'States.HeartbeatTimeout'],
    [{ QueryLanguage: 'JSONata', TimeoutSeconds: '{% $states.input.s * 2 %}' }, 10, 'States.Timeout'],
    [
      { QueryLanguage: 'JSONata', TimeoutSeconds: 9, HeartbeatSeconds: '{% $states.input.s + 1 %}' },
      6,
      'States.HeartbeatTimeout',
    ],
  ];

  it('TimeoutSeconds and HeartbeatSeconds end a task that is silent', async () => {
    const arns: string[] = [];
    for (const [index, [fields]] of LIMITS.entries()) {
      const activityArn = `${ARN}:activity:limit-${index}`;
      await world.sfn.send(new CreateActivityCommand({ name: `limit-${index}` }));
      const machine = await world.create(
        `limit-${index}`,
        chain({ T: { Type: 'Task', Resource: activityArn, ...fields } }),
      );
      const arn = await world.start(machine, { s: 5 });
      await world.seen(arn, 'ActivityScheduled');
      await world.sfn.send(new GetActivityTaskCommand({ activityArn }));
      arns.push(arn);
    }
    await world.sandbox.advance(60_000);
    const found: unknown[] = [];
    for (const arn of arns) {
      const { startDate, stopDate, error: failed } = await world.ended(arn);
      found.push([((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0)) / 1000, failed]);
    }
    expect(found).toEqual(LIMITS.map(([, expected, failed]) => [expected, failed]));
  });
});
