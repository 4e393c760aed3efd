import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAppendLog, readLog } from '../../src/core/append-log.ts';

const parse = (json: unknown): { readonly n: number } => {
  if (typeof json !== 'object' || json === null || !('n' in json) || typeof json.n !== 'number')
    throw new Error('no n');
  return { n: json.n };
};
const newFile = () => join(mkdtempSync(join(tmpdir(), 'log-')), 'log.jsonl');
const open = (file: string) => openAppendLog(file, { parse, sync: 'fsync' });
const numbers = (entries: readonly { readonly n: number }[]) => entries.map(({ n }) => n);

const filled = (): string => {
  const file = newFile();
  const log = open(file);
  log.append({ n: 1 }, { n: 2 }, { n: 3 });
  log.close();
  return file;
};

describe('append log', () => {
  it('gives back what was appended, in order', () => {
    const log = open(filled());
    expect(numbers(log.entries)).toEqual([1, 2, 3]);
    expect(log.damage).toBeUndefined();
  });

  it('sets a line that a crash cut short aside and keeps the rest', () => {
    const file = filled();
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -4));
    const log = open(file);
    expect(numbers(log.entries)).toEqual([1, 2]);
    expect(log.damage?.lines).toBe(1);
    expect(readFileSync(log.damage?.setAside ?? '', 'utf8')).toContain('{"n"');
    log.append({ n: 4 });
    log.close();
    expect(numbers(open(file).entries)).toEqual([1, 2, 4]);
  });

  it('notices a garbled byte in the middle and loses nothing else', () => {
    const file = filled();
    writeFileSync(file, readFileSync(file, 'utf8').replace('{"n":2}', '{"n":7}'));
    expect(numbers(open(file).entries)).toEqual([1, 3]);
  });

  it('appends on a line of its own after a line that was cut short without a line feed', () => {
    const file = filled();
    appendFileSync(file, 'garbage without an end');
    const log = open(file);
    log.append({ n: 4 });
    log.close();
    const again = open(file);
    expect(numbers(again.entries)).toEqual([1, 2, 3, 4]);
    expect(again.damage).toBeUndefined();
  });

  it('sets aside entries that are intact but not of this log', () => {
    const file = newFile();
    const other = openAppendLog<unknown>(file, { parse: (json) => json, sync: 'write' });
    other.append({ m: 1 }, { n: 2 });
    other.close();
    const log = open(file);
    expect(numbers(log.entries)).toEqual([2]);
    expect(log.damage?.lines).toBe(1);
  });

  it('replaces everything at once', () => {
    const file = filled();
    const log = open(file);
    log.replace([{ n: 9 }]);
    log.append({ n: 10 });
    log.close();
    expect(numbers(readLog(file, parse))).toEqual([9, 10]);
    expect(readdirSync(join(file, '..'))).toEqual(['log.jsonl']);
  });

  it('says what to do when the folder is missing or a folder stands in its place', () => {
    expect(() => open('/nonexistent/folder/log.jsonl')).toThrow(
      expect.objectContaining({ code: 'STATE_NOT_WRITABLE' }),
    );
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    mkdirSync(join(folder, 'log.jsonl'));
    expect(() => open(join(folder, 'log.jsonl'))).toThrow(
      expect.objectContaining({ code: 'STATE_NOT_WRITABLE' }),
    );
  });

  it.skipIf(process.getuid?.() === 0)('says so when the folder may not be written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    chmodSync(folder, 0o500);
    expect(() => open(join(folder, 'log.jsonl'))).toThrow(
      expect.objectContaining({ code: 'STATE_NOT_WRITABLE' }),
    );
  });
});
