import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/sandbox/kernel/store.ts';
import { defineTable } from '../../../src/sandbox/kernel/table.ts';

it('writes nothing once it is closed, whatever a late timer still changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const faults: unknown[] = [];
  const store = openStore(folder, (error) => faults.push(error));
  const table = store.table(defineTable<string>('words', 'account'), { account: '1', region: 'r' });
  table.put('a', 'kept');
  store.close();
  const written = () => readFileSync(join(folder, 'tables.jsonl'), 'utf8');
  const before = written();
  expect(before).toContain('kept');
  table.put('b', 'late');
  store.commit();
  await new Promise((resolve) => setImmediate(resolve));
  expect(written()).toBe(before);
  expect(faults).toEqual([]);
  rmSync(folder, { recursive: true });
});
