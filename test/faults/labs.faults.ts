import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { findLabs, loadLab } from '../../src/lab/load.ts';
import { leftSince } from '../../src/lab/verify.ts';
import { createFaultyWorld } from './faulty-world.ts';
import { whatAwsDoes } from './what-aws-does.ts';

const labs = findLabs([join(import.meta.dirname, '../../labs')]);
const lineOf = ({ type, name }: Resource) => `${type} ${name}`;

describe('through what AWS does', () => {
  it.concurrent.each(labs)('$id ends met and clean', async (place) => {
    const world = await createFaultyWorld(whatAwsDoes());
    try {
      const before = await listEverything(world.direct.call);
      const { events, end } = await world.run(await loadLab(place));
      const trouble = events.filter(
        (event) =>
          event.kind === 'failed' ||
          event.kind === 'cleanup-failed' ||
          (event.kind === 'checked' && event.verdict.kind !== 'met'),
      );
      expect(trouble).toEqual([]);
      expect(end).toMatchObject({ how: 'completed', skipped: 0, cleanup: { kind: 'clean' } });
      expect(await leftSince(before, world.direct)).toBeUndefined();
      const after = (await listEverything(world.direct.call)).map(lineOf);
      expect(after).toEqual(expect.arrayContaining(before.map(lineOf)));
      expect(world.proxy.struck.get('hiccups')).toBeGreaterThan(0);
    } finally {
      await world.close();
    }
  });
});
