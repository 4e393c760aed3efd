import { describe, expect, it } from 'vitest';
import { manualClock, realClock, sleep } from '../../src/core/clock.ts';

describe('manual clock', () => {
  it('runs what falls due in order of time, and shows each its own moment', async () => {
    const clock = manualClock(1_000);
    const seen: [string, number][] = [];
    clock.after(20, () => seen.push(['late', clock.now()]));
    clock.after(10, () => seen.push(['early', clock.now()]));
    clock.after(31, () => seen.push(['never', clock.now()]));
    await clock.advance(30);
    expect(seen).toEqual([
      ['early', 1_010],
      ['late', 1_020],
    ]);
    expect(clock.now()).toBe(1_030);
  });

  it('runs timers that timers set, within the same advance', async () => {
    const clock = manualClock(0);
    const seen: number[] = [];
    const tick = () => {
      seen.push(clock.now());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  it('waits for the promise of a callback before it moves on', async () => {
    const clock = manualClock(0);
    const seen: string[] = [];
    clock.after(10, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push('first');
    });
    clock.after(11, () => seen.push('second'));
    await clock.advance(20);
    expect(seen).toEqual(['first', 'second']);
  });

  it('does not run what was called off', async () => {
    const clock = manualClock(0);
    let ran = false;
    clock
      .after(1, () => {
        ran = true;
      })
      .cancel();
    await clock.advance(10);
    expect(ran).toBe(false);
  });

  it('wakes a sleeper, and lets it be interrupted', async () => {
    const clock = manualClock(0);
    const slept = sleep(clock, 100);
    const interrupt = new AbortController();
    const interrupted = sleep(clock, 100, interrupt.signal);
    interrupt.abort(new Error('stop'));
    await expect(interrupted).rejects.toThrow('stop');
    await clock.advance(100);
    await expect(slept).resolves.toBeUndefined();
  });
});

describe('real clock', () => {
  it('jumps ahead and stays ahead of real time', async () => {
    const clock = realClock();
    const before = clock.now();
    await clock.advance(3_600_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(clock.now() - Date.now()).toBeGreaterThan(3_590_000);
  });

  it('runs at once what an advance makes due', async () => {
    const clock = realClock();
    let at = 0;
    clock.after(60_000, () => {
      at = clock.now();
    });
    const due = clock.now() + 60_000;
    await clock.advance(120_000);
    expect(at).toBeGreaterThanOrEqual(due - 5);
    expect(at).toBeLessThan(due + 10_000);
  });

  it('fires by itself', async () => {
    const clock = realClock();
    // Its timers don't hold the process, so something else has to.
    const alive = setInterval(() => {}, 1_000);
    await new Promise<void>((resolve) => {
      clock.after(5, resolve);
    });
    clearInterval(alive);
  });
});
