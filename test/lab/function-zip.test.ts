import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zipFolder } from '../../src/lab/function-zip.ts';

const folderWith = (files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'slabs-zip-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

const FILES = { 'index.mjs': 'export const handler = 1;', 'lib/a.mjs': 'a' };

it('zips every file of the folder by its path', () => {
  expect(Object.keys(unzipSync(zipFolder(folderWith(FILES))))).toEqual(['index.mjs', 'lib/a.mjs']);
});

it('gives the same bytes for the same files, whenever and wherever they were written', () => {
  const folder = folderWith(FILES);
  utimesSync(join(folder, 'index.mjs'), 1, 1);
  expect(zipFolder(folder)).toEqual(zipFolder(folderWith(FILES)));
});

it('gives other bytes for other code', () => {
  expect(zipFolder(folderWith({ ...FILES, 'lib/a.mjs': 'b' }))).not.toEqual(zipFolder(folderWith(FILES)));
});
