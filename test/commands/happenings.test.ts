import { describe, expect, it } from 'vitest';
import { watchHappenings } from '../../src/commands/happenings.ts';
import { manualClock } from '../../src/core/clock.ts';
import { createTrace } from '../../src/sandbox/kernel/trace.ts';

const told = (event: Parameters<ReturnType<typeof createTrace>['record']>[0]): readonly string[] => {
  const trace = createTrace({ clock: manualClock(0), random: Math.random, sink: undefined });
  const happened = watchHappenings(trace);
  trace.record(event, undefined);
  return happened().map(({ what }) => what);
};

const ROLES = 'arn:aws:sts::000000000000:assumed-role';
const call = (caller: string, api: string, resource: string) =>
  ({ kind: 'call', caller, api, resource, durationMs: 1 }) as const;

describe('what the sandbox does by itself', () => {
  it.each([
    [
      'a stream by its table',
      {
        from: 'arn:aws:dynamodb:us-east-1:000000000000:table/slabs-abc123-items/stream/2026-12-01T00:57:26.402',
        to: 'arn:aws:lambda:us-east-1:000000000000:function:slabs-abc123-loop',
      },
      'the stream of items to loop: ok',
    ],
    [
      'a function URL without its random host',
      {
        from: 'arn:aws:sns:us-east-1:000000000000:slabs-abc123-news',
        to: 'http://0f0f.lambda-url.us-east-1.localhost:4566/',
      },
      'news to the function URL: ok',
    ],
    [
      'a path of an API',
      {
        from: 'arn:aws:sns:us-east-1:000000000000:news',
        to: 'http://0f0f.execute-api.localhost:4566/prod/orders/',
      },
      'news to orders: ok',
    ],
  ])('names %s', (_what, way, expected) => {
    expect(told({ kind: 'delivery', ...way, outcome: 'ok' })).toEqual([expected]);
  });

  it('names a function by its session and a service by its role', () => {
    const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/slabs-abc123-items';
    const byFunction = `${ROLES}/slabs-abc123-role/slabs-abc123-keeper`;
    expect(told(call(byFunction, 'dynamodb.GetItem', table))).toEqual([
      'keeper calls dynamodb.GetItem on items',
    ]);
    const byService = `${ROLES}/slabs-abc123-press/e4cafdd9631f523ea430963ebd0ed187`;
    expect(told(call(byService, 'dynamodb.GetItem', table))).toEqual([
      'the role press calls dynamodb.GetItem on items',
    ]);
  });

  it('does not tell how often a stream is polled', () => {
    expect(told(call(`${ROLES}/a/b`, 'dynamodbstreams.GetRecords', 'x'))).toEqual([]);
  });
});
