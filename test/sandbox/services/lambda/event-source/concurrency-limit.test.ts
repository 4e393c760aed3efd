import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../../../../src/sandbox/services/lambda/event-source/queue/concurrency-limit.ts';

describe('the concurrency of a queue’s mapping', () => {
  it('is five at first, grows by five, and falls back when the queue is empty', () => {
    const limit = new ConcurrencyLimit(undefined);
    expect(limit.allowed).toBe(5);
    limit.grow();
    expect(limit.allowed).toBe(10);
    limit.reset();
    expect(limit.allowed).toBe(5);
  });

  it('stays within the maximum that the mapping sets', () => {
    const limit = new ConcurrencyLimit(7);
    limit.grow();
    expect(limit.allowed).toBe(7);
    expect(limit.canGrow).toBe(false);
    expect(new ConcurrencyLimit(2).allowed).toBe(2);
  });

  it('stays within what one machine can run', () => {
    const limit = new ConcurrencyLimit(1000);
    for (let step = 0; step < 100; step += 1) limit.grow();
    expect(limit.allowed).toBeLessThanOrEqual(40);
  });
});
