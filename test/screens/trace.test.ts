import { describe, expect, it } from 'vitest';
import type { TraceDetail, TraceEvent } from '../../src/sandbox/kernel/trace.ts';
import { tellStories } from '../../src/sandbox/trace/stories.ts';
import { storiesText, traceLines, traceNote } from '../../src/screens/trace.ts';
import { durationText } from '../../src/screens/trace-event.ts';
import { EVERY_PAGE, HARMFUL, HOSTILE, PAGES, withoutColour } from '../terminal/test-page.ts';

const START = Date.UTC(2026, 10, 30, 14, 2, 11, 123);
const ACCOUNT = '000000000000';
const ROLE = `arn:aws:sts::${ACCOUNT}:assumed-role/slabs-abc123-store-order/slabs-abc123-store-order`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:slabs-abc123-orders`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:slabs-abc123-store-order`;
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/slabs-abc123-orders`;
const EXECUTION = `arn:aws:states:us-east-1:${ACCOUNT}:execution:orders:first`;

const at = (id: string, cause: string | undefined, offsetMs: number, detail: TraceDetail): TraceEvent => ({
  ...{ ...detail, id, cause, atMs: START + offsetMs },
});
const call = (api: string, resource: string, more: object = {}): TraceDetail => ({
  ...{ kind: 'call', api, caller: ROLE, resource, durationMs: 2, ...more },
});

const EVENTS: readonly TraceEvent[] = [
  at('01', undefined, 2, call('sqs.SendMessage', QUEUE, { caller: `arn:aws:iam::${ACCOUNT}:user/learner` })),
  at('02', '01', 90, { kind: 'delivery', from: QUEUE, to: FUNCTION, outcome: 'ok', records: 1 }),
  at('03', '02', 83, {
    ...{
      kind: 'invocation',
      functionArn: FUNCTION,
      requestId: 'r',
      coldStart: true,
      durationMs: 43.4,
      outcome: 'ok',
    },
  }),
  at('04', '03', 80, call('dynamodb.PutItem', TABLE)),
  at('05', '02', 89, call('sqs.DeleteMessageBatch', QUEUE)),
  at('10', undefined, 5000, call('lambda.Invoke', FUNCTION, { caller: 'apigateway.amazonaws.com' })),
  at('11', '10', 5010, {
    ...{
      kind: 'invocation',
      functionArn: FUNCTION,
      requestId: 'r',
      coldStart: false,
      durationMs: 1,
      outcome: 'timeout',
    },
  }),
  at('12', '11', 5008, {
    ...call('dynamodb.PutItem', TABLE, {
      error: {
        code: 'AccessDeniedException',
        message: `User: ${ROLE} is not authorized to perform: dynamodb:PutItem`,
      },
    }),
  }),
  at('13', '12', 5007, {
    ...{
      kind: 'refusal',
      action: 'dynamodb:PutItem',
      caller: ROLE,
      resource: TABLE,
      lacks: 'identity-based policy',
    },
    missing: 'no identity-based policy allows dynamodb:PutItem',
  }),
  at('14', '11', 5008, {
    ...{ kind: 'refusal', action: 'sqs:SendMessage', caller: 'sns.amazonaws.com', resource: QUEUE },
    ...{ missing: 'no resource-based policy allows sqs:SendMessage', lacks: 'resource-based policy' },
  }),
  at(
    '20',
    undefined,
    6000,
    call('states.StartExecution', `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:orders`),
  ),
  at('21', '20', 13_000, {
    kind: 'execution',
    executionArn: EXECUTION,
    durationMs: 7000,
    outcome: 'FAILED: Enough',
  }),
  at('22', '21', 13_000, {
    ...{
      kind: 'state',
      executionArn: EXECUTION,
      state: 'Charge',
      type: 'Task',
      durationMs: 7000,
      attempts: 3,
    },
    outcome: 'caught States.TaskFailed',
  }),
  {
    ...{ kind: 'begun', what: 'state', arn: EXECUTION, name: 'Wait', id: '23', cause: '21' },
    atMs: START + 13_000,
  },
  at('30', undefined, 20_000, call('iam.CreateRole', `arn:aws:iam::${ACCOUNT}:role/slabs-abc123-role`)),
  at('31', undefined, 20_010, call('s3.PutObject', 'arn:aws:s3:::bucket/key.txt')),
];

describe('stories', () => {
  it.each(EVERY_PAGE)('at $name', ({ page }) => {
    expect(storiesText(tellStories(EVENTS), page)).toMatchSnapshot();
  });

  it('fit into any width', () => {
    for (const columns of [60, 80, 120, 200]) {
      const text = storiesText(tellStories(EVENTS), {
        ...PAGES['80 columns, no colour'],
        columns: () => columns,
      });
      const long = text.split('\n').filter((line) => line.length > columns && line.trim().includes(' '));
      // An ARN or a statement stays whole, to be copied.
      expect(long.filter((line) => !/arn:|\{/.test(line))).toEqual([]);
    }
  });

  it.each(EVERY_PAGE)('show hostile text harmless at $name', ({ page }) => {
    const evil = HOSTILE.repeat(100);
    const events = [
      at('1', undefined, 0, call(evil, evil, { caller: evil, error: { code: evil, message: evil } })),
      at('2', '1', 0, { kind: 'delivery', from: evil, to: evil, outcome: evil }),
      at('3', '1', 0, {
        kind: 'refusal',
        action: evil,
        caller: evil,
        resource: evil,
        missing: evil,
        lacks: evil,
      }),
      at('4', '1', 0, {
        ...{ kind: 'state', executionArn: evil, state: evil, type: evil, durationMs: 0, outcome: evil },
      }),
    ];
    const text = withoutColour(storiesText(tellStories(events), page));
    expect(text).not.toMatch(HARMFUL);
    expect(text.length).toBeLessThan(20_000);
  });

  it('are lines of JSON, each event before what it led to', () => {
    const [story] = tellStories(EVENTS);
    expect(story && traceLines(story).map(({ story: id, depth, event }) => [id, depth, event.id])).toEqual([
      ['01', 0, '01'],
      ['01', 1, '02'],
      ['01', 2, '03'],
      ['01', 3, '04'],
      ['01', 2, '05'],
    ]);
  });
});

describe('the end of a trace', () => {
  const page = PAGES.plain;

  it('says what is not shown', () => {
    expect(traceNote({ shown: 0, hidden: 0, of: undefined }, page)).toMatch(/^The trace has nothing yet\./);
    expect(traceNote({ shown: 0, hidden: 0, of: 'x' }, page)).toMatch(/^The trace has nothing of x yet\./);
    expect(traceNote({ shown: 2, hidden: 1, of: undefined }, page)).toBe(
      '1 earlier story not shown: --last <n> shows more.\n',
    );
    expect(traceNote({ shown: 2, hidden: 0, of: 'x' }, page)).toBe('');
  });
});

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [43.4, '43 ms'],
    [999.9, '1000 ms'],
    [1250, '1.25 s'],
    [90_000, '90 s'],
    [720_000, '12 min'],
    [12_600_000, '3.5 h'],
    [31_536_000_000, '365 d'],
  ])('%s are %s', (durationMs, expected) => {
    expect(durationText(durationMs)).toBe(expected);
  });
});
