import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { realClock } from '../../src/core/clock.ts';
import { openMappingWorld } from '../sandbox/services/lambda/event-source/mapping-world.ts';
import {
  bodies,
  countItems,
  createPipeline,
  drain,
} from '../sandbox/services/lambda/event-source/pipeline.ts';

const workshop = mkdtempSync(join(tmpdir(), 'load-'));
const holder = join(workshop, 'bundle/main/holder.js');
writeFileSync(join(workshop, 'package.json'), '{ "type": "module" }');

beforeAll(async () => {
  await bundle({ entryPoints: { holder: 'test/load/holder.ts' }, outdir: join(workshop, 'bundle') });
});

afterAll(() => rmSync(workshop, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the holder and kills it with SIGKILL when `until` items are there. Resolves with how many there were. */
const killHolder = (count: number, until: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [holder, folder, String(count)]);
    let items = 0;
    let errors = '';
    child.stderr.on('data', (data) => {
      errors += data;
    });
    child.stdout.on('data', (data) => {
      items = Math.max(items, ...String(data).trim().split('\n').map(Number));
      if (items >= until) child.kill('SIGKILL');
    });
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(items);
      else reject(new Error(`the holder ended: ${errors}`));
    });
  });

describe('queue, function, table', () => {
  it('take 10,000 messages, one in twenty failing each time, through a kill -9 of the holder', async () => {
    const count = 10_000;
    const items = await killHolder(count, count / 3);
    expect(items).toBeLessThan(count);
    const world = await openMappingWorld(realClock(), folder);
    await drain(world);
    expect(await countItems(world)).toBe(count);
    await world.close();
    expect(world.faults).toEqual([]);
  });

  it('take 1,000 messages in a few seconds', async () => {
    const world = await openMappingWorld(realClock(), folder);
    await createPipeline(world);
    const startedMs = performance.now();
    await world.sendMany('orders', bodies(1000));
    // Those that fail at first come after their visibility timeout.
    while ((await countItems(world)) < 900) await new Promise((resolve) => setTimeout(resolve, 20));
    const seconds = (performance.now() - startedMs) / 1000;
    console.log(`1,000 messages through the pipeline: ${seconds.toFixed(2)} s`);
    expect(seconds).toBeLessThan(15);
    await world.close();
    expect(world.faults).toEqual([]);
  });
});
