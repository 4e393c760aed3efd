import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { findLabs, loadLab } from '../../src/lab/load.ts';
import { hiccups, propagationDelay, staleReads, throttling } from './faults.ts';
import { createFaultyWorld } from './faulty-world.ts';

const labs = findLabs([join(import.meta.dirname, '../../labs')]);
const inventory = async (call: Call) => (await listEverything(call)).map(lineOf).sort();
const lineOf = ({ type, name }: Resource) => `${type} ${name}`;

describe('through what AWS does', () => {
  it.concurrent.each(labs)('$id ends met and clean', async (place) => {
    const world = await createFaultyWorld([
      propagationDelay(8_000),
      staleReads(2_000),
      throttling(),
      hiccups(17),
    ]);
    try {
      const before = await inventory(world.direct.call);
      const { events, end } = await world.run(await loadLab(place));
      const trouble = events.filter(
        (event) =>
          event.kind === 'failed' ||
          event.kind === 'cleanup-failed' ||
          (event.kind === 'checked' && event.verdict.kind !== 'met'),
      );
      expect(trouble).toEqual([]);
      expect(end).toMatchObject({ how: 'completed', skipped: 0, cleanup: { kind: 'clean' } });
      expect(await inventory(world.direct.call)).toEqual(before);
      expect(world.proxy.struck.get('hiccups')).toBeGreaterThan(0);
    } finally {
      await world.close();
    }
  });
});
