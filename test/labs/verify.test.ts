import { describe, expect, it } from 'vitest';
import { findLabs, loadLab } from '../../src/lab/load.ts';
import { createWorld } from '../lab/lab-world.ts';

const labs = findLabs([new URL('../../labs', import.meta.url).pathname]);

describe('every lab', () => {
  it('is found', () => {
    expect(labs.map(({ id }) => id)).toContain('hello-lambda');
  });

  it.concurrent.each(labs)('$id passes the author gate', { timeout: 400_000 }, async (place) => {
    const world = await createWorld();
    try {
      const { events, isProved } = await world.verify(await loadLab(place));
      expect(events.filter(({ kind }) => kind === 'refuted')).toEqual([]);
      expect(isProved).toBe(true);
    } finally {
      await world.close();
    }
  });
});
