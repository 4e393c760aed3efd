import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { listRuns, type RunSummary } from '../../src/cleanup/journal.ts';
import { resolvePaths } from '../../src/core/paths.ts';
import { type BuiltProgram, buildProgram } from '../commands/built-program.ts';
import { type EmulatorName, type RunningEmulator, startEmulator } from './emulators.ts';

let program: BuiltProgram;
let home: string;

beforeAll(async () => {
  program = await buildProgram();
});
afterAll(() => program.remove());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slabs-prove-'));
});

type Event = Readonly<Record<string, unknown>>;

/** Runs the program; each JSON line goes to `onEvent` as it comes. */
const run = async (
  words: readonly string[],
  onEvent: (event: Event, kill: () => void) => void = () => {},
) => {
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const child = spawn(process.execPath, [program.file, ...words], {
    env: { ...Object.fromEntries(env), SERVERLESS_LABS_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | string | null>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal)),
  );
  const events: Event[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const event: Event = line.startsWith('{') ? JSON.parse(line) : { kind: 'text', line };
    events.push(event);
    onEvent(event, () => child.kill('SIGKILL'));
  });
  const err = await text(child.stderr);
  return { code: await ended, events, err, out: events.map(({ line }) => line ?? '').join('\n') };
};

const runs = (): readonly RunSummary[] => listRuns(resolvePaths({ SERVERLESS_LABS_HOME: home }).runs);

interface Case {
  readonly name: EmulatorName;
  /** Refused before it begins, because of this. */
  readonly lacking: { readonly proof: string; readonly what: string };
  /** Shows something else than AWS at this line. */
  readonly otherwise: { readonly proof: string; readonly say: string };
}

const CASES: readonly Case[] = [
  {
    name: 'MiniStack',
    lacking: { proof: 'explicit-deny-wins', what: 'refusals by IAM policies' },
    otherwise: { proof: 'longest-poll', say: 'A wait time of 21 s is refused.' },
  },
  {
    name: 'moto',
    lacking: { proof: 'async-two-retries', what: "running functions' code" },
    otherwise: { proof: 'five-layers', say: 'It is given all six.' },
  },
];

describe.each(CASES)('prove on $name', ({ name, lacking, otherwise }) => {
  let emulator: RunningEmulator;
  let connection: Connection;
  const inventory = async () =>
    (await listEverything(connection.call)).map(({ type, name }) => `${type} ${name}`);
  const prove = (proof: string, ...flags: readonly string[]) => [
    'prove',
    proof,
    '--target',
    emulator.endpoint,
    ...flags,
  ];
  beforeAll(async () => {
    emulator = await startEmulator(name);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    connection = await connect({ kind: 'emulator', endpoint: emulator.endpoint, credentials });
  });
  afterAll(() => {
    connection.close();
    emulator.stop();
  });

  it('really waits, says so before, and leaves nothing', async () => {
    const before = await inventory();
    const { code, events } = await run(prove('filter-policy', '--json'));
    expect(code).toBe(0);
    const waits = events.flatMap(({ kind, durationMs }) =>
      kind === 'proof-advanced' ? [Number(durationMs)] : [],
    );
    expect(events[0]).toMatchObject({
      kind: 'proof-started',
      waitsMs: waits.reduce((sum, ms) => sum + ms, 0),
    });
    const end = events.find(({ kind }) => kind === 'proof-ended');
    expect(end).toMatchObject({ verdict: { kind: 'proved' } });
    // Its time is counted on the target's clock, which went on as long as the proof waited.
    expect(Number(end?.atMs)).toBeGreaterThanOrEqual(Number(events[0]?.waitsMs));
    expect(events.at(-1)).toMatchObject({ kind: 'cleanup-ended', verdict: { kind: 'clean' } });
    expect(runs().map(({ lab, ended }) => [lab, ended?.how])).toEqual([['proof-filter-policy', 'clean']]);
    expect(await inventory()).toEqual(before);
  });

  it('shows it to a reader, all at once with --speed 0', async () => {
    const { code, out } = await run(prove('a-range-of-bytes', '--speed', '0'));
    expect(out).toContain('Proved.');
    expect(out).toContain(emulator.endpoint);
    expect(code).toBe(0);
  });

  it.each([
    ['what it is made of', 'proof-given'],
    ['its lines', 'proof-observed'],
    ['its cleanup', 'cleanup-deleting'],
  ])('that was killed in the middle of %s is cleaned up by cleanup', async (_, kind) => {
    const before = await inventory();
    const killed = await run(prove('filter-policy', '--json'), (event, kill) => {
      if (event.kind === kind) kill();
    });
    expect(killed.code).toBe('SIGKILL');
    expect(runs().map(({ ended }) => ended)).toEqual([undefined]);
    expect(await inventory()).not.toEqual(before);
    const { code } = await run(['cleanup', '--all', '--yes']);
    expect(code).toBe(0);
    expect(await inventory()).toEqual(before);
  });

  it('is left with --keep, with the command that deletes it', async () => {
    const before = await inventory();
    const kept = await run(prove('a-range-of-bytes', '--keep', '--json'));
    const [one] = runs();
    expect(kept.code).toBe(0);
    expect(kept.events.at(-1)).toMatchObject({ kind: 'proof-left', how: 'kept', run: one?.run });
    expect(await inventory()).not.toEqual(before);
    const { code } = await run(['cleanup', `${one?.run}`, '--yes']);
    expect(code).toBe(0);
    expect(await inventory()).toEqual(before);
  });

  it('is refused where the emulator lacks what it needs, before anything is made', async () => {
    const before = await inventory();
    const { code, err } = await run(prove(lacking.proof));
    expect(code).toBe(1);
    expect(err).toContain(name);
    expect(err).toContain(`can't run ${lacking.proof}: it lacks ${lacking.what}`);
    expect(err).toContain(`serverless-labs prove ${lacking.proof}`);
    expect(runs()).toEqual([]);
    expect(await inventory()).toEqual(before);
  });

  it('is told before where the emulator is known to show something else, and played all the same', async () => {
    const { code, events } = await run(prove(otherwise.proof, '--json'));
    const { say } = otherwise;
    expect(events[0]).toMatchObject({ kind: 'proof-started', otherwise: { say } });
    expect(events.find((event) => event.kind === 'proof-observed' && event.say === say)).toMatchObject({
      verdict: { kind: 'not-yet' },
    });
    expect(code).toBe(1);
    expect(events.at(-1)).toMatchObject({ verdict: { kind: 'clean' } });
  });
});
