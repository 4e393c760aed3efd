import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../../src/sandbox/kernel/trace.ts';
import { openTraceLog, readTrace, traceReader } from '../../../src/sandbox/kernel/trace-log.ts';

const root = mkdtempSync(join(tmpdir(), 'slabs-trace-'));
afterAll(() => rmSync(root, { recursive: true }));

const newFolder = () => mkdtempSync(join(root, 'sandbox-'));
const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
const event = (id: string): TraceEvent => ({
  ...{ kind: 'delivery', from: 'a', to: 'b', outcome: 'ok', id, atMs: 1, cause: undefined },
});
const idsIn = (folder: string) => readTrace(folder).map(({ id }) => id);

describe('the trace of a sandbox', () => {
  it('is on disk after a turn of the event loop, without being closed', async () => {
    const folder = newFolder();
    const log = openTraceLog(folder);
    log.append(event('1'));
    log.append(event('2'));
    await turn();
    expect(readTrace(folder)).toEqual([event('1'), event('2')].map(({ cause: _, ...rest }) => rest));
    log.close();
  });

  it('goes on after a line that a killed process left half written', async () => {
    const folder = newFolder();
    const first = openTraceLog(folder);
    first.append(event('1'));
    first.close();
    appendFileSync(join(folder, 'trace.log'), '12345678 {"kind":"deliv');
    const second = openTraceLog(folder);
    second.append(event('2'));
    second.close();
    appendFileSync(join(folder, 'trace.log'), 'garbage\n');
    expect(idsIn(folder)).toEqual(['1', '2']);
  });

  it('keeps two files of a bounded size', async () => {
    const folder = newFolder();
    const log = openTraceLog(folder, 2000);
    for (let id = 0; id < 200; id += 1) {
      log.append(event(`${id}`));
      await turn();
    }
    log.close();
    expect(readdirSync(folder).toSorted()).toEqual(['trace.1.log', 'trace.log']);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).size).toBeLessThan(2200);
    const ids = idsIn(folder).map(Number);
    expect(ids.at(-1)).toBe(199);
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => 200 - ids.length + index));
  });

  it('is read as it grows, over the change of files and a reset', async () => {
    const folder = newFolder();
    const reader = traceReader(folder);
    expect(reader.next()).toEqual([]);
    const log = openTraceLog(folder, 1000);
    const seen: number[] = [];
    for (let id = 0; id < 100; id += 1) {
      log.append(event(`${id}`));
      await turn();
      if (id % 3 === 0) seen.push(...reader.next().map((each) => Number(each.id)));
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index));
    log.close();
    rmSync(join(folder, 'trace.log'));
    rmSync(join(folder, 'trace.1.log'));
    expect(reader.next()).toEqual([]);
    const again = openTraceLog(folder);
    again.append(event('new'));
    again.close();
    expect(reader.next().map(({ id }) => id)).toEqual(['new']);
  });

  it('stops quietly where it can’t be written', () => {
    const log = openTraceLog(join(root, 'nowhere', 'at-all'));
    log.append(event('1'));
    expect(() => log.close()).not.toThrow();
  });
});
