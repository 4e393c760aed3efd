import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { knownOtherwise } from '../../src/proof/known-otherwise.ts';
import { findProofs, loadProof } from '../../src/proof/load.ts';
import { waitsMs } from '../../src/proof/needs.ts';
import { EMULATORS, type RunningEmulator, startEmulator } from './emulators.ts';
import { ROOT } from './lab-on-target.ts';
import { playProofOn } from './proof-on-target.ts';

/** `TARGETS=all` plays the proofs as well that wait for a minute; `TARGETS=write` does and writes what came out. */
const { TARGETS: mode = 'quick', ONLY: only = '' } = process.env;
/** What waits longer is for the sandbox, or for somebody with the time for it. */
const LONGEST_MS = mode === 'quick' ? 10_000 : 70_000;

const places = findProofs([join(ROOT, 'quizzes')]).filter(
  ({ id }) => only === '' || only.split(',').includes(id),
);
const loaded = await Promise.all(places.map(async (place) => ({ place, proof: await loadProof(place) })));
const played = loaded.filter(({ proof }) => waitsMs(proof) <= LONGEST_MS).map(({ place }) => place);
const found = new Map<string, Map<string, string>>();
/** moto polls its Map and Wait states: whether this one ends within its time is luck. */
const UNSTEADY = new Set(['moto map-keeps-the-order']);
/** How many proofs fared how. */
const fares = new Map<string, number>();

describe.each(EMULATORS)('%s', (name) => {
  let emulator: RunningEmulator;
  let connection: Connection;
  let before: readonly string[];
  const inventory = async () =>
    (await listEverything(connection.call))
      .map((resource) => `${resource.type} ${resource.name}`)
      // moto has AWS's public parameters once SSM was asked for anything.
      .filter((line) => !line.startsWith('ssm.parameter /aws/'))
      .sort();
  beforeAll(async () => {
    emulator = await startEmulator(name);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    connection = await connect({ kind: 'emulator', endpoint: emulator.endpoint, credentials });
    before = await inventory();
    found.set(name, new Map());
  });
  afterAll(() => {
    connection.close();
    emulator.stop();
  });

  it.concurrent.each(played)('$id', async (place) => {
    const { kind, at: seen, left } = await playProofOn(place, emulator.endpoint);
    const at = seen ?? (UNSTEADY.has(`${name} ${place.id}`) ? knownOtherwise(name, place.id) : undefined);
    fares.set(`${name}: ${kind}`, (fares.get(`${name}: ${kind}`) ?? 0) + 1);
    if (at !== undefined) found.get(name)?.set(place.id, at);
    expect(left).toEqual([]);
    // What it lacks is refused before anything is made, so nothing is known of what it would show.
    if (mode !== 'write' && kind !== 'lacks') expect(at).toBe(knownOtherwise(name, place.id));
  });

  it('is left as it was', async () => {
    expect(await inventory()).toEqual(before);
  });
});

afterAll(() => {
  console.log([...fares].map(([fare, count]) => `${fare} ${count}`).join('\n'));
  if (mode !== 'write') return;
  const lines = [...found].map(([name, all]) => [name, Object.fromEntries([...all].sort())] as const);
  writeFileSync(
    join(ROOT, 'src/proof/known-otherwise.json'),
    `${JSON.stringify(Object.fromEntries(lines), undefined, 2)}\n`,
  );
});
