import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AwsCallError } from '../../src/aws/call-error.ts';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import { findLabs, loadLab } from '../../src/lab/load.ts';
import { leftSince } from '../../src/lab/verify.ts';
import { expiringKeys } from './faults.ts';
import { createFaultyWorld } from './faulty-world.ts';
import { troubleIn } from './trouble.ts';
import { whatAwsDoes } from './what-aws-does.ts';

const labs = findLabs([join(import.meta.dirname, '../../labs')]);
const lineOf = ({ type, name }: Resource) => `${type} ${name}`;

/** What a call of a step, or of a look at it, was refused with. */
const refusalIn = (event: LabEvent): readonly string[] => {
  const error =
    event.kind === 'failed'
      ? event.error
      : event.kind === 'checked' && event.verdict.kind === 'broken'
        ? event.verdict.cause
        : undefined;
  return error instanceof AwsCallError ? [error.code] : [];
};

describe('through what AWS does', () => {
  it.concurrent.each(labs)('$id ends met and clean', async (place) => {
    const world = await createFaultyWorld(whatAwsDoes());
    try {
      const before = await listEverything(world.direct.call);
      const lab = await loadLab(place);
      const { events, end } = await world.run(lab);
      expect(events.flatMap(troubleIn)).toEqual([]);
      expect(end).toMatchObject({ how: 'completed', skipped: 0, cleanup: { kind: 'clean' } });
      expect(await leftSince(before, world.direct)).toBeUndefined();
      const after = (await listEverything(world.direct.call)).map(lineOf);
      expect(after).toEqual(expect.arrayContaining(before.map(lineOf)));
      expect(world.proxy.struck.get('hiccups')).toBeGreaterThan(0);
      // What it says of itself is for somebody who reads it; the waiting is a part of that.
      expect(world.waitedMs()).toBeLessThan(lab.minutes * 60_000);
    } finally {
      await world.close();
    }
  });

  it.concurrent.each(labs)('$id goes on where it was after its keys ran out', async (place) => {
    const keys = expiringKeys(20);
    const world = await createFaultyWorld([keys]);
    try {
      const before = await listEverything(world.direct.call);
      const { events, later, ends } = await world.runInTwo(await loadLab(place), keys.renew);
      expect(new Set(events.flatMap(refusalIn))).toEqual(new Set(['ExpiredTokenException']));
      expect(ends[0]).toMatchObject({ how: 'left' });
      expect(later.flatMap(troubleIn)).toEqual([]);
      expect(ends[1]).toMatchObject({ how: 'completed', skipped: 0, cleanup: { kind: 'clean' } });
      expect(await leftSince(before, world.direct)).toBeUndefined();
    } finally {
      await world.close();
    }
  });
});
