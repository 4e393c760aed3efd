import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCodeFolders } from '../../../../../src/sandbox/services/lambda/package/code-folders.ts';

const modules = join(import.meta.dirname, '../../../../../node_modules');
const folders = openCodeFolders(modules);
afterEach(() => folders.close());

const ZIP = zipSync({ 'index.js': strToU8('exports.a = 1;'), lib: { 'b.js': strToU8('') } });

describe('the code of a function', () => {
  it('is unpacked once, read-only, and removed when it is forgotten', async () => {
    let reads = 0;
    const read = () => {
      reads += 1;
      return ZIP;
    };
    const [one, two] = await Promise.all([folders.codeOf('blob', read), folders.codeOf('blob', read)]);
    expect([one === two, reads, readFileSync(join(one, 'index.js'), 'utf8')]).toEqual([
      true,
      1,
      'exports.a = 1;',
    ]);
    expect([
      statSync(one).mode & 0o222,
      statSync(join(one, 'lib')).mode & 0o222,
      statSync(join(one, 'index.js')).mode & 0o222,
    ]).toEqual([0, 0, 0]);
    await folders.forget('blob');
    expect(existsSync(one)).toBe(false);
  });

  it('finds the modules that the runtime brings', async () => {
    const folder = await folders.codeOf('blob', () => ZIP);
    expect(createRequire(join(folder, 'index.js')).resolve('@aws-sdk/client-sts')).toContain('client-sts');
  });

  it('leaves nothing when the sandbox closes', async () => {
    const root = dirname(dirname(await folders.codeOf('blob', () => ZIP)));
    folders.createScratch('one');
    await folders.close();
    expect(existsSync(root)).toBe(false);
  });
});

describe('what a killed sandbox left behind', () => {
  it('is removed by the next, and what a living one has is not', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const [dead, living] = [`serverless-labs-${pid}-abcDEF`, `serverless-labs-${process.ppid}-abcDEF`];
    for (const name of [dead, living]) mkdirSync(join(tmpdir(), name), { recursive: true });
    openCodeFolders(modules);
    await vi.waitFor(() => expect(readdirSync(tmpdir())).not.toContain(dead));
    expect(readdirSync(tmpdir())).toContain(living);
    spawnSync('rmdir', [join(tmpdir(), living)]);
  });
});
