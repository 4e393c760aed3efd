import { describe, expect, it } from 'vitest';
import { forgetTokens, takeToken } from '../../../src/sandbox/kernel/token-bucket.ts';
import { createKernelWorld } from './kernel-world.ts';

const openBucket = () => {
  const { context, clock } = createKernelWorld([]);
  const take = (ratePerSecond: number, burst: number, name = 'api') =>
    takeToken(context, name, { ratePerSecond, burst });
  const takeAll = (ratePerSecond: number, burst: number, times: number) =>
    Array.from({ length: times }, () => take(ratePerSecond, burst)).filter(Boolean).length;
  return { context, clock, take, takeAll };
};

describe('a token bucket', () => {
  it('is full at first, and lets no more through than its burst', () => {
    expect(openBucket().takeAll(10, 5, 1_000)).toBe(5);
  });

  it.each([
    [10, 5, 99, 0],
    [10, 5, 100, 1],
    [10, 5, 300, 3],
    [10, 5, 60_000, 5],
    [0.5, 1, 1_999, 0],
    [0.5, 1, 2_000, 1],
    [0, 5, 3_600_000, 0],
    [3, 2, 333, 0],
    [3, 2, 334, 1],
    [10_000, 5_000, 1, 10],
  ])('of rate %d and burst %d has, empty and %d ms later, %d', async (rate, burst, ms, expected) => {
    const { clock, takeAll } = openBucket();
    takeAll(rate, burst, burst);
    await clock.advance(ms);
    expect(takeAll(rate, burst, burst + 1)).toBe(expected);
  });

  it.each([3, 7, 0.3, 33.333333])(
    'lets exactly rate × time through at %d a second, however often it is asked',
    async (rate) => {
      const { clock, takeAll } = openBucket();
      takeAll(rate, 2, 2);
      let through = 0;
      for (let second = 0; second < 10_000; second += 1) {
        await clock.advance(7);
        through += takeAll(rate, 2, 2);
      }
      expect(through).toBe(Math.floor(rate * 70 + 1e-9));
    },
  );

  it('lets nothing through with a burst of 0', () => {
    expect(openBucket().take(10, 0)).toBe(false);
  });

  it('takes changed limits from the next request on', async () => {
    const { clock, takeAll } = openBucket();
    expect(takeAll(10, 5, 3)).toBe(3);
    expect(takeAll(10, 1, 3)).toBe(1);
    await clock.advance(1_000);
    expect(takeAll(10, 20, 100)).toBe(10);
  });

  it('is apart from others, and full again once it is forgotten', () => {
    const { context, take } = openBucket();
    expect([take(1, 1, 'a/x'), take(1, 1, 'a/y'), take(1, 1, 'b'), take(1, 1, 'a/x')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    forgetTokens(context, 'a/');
    expect([take(1, 1, 'a/x'), take(1, 1, 'b')]).toEqual([true, false]);
  });
});
