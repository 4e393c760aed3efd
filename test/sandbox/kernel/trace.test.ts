import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/clock.ts';
import { createTrace, type TraceEvent } from '../../../src/sandbox/kernel/trace.ts';

const clock = manualClock(0);
const DELIVERY = { kind: 'delivery', from: 'a', to: 'b', outcome: 'ok' } as const;

describe('a trace', () => {
  it('gives ids of 16 hex digits that differ from those of another process', () => {
    const ids = [0.1, 0.9].flatMap((value) => {
      const trace = createTrace({ clock, random: () => value });
      return [trace.newId(), trace.newId()];
    });
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('knows what has made a subject, and notes it with the event', () => {
    const trace = createTrace({ clock, random: Math.random });
    const id = trace.newId();
    trace.mark(id, 'message-1');
    trace.mark(undefined, 'message-2');
    expect(trace.origin('message-1')).toBe(id);
    expect(trace.origin('message-2')).toBeUndefined();
    trace.record(DELIVERY, undefined, { id });
    expect(trace.events()).toEqual([{ ...DELIVERY, id, atMs: 0, cause: undefined, subjects: ['message-1'] }]);
  });

  it('finds a subject that an earlier process has made', () => {
    const earlier: TraceEvent = {
      ...DELIVERY,
      id: 'before',
      atMs: 0,
      cause: undefined,
      subjects: ['message'],
    };
    const sink = { append: () => {}, earlier: () => [earlier], close: () => {} };
    const trace = createTrace({ clock, random: Math.random, sink });
    expect(trace.origin('message')).toBe('before');
    expect(trace.origin('another')).toBeUndefined();
  });

  it('forgets the oldest, and cuts what is too long', () => {
    const trace = createTrace({ clock, random: Math.random, capacity: 3 });
    for (let index = 0; index < 20; index += 1) {
      trace.mark(trace.record({ ...DELIVERY, outcome: `${index}` }, undefined), `subject-${index}`);
    }
    trace.record({ ...DELIVERY, outcome: 'x'.repeat(1_000_000) }, undefined);
    expect(trace.events().map((event) => event.kind === 'delivery' && event.outcome.length)).toEqual([
      2, 2, 1001,
    ]);
    expect(trace.origin('subject-0')).toBeUndefined();
    expect(trace.origin('subject-19')).toBeDefined();
  });
});
