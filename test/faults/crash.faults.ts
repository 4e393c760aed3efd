import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../../src/aws/call.ts';
import { isReadOnly } from '../../src/aws/read-only.ts';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { findLabs, loadLab } from '../../src/lab/load.ts';
import { makeLookAlikes } from '../look-alikes.ts';
import { createFaultyWorld } from './faulty-world.ts';
import { randomBy, reservoir, SAMPLES, seedOfCommit } from './kill-points.ts';
import { troubleIn } from './trouble.ts';
import { whatAwsDoes } from './what-aws-does.ts';

const { CRASH_POINTS: wished = 'some' } = process.env;
const points = wished === 'few' || wished === 'all' ? SAMPLES[wished] : SAMPLES.some;
const seed = seedOfCommit();
const labs = findLabs([join(import.meta.dirname, '../../labs')]);
console.log(`CRASH_SEED=${seed}: ${labs.length} labs, at up to ${points} calls each`);

/** At all of its calls a lab is killed some hundred times. */
const TIMEOUT_MS = wished === 'all' ? 7_200_000 : 300_000;

const lineOf = ({ type, name }: Resource) => `${type} ${name}`;

/** All that is on disk at the moment in which a process is killed. */
interface Moment {
  readonly what: string;
  readonly folder: string;
}

/**
 * Keeps what is on disk at some of the calls that change something: after the intent is on disk and before the call leaves, or
 * after it was answered and before the answer is noted. What a killed process leaves is this and nothing else.
 */
const momentsOf = (disk: () => Readonly<Record<'sandbox' | 'runs', string>>, lab: string) => {
  const moments: Moment[] = [];
  const placeForNext = reservoir(points, randomBy(`${seed} ${lab}`));
  const onCall = ({ id, api, kind }: CallEvent): void => {
    if (isReadOnly(api)) return;
    const place = placeForNext();
    if (place === undefined) return;
    const folder = mkdtempSync(join(tmpdir(), 'slabs-moment-'));
    for (const [name, path] of Object.entries(disk())) {
      cpSync(path, join(folder, name), { recursive: true, filter: (file) => !file.endsWith('.lock') });
    }
    const before = moments[place];
    if (before) rmSync(before.folder, { recursive: true });
    moments[place] = { what: `${api} (call ${id}), ${kind}`, folder };
  };
  return { moments, onCall };
};

/** Cleans up, through the proxy, after the process that was killed, and says what is there then. */
const cleanUpAfter = async ({ folder }: Moment, { run, port }: { run: string; port: number }) => {
  const world = await createFaultyWorld(whatAwsDoes(), { folder: join(folder, 'sandbox'), port });
  try {
    const { kind } = await world.cleanUp(join(folder, 'runs'), run);
    // A table that is being deleted is listed until it is gone.
    await world.letTimePass(10_000);
    return { kind, left: (await listEverything(world.direct.call)).map(lineOf).sort() };
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

describe('killed in the middle of its calls, through what AWS does', () => {
  it.concurrent.each(labs)(
    '$id leaves nothing that cleanup does not find',
    async (place) => {
      const sandbox = mkdtempSync(join(tmpdir(), 'slabs-crash-'));
      let runs = '';
      const { moments, onCall } = momentsOf(() => ({ sandbox, runs }), place.id);
      const world = await createFaultyWorld(whatAwsDoes(), { folder: sandbox, onCall });
      let expected: readonly string[] = [];
      let run = '';
      const port = Number(new URL(world.proxy.endpoint).port);
      try {
        const own = (await listEverything(world.direct.call)).map(lineOf);
        const { end, events } = await world.run(await loadLab(place), async (id, runsFolder) => {
          runs = runsFolder;
          run = id;
          expected = [...own, ...(await makeLookAlikes(world.direct.call, id))].sort();
        });
        expect(events.flatMap(troubleIn)).toEqual([]);
        expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean' } });
      } finally {
        await world.close();
        rmSync(sandbox, { recursive: true, force: true });
      }
      expect(moments.length).toBeGreaterThan(0);
      const unclean: object[] = [];
      for (const moment of moments) {
        const { kind, left } = await cleanUpAfter(moment, { run, port });
        if (kind !== 'clean' || left.join() !== expected.join())
          unclean.push({ at: moment.what, kind, left });
      }
      expect(unclean, `what is to be left: ${expected.join(', ')}`).toEqual([]);
      console.log(`${place.id}, ${moments.length} times: ${moments.map(({ what }) => what).join('; ')}`);
    },
    TIMEOUT_MS,
  );
});
