import { describe, expect, it } from 'vitest';
import {
  createConcurrency,
  type Slot,
} from '../../../../../src/sandbox/services/lambda/execution/concurrency.ts';
import { functions, provisioned, qualifiedKey } from '../../../../../src/sandbox/services/lambda/rows.ts';
import { createKernelWorld } from '../../../kernel/kernel-world.ts';

const open = (accountLimit?: number) => {
  const { context, clock } = createKernelWorld([]);
  const concurrency = createConcurrency(accountLimit);
  const put = (name: string, reservedConcurrency?: number) =>
    context.table(functions).put(name, { name, nextVersion: 1, tags: {}, reservedConcurrency });
  const provide = (functionName: string, qualifier: string, requested: number) =>
    context.table(provisioned).put(qualifiedKey(functionName, qualifier), {
      ...{ functionName, qualifier, requested },
      status: 'READY',
      lastModifiedMs: 0,
      changeId: '',
    });
  /** A slot, or the reason of the throttle. */
  const enter = (functionName: string, qualifier?: string): Slot | string => {
    try {
      return concurrency.enter(context, { functionName, qualifier });
    } catch (error) {
      return String(error instanceof Error && 'members' in error ? JSON.stringify(error.members) : error);
    }
  };
  const enterAll = (name: string, times: number, qualifier?: string) =>
    Array.from({ length: times }, () => enter(name, qualifier)).flatMap((slot) =>
      typeof slot === 'string' ? [] : [slot],
    );
  return { clock, put, provide, enter, enterAll };
};

describe('concurrency', () => {
  it.each([0, 1, 5, 900])(
    'of a function with a reservation of %d is never more, whoever comes and goes',
    (reserved) => {
      const { put, enter } = open();
      put('f', reserved);
      const running: Slot[] = [];
      let most = 0;
      // A fixed pseudo-random walk: the same in every run.
      for (let round = 0, seed = 7; round < 10_000; round += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        const slot = seed % 10 < 7 ? enter('f') : undefined;
        if (slot === undefined) running.splice(seed % Math.max(running.length, 1), 1)[0]?.leave();
        else if (typeof slot !== 'string') running.push(slot);
        most = Math.max(most, running.length);
      }
      expect(most).toBe(reserved);
      expect(enter('f')).toContain('ReservedFunctionConcurrentInvocationLimitExceeded');
    },
  );

  it('of 1,000 invocations at once leaves a reservation untouched, and a reservation leaves the rest', () => {
    const { put, enter, enterAll } = open();
    put('greedy');
    put('kept', 100);
    expect(enterAll('greedy', 1_000)).toHaveLength(900);
    expect(enter('greedy')).toContain('"ConcurrentInvocationLimitExceeded"');
    expect(enterAll('kept', 1_000)).toHaveLength(100);
  });

  it('of all functions without a reservation is shared', () => {
    const { put, enterAll } = open();
    put('one');
    put('two');
    const [first] = enterAll('one', 600);
    expect(enterAll('two', 600)).toHaveLength(400);
    first?.leave();
    expect(enterAll('two', 2)).toHaveLength(1);
  });

  it('grows by 1,000 environments at once and 100 a second, in an account that has more', async () => {
    const { put, enterAll, clock } = open(10_000);
    put('f');
    put('other');
    expect(enterAll('f', 2_000)).toHaveLength(1_000);
    expect(enterAll('other', 2_000)).toHaveLength(1_000);
    await clock.advance(1_000);
    expect(enterAll('f', 2_000)).toHaveLength(100);
    await clock.advance(10_000);
    const more = enterAll('f', 2_000);
    expect(more).toHaveLength(1_000);
    // Environments that are there already need not be made.
    for (const slot of more) slot.leave();
    expect(enterAll('f', 2_000)).toHaveLength(1_000);
  });

  it('counts environments anew when they have ended', async () => {
    const { put, enterAll, clock } = open(10_000);
    put('f');
    for (const slot of enterAll('f', 1_000)) slot.leave();
    expect(enterAll('f', 1_001)).toHaveLength(1_000);
    await clock.advance(11 * 60_000);
    expect(enterAll('f', 2_000)).toHaveLength(1_000);
  });

  it('takes what is provisioned out of the reservation, or out of what all share', () => {
    const { put, provide, enter, enterAll } = open();
    put('f', 10);
    provide('f', 'live', 4);
    expect(enterAll('f', 20)).toHaveLength(6);
    const provisionedSlots = enterAll('f', 20, 'live');
    expect(provisionedSlots).toHaveLength(4);
    expect(provisionedSlots.at(-1)).toMatchObject({ count: 10, provisionedCount: 4, isSpillover: false });
    put('free');
    provide('free', 'live', 100);
    expect(enterAll('free', 2_000)).toHaveLength(1_000 - 10 - 100);
    expect(enterAll('free', 101, 'live')).toHaveLength(100);
    expect(enter('free', 'live')).toContain('ConcurrentInvocationLimitExceeded');
  });
});
