import { describe, expect, it } from 'vitest';
import type { TraceDetail, TraceEvent } from '../../../src/sandbox/kernel/trace.ts';
import { prune, type StoryNode, some, tellStories } from '../../../src/sandbox/trace/stories.ts';
import { matches } from '../../../src/sandbox/trace/trace-filter.ts';
import { isHousekeeping } from '../../../src/sandbox/trace/worth-telling.ts';

const LEARNER = 'arn:aws:iam::000000000000:user/learner';
const ROLE = 'arn:aws:sts::000000000000:assumed-role/worker/worker';

const call = (api: string, more: object = {}): Extract<TraceDetail, { kind: 'call' }> => ({
  ...{ kind: 'call', api, caller: LEARNER, resource: '*', durationMs: 0, ...more },
});
const event = (
  id: string,
  cause: string | undefined,
  detail: TraceDetail,
  more: object = {},
): TraceEvent => ({
  ...{ ...detail, id, cause, atMs: Number.parseInt(id, 36), ...more },
});

/** `a(b,c(d))`; what goes on still has a `?`, what is told elsewhere a `*`. */
const shape = ({ id, event: own, isToldElsewhere, children }: StoryNode): string =>
  `${id}${own ? '' : '?'}${isToldElsewhere ? '*' : ''}${children.length > 0 ? `(${children.map(shape).join(',')})` : ''}`;
const shapes = (events: readonly TraceEvent[]) => tellStories(events).map(shape);

describe('stories', () => {
  it('have what an event led to below it, in order of time, whatever the order of recording', () => {
    const events = [
      event('c', 'b', call('dynamodb.PutItem')),
      event('b', 'a', call('lambda.Invoke')),
      event('d', 'a', call('sqs.DeleteMessage')),
      event('a', undefined, call('sqs.SendMessage')),
      event('e', undefined, call('sqs.SendMessage')),
    ];
    expect(shapes(events)).toEqual(['a(b(c),d)', 'e']);
  });

  it('begin with when a call was sent, not with when it was answered', () => {
    const events = [
      event('b', undefined, call('sqs.SendMessage')),
      event('z', undefined, call('lambda.Invoke', { durationMs: 30 })),
    ];
    expect(tellStories(events).map(({ id, startMs }) => [id, startMs])).toEqual([
      ['z', 5],
      ['b', 11],
    ]);
  });

  it('tell a batch with its first cause, and name it with the others', () => {
    const batch = { kind: 'delivery', from: 'q', to: 'f', outcome: 'ok', records: 2 } as const;
    const events = [
      event('a', undefined, call('sqs.SendMessage')),
      event('b', undefined, call('sqs.SendMessage')),
      event('c', 'a', batch, { otherCauses: ['b'] }),
      event('d', 'c', call('lambda.Invoke')),
    ];
    expect(shapes(events)).toEqual(['a(c(d))', 'b(c*)']);
  });

  it('have what goes on still, and its end once it is over; what came of unknown things by itself', () => {
    const begun: TraceEvent = {
      ...{ kind: 'begun', what: 'execution', arn: 'exec', id: 'x', cause: 'a', atMs: 5 },
    };
    const ended = event('x', 'a', {
      kind: 'execution',
      executionArn: 'exec',
      durationMs: 9,
      outcome: 'SUCCEEDED',
    });
    const events = [
      event('a', undefined, call('states.StartExecution')),
      begun,
      event('c', 'x', call('sqs.SendMessage')),
      event('d', 'y', call('dynamodb.PutItem')),
    ];
    expect(shapes(events)).toEqual(['a(x(c))', 'y?(d)']);
    expect(shapes([...events, ended])).toEqual(['a(x(c))', 'y?(d)']);
  });

  it('cut what goes on for ever, and live with a circle', () => {
    const endless = Array.from({ length: 250 }, (_, index) =>
      event(`e${index}`, index === 0 ? undefined : `e${index - 1}`, call('lambda.Invoke'), { atMs: index }),
    );
    const stories = tellStories(endless);
    expect(stories.map(({ id }) => id)).toEqual(['e0', 'e100', 'e200']);
    const circle = [
      event('a', 'b', call('x.Y')),
      event('b', 'a', call('x.Y')),
      event('c', undefined, call('x.Z')),
    ];
    expect(shapes(circle)).toEqual(['c']);
  });
});

const INVOCATION: TraceDetail = {
  ...{ kind: 'invocation', functionArn: 'f', requestId: 'r', coldStart: true, durationMs: 0, outcome: 'ok' },
};

describe('what is worth telling', () => {
  const isReadOnly = (api: string) => /\.(Get|List|Describe)/.test(api);
  const told = (events: readonly TraceEvent[]) =>
    tellStories(events).flatMap((story) => {
      const left = prune(story, (node, parent) => !isHousekeeping(node, parent, isReadOnly));
      return left ? [shape(left)] : [];
    });

  it('isn’t looking, nor what services do all day; what a function reads is', () => {
    expect(
      told([
        event('a', undefined, call('sqs.GetQueueUrl')),
        event('b', undefined, call('sqs.ReceiveMessage', { caller: ROLE })),
        event('c', undefined, call('sqs.ReceiveMessage')),
        event('d', undefined, INVOCATION),
        event('e', 'd', call('s3.GetObject', { caller: ROLE })),
        event('f', 'd', call('logs.PutLogEvents', { caller: ROLE })),
      ]),
    ).toEqual(['c', 'd(e)']);
  });

  it('isn’t a service that tries out a role, unless it is refused', () => {
    const error = { code: 'InvalidParameterValue', message: '' };
    const refusal = {
      kind: 'refusal',
      action: 'sqs:ReceiveMessage',
      caller: ROLE,
      resource: 'q',
      missing: 'none',
    };
    const creation = event('a', undefined, call('lambda.CreateEventSourceMapping'));
    const trial = event('b', 'a', call('sqs.DeleteMessage', { caller: ROLE, error }));
    expect(told([creation, trial])).toEqual(['a']);
    expect(told([creation, trial, event('c', 'b', { ...refusal, kind: 'refusal' })])).toEqual(['a(b(c))']);
  });
});

describe('a filter', () => {
  const send = event(
    'a',
    undefined,
    call('sqs.SendMessage', { resource: 'arn:aws:sqs:r:1:slabs-abc123-orders' }),
    {
      subjects: ['message-1'],
    },
  );
  const [story] = tellStories([
    send,
    event('b', 'a', {
      kind: 'delivery',
      from: 'arn:aws:sqs:r:1:q',
      to: 'arn:aws:lambda:r:1:function:f',
      outcome: 'ok',
    }),
  ]);

  it.each([
    [{}, true],
    [{ service: 'sqs' }, true],
    [{ service: 'lambda' }, true],
    [{ service: 'dynamodb' }, false],
    [{ run: 'abc123' }, true],
    [{ run: 'abc12' }, false],
    [{ id: 'message-1' }, true],
    [{ id: 'slabs-abc123-orders' }, true],
    [{ id: 'orders' }, false],
    [{ id: 'a' }, true],
    [{ service: 'sqs', id: 'message-2' }, false],
  ])('%j: %s', (filter, expected) => {
    expect(story && some(story, (node) => node.event !== undefined && matches(node.event, filter))).toBe(
      expected,
    );
  });
});
