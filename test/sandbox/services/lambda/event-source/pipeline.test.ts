import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../../../src/core/clock.ts';
import { START_MS } from '../lambda-world.ts';
import { type MappingWorld, openMappingWorld } from './mapping-world.ts';
import { bodies, countItems, createPipeline, drain } from './pipeline.ts';

const COUNT = 2000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const reopen = async (world: MappingWorld): Promise<MappingWorld> => {
  const now = world.clock.now();
  await world.close();
  expect(world.faults).toEqual([]);
  return openMappingWorld(manualClock(now), folder);
};

describe('2,000 messages, of which one in twenty fails each time', () => {
  it('end as 2,000 items and no message, through a restart in the middle', async () => {
    let world = await openMappingWorld(manualClock(START_MS), folder);
    await createPipeline(world);
    const sent = world.sendMany('orders', bodies(COUNT));
    await sent;
    await vi.waitFor(async () => expect(await countItems(world)).toBeGreaterThan(COUNT / 4), {
      timeout: 20_000,
    });
    world = await reopen(world);
    const atRestart = await countItems(world);
    expect(atRestart).toBeLessThan(COUNT);
    // The sandbox is open again, and so are its mappings.
    await world.clock.advance(1);
    await drain(world);
    expect(await countItems(world)).toBe(COUNT);
    await world.close();
    expect(world.faults).toEqual([]);
  }, 60_000);
});
