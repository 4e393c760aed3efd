import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockHolder, takeLock } from '../../src/core/process-lock.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'lock-')), 'lock');
const held = (file: string) => {
  const lock = takeLock(file);
  if (lock.kind !== 'held') throw new Error('lock is taken');
  return lock;
};

describe('process lock', () => {
  it('is held once, and tells who holds it and what was noted', () => {
    const file = newFile();
    const lock = held(file);
    lock.note('port 4566');
    expect(takeLock(file)).toEqual({ kind: 'taken', pid: process.pid, note: 'port 4566' });
    lock.release();
    expect(lockHolder(file)).toBeUndefined();
    expect(held(file).kind).toBe('held');
  });

  it('is free again when its process has died', () => {
    const file = newFile();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, `${pid} 1\nold`);
    expect(lockHolder(file)).toBeUndefined();
    expect(held(file).kind).toBe('held');
  });

  it.skipIf(process.platform !== 'linux')('is free when another process has got the same id since', () => {
    const file = newFile();
    writeFileSync(file, `${process.pid} 1\nan earlier process of this id`);
    expect(held(file).kind).toBe('held');
  });

  it('is free when its file is rubbish', () => {
    const file = newFile();
    writeFileSync(file, '\u0000\u0000');
    expect(held(file).kind).toBe('held');
  });

  it('sweeps what a process left that died while it took the lock', () => {
    const file = newFile();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(`${file}.${pid}`, '');
    held(file);
    expect(readdirSync(join(file, '..'))).toEqual(['lock']);
  });

  it('leaves nothing beside itself', () => {
    const file = newFile();
    held(file).release();
    expect(readdirSync(join(file, '..'))).toEqual([]);
  });
});
