import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findUnfinished, listLostRuns, listRuns, openRun, startRun } from '../../src/cleanup/journal.ts';
import { manualClock } from '../../src/core/clock.ts';

const target = {
  kind: 'sandbox',
  account: '000000000000',
  partition: 'aws',
  region: 'us-east-1',
  endpoint: undefined,
} as const;
const clock = manualClock(Date.parse('2026-11-21T08:00:00Z'));
let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'slabs-journal-')), 'runs');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const start = (lab = 'hello-lambda', random = Math.random) =>
  startRun(folder, { lab, labHash: 'h1', target, inputs: { name: 'Ada' }, clock, random });

describe('startRun', () => {
  test('gives the run an id of six characters, the first a letter', () => {
    const journal = start();
    expect(journal.run).toMatch(/^[a-z][a-z0-9]{5}$/);
    journal.close();
  });

  test('never gives an id twice', () => {
    const values = [...Array(12).fill(0), ...Array(6).fill(0.5)];
    const random = () => values.shift() ?? 0.9;
    const [one, other] = [start('a', random), start('b', random)];
    expect([one.run, other.run]).toEqual(['aaaaaa', 'nsssss']);
    one.close();
    other.close();
  });

  test('keeps the journal for its owner only', () => {
    const journal = start();
    expect(statSync(join(folder, `${journal.run}.jsonl`)).mode & 0o777).toBe(0o600);
    journal.close();
  });
});

describe('openRun', () => {
  test('gives what was written, with the time of writing', async () => {
    const journal = start();
    await clock.advance(1_000);
    journal.append({ kind: 'saved', values: { roleArn: 'arn:x' } }, { kind: 'step-met', step: 'role' });
    journal.close();
    const opened = openRun(folder, journal.run, clock);
    expect(opened.state).toMatchObject({
      lab: 'hello-lambda',
      inputs: { name: 'Ada' },
      target,
      saved: { roleArn: 'arn:x' },
    });
    expect(opened.state.met).toEqual(new Set(['role']));
    expect(opened.entries.at(-1)?.at).toBe(new Date(clock.now()).toISOString());
    opened.close();
  });

  test('refuses a run that there isn’t', () => {
    for (const run of ['abcdef', '../../etc']) {
      expect(() => openRun(folder, run, clock)).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
    }
  });

  test('refuses a run that a living process holds', () => {
    const journal = start();
    expect(() => openRun(folder, journal.run, clock)).toThrow(expect.objectContaining({ code: 'RUN_BUSY' }));
    journal.close();
    openRun(folder, journal.run, clock).close();
  });

  test('opens a run whose process has died', () => {
    const journal = start();
    const { run } = journal;
    journal.close();
    writeFileSync(join(folder, `${run}.lock`), '4194303 1 \n');
    openRun(folder, run, clock).close();
  });

  test('sets a line that was cut short aside, and keeps all others', () => {
    const journal = start();
    const { run } = journal;
    journal.append({ kind: 'step-met', step: 'role' });
    journal.close();
    const file = join(folder, `${run}.jsonl`);
    appendFileSync(file, '1234abcd {"kind":"step-m');
    const opened = openRun(folder, run, clock);
    expect(opened.state.met).toEqual(new Set(['role']));
    expect(readFileSync(opened.damage?.setAside ?? '', 'utf8')).toContain('step-m');
    opened.append({ kind: 'step-met', step: 'function' });
    opened.close();
    expect(listRuns(folder)[0]?.met).toEqual(new Set(['role', 'function']));
  });

  test('does not guess where a run without its first line ran', () => {
    const journal = start();
    journal.close();
    const file = join(folder, `${journal.run}.jsonl`);
    writeFileSync(file, `x${readFileSync(file, 'utf8').slice(1)}`);
    expect(listLostRuns(folder)).toEqual([journal.run]);
    expect(() => openRun(folder, journal.run, clock)).toThrow('lost its first line');
    expect(() => openRun(folder, journal.run, clock)).toThrow('lost its first line');
  });
});

describe('listRuns', () => {
  test('gives the latest first, also those that are held', async () => {
    const first = start('a');
    await clock.advance(1_000);
    const second = start('b');
    expect(listRuns(folder).map(({ run }) => run)).toEqual([second.run, first.run]);
    first.close();
    second.close();
  });

  test('is empty where nothing ever ran', () => {
    expect([listRuns(folder), listLostRuns(folder)]).toEqual([[], []]);
  });
});

describe('findUnfinished', () => {
  test('gives the lab’s run until it has ended', () => {
    const journal = start();
    expect(findUnfinished(folder, 'hello-lambda')?.run).toBe(journal.run);
    expect(findUnfinished(folder, 'other')).toBeUndefined();
    journal.append({ kind: 'run-ended', how: 'clean' });
    expect(findUnfinished(folder, 'hello-lambda')).toBeUndefined();
    journal.close();
  });
});
