import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { findLabs } from '../../src/lab/load.ts';
import { EMULATORS, type RunningEmulator, startEmulator } from './emulators.ts';
import { ROOT, runLabOn } from './lab-on-target.ts';
import { isSlow, type Matrix, readMatrix, writeMatrix } from './matrix.ts';

const LABS = findLabs([join(ROOT, 'labs')]).map(({ id }) => id);
/** `TARGETS=all` runs the labs as well that wait for minutes; `TARGETS=write` does and writes what came out. */
const { TARGETS: mode = 'quick', ONLY: only = '' } = process.env;
const committed = readMatrix();
const found: Matrix = new Map();
const keys = { accessKeyId: 'test', secretAccessKey: 'test' };

describe.each(EMULATORS)('%s', (name) => {
  let emulator: RunningEmulator;
  let connection: Connection;
  let before: readonly string[];
  const inventory = async () =>
    (await listEverything(connection.call)).map(lineOf).filter(isNotAwsOwn).sort();
  beforeAll(async () => {
    emulator = await startEmulator(name);
    connection = await connect({ kind: 'emulator', endpoint: emulator.endpoint, credentials: keys });
    before = await inventory();
  });
  afterAll(async () => {
    connection.close();
    emulator.stop();
  });

  it('is known by name', () => {
    expect(connection.emulator?.name).toMatch(new RegExp(`^${name}`));
  });

  const labs = LABS.filter(
    (lab) =>
      (only === '' || only.split(',').includes(lab)) && (mode !== 'quick' || !isSlow(committed, lab, name)),
  );
  it.concurrent.each(labs)('%s', async (lab) => {
    const started = performance.now();
    const { outcome, trouble } = await runLabOn(lab, emulator.endpoint);
    const seconds = Math.round((performance.now() - started) / 1_000);
    found.set(`${lab} ${name}`, { outcome, seconds });
    expect(trouble).toEqual([]);
    if (mode !== 'write') expect(outcome).toBe(committed.get(`${lab} ${name}`)?.outcome);
  });

  it('is left as it was', async () => {
    expect(await inventory()).toEqual(before);
  });
});

afterAll(() => {
  if (mode === 'write') writeMatrix(LABS, new Map([...committed, ...found]));
});

/** moto has AWS's public parameters once SSM was asked for anything. */
const isNotAwsOwn = (line: string) => !line.startsWith('ssm.parameter /aws/');

const lineOf = ({ type, name }: Resource) => `${type} ${name}`;
