import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { watchSaves } from '../../src/terminal/saved-files.ts';

const LOOK = 300;
const FOREVER = new AbortController().signal;

const createWorld = () => {
  const file = join(mkdtempSync(join(tmpdir(), 'slabs-saves-')), 'index.mjs');
  writeFileSync(file, 'one');
  const clock = manualClock(0);
  const saves = watchSaves(clock);
  const waitUntil = (signal: AbortSignal) => {
    const outcome: { saved?: boolean } = {};
    const done = saves.wait([file], signal).then((saved) => {
      outcome.saved = saved;
    });
    return { outcome, done };
  };
  return { file, clock, waitUntil };
};

describe('watching for saves', () => {
  it('notices a save once it has stopped changing', async () => {
    const { file, clock, waitUntil } = createWorld();
    const { outcome } = waitUntil(FOREVER);
    await clock.advance(2 * LOOK);
    expect(outcome.saved).toBeUndefined();
    writeFileSync(file, 'half of');
    await clock.advance(LOOK);
    writeFileSync(file, 'half of it, then all');
    await clock.advance(LOOK);
    expect(outcome.saved).toBeUndefined();
    await clock.advance(LOOK);
    expect(outcome.saved).toBe(true);
  });

  it('notices what was saved between two waits', async () => {
    const { file, clock, waitUntil } = createWorld();
    const stop = new AbortController();
    const first = waitUntil(stop.signal);
    await clock.advance(LOOK);
    stop.abort();
    await first.done;
    expect(first.outcome.saved).toBe(false);
    writeFileSync(file, 'saved while a check was running');
    const { outcome } = waitUntil(FOREVER);
    await clock.advance(LOOK);
    expect(outcome.saved).toBe(true);
  });

  it('notices a file that an editor has replaced, also after it was away', async () => {
    const { file, clock, waitUntil } = createWorld();
    const { outcome } = waitUntil(FOREVER);
    rmSync(file);
    await clock.advance(LOOK);
    expect(outcome.saved).toBeUndefined();
    writeFileSync(`${file}.new`, 'another');
    renameSync(`${file}.new`, file);
    await clock.advance(2 * LOOK);
    expect(outcome.saved).toBe(true);
  });
});
