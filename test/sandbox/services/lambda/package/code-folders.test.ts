import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { openCodeFolders } from '../../../../../src/sandbox/services/lambda/package/code-folders.ts';
import { eventually } from '../../../../eventually.ts';

const modules = join(import.meta.dirname, '../../../../../node_modules');
const folders = openCodeFolders(modules);
afterEach(() => folders.close());

const ZIP = zipSync({ 'index.js': strToU8('exports.a = 1;'), lib: { 'b.js': strToU8('') } });

const unpack = async (...given: Parameters<typeof folders.unpack>) => (await folders.unpack(...given)).code;

describe('the code of a function', () => {
  it('is unpacked once, read-only, and removed when it is forgotten', async () => {
    let reads = 0;
    const read = () => {
      reads += 1;
      return ZIP;
    };
    const [one, two] = await Promise.all([
      unpack({ codeBlob: 'blob' }, read),
      unpack({ codeBlob: 'blob' }, read),
    ]);
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
    const folder = await unpack({ codeBlob: 'blob' }, () => ZIP);
    expect(createRequire(join(folder, 'index.js')).resolve('@aws-sdk/client-sts')).toContain('client-sts');
  });

  it('leaves nothing when the sandbox closes', async () => {
    const root = dirname(dirname(await unpack({ codeBlob: 'blob' }, () => ZIP)));
    folders.createScratch('one');
    await folders.close();
    expect(existsSync(root)).toBe(false);
  });
});

const packed = (files: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));

describe('the layers of a function', () => {
  const blobs: Readonly<Record<string, Uint8Array>> = {
    code: packed({ 'index.js': '' }),
    first: packed({
      'nodejs/node_modules/m/index.js': 'one',
      'bin/tool': 'one',
      data: 'a file',
      'lib/x/y': '',
    }),
    second: packed({
      'nodejs/node20/node_modules/v/index.js': '',
      'bin/tool': 'two',
      'data/z': '',
      'lib/x': 'a file',
    }),
  };
  const open = () =>
    folders.unpack(
      { codeBlob: 'code', layerBlobs: ['first', 'second'] },
      (blob) => blobs[blob] ?? new Uint8Array(),
    );

  it('come together in one folder, in which the later one of two files stays', async () => {
    const { layers = '' } = await open();
    expect(readFileSync(join(layers, 'bin/tool'), 'utf8')).toBe('two');
    expect(existsSync(join(layers, 'nodejs/node_modules/m/index.js'))).toBe(true);
    expect([readdirSync(join(layers, 'data')), readFileSync(join(layers, 'lib/x'), 'utf8')]).toEqual([
      ['z'],
      'a file',
    ]);
  });

  it('are where the code finds their modules, beside those of the runtime', async () => {
    const { code } = await open();
    const { resolve } = createRequire(join(code, 'index.js'));
    expect([resolve('m'), resolve('v'), resolve('@aws-sdk/client-sts')]).toEqual([
      expect.stringMatching(/opt.nodejs.node_modules.m.index\.js$/),
      expect.stringMatching(/opt.nodejs.node20.node_modules.v.index\.js$/),
      expect.stringContaining('client-sts'),
    ]);
  });

  it('go with the first of their packages that is forgotten', async () => {
    const { code, layers = '' } = await open();
    await folders.forget('second');
    expect([existsSync(code), existsSync(layers)]).toEqual([false, false]);
    expect(existsSync((await open()).layers ?? '')).toBe(true);
  });
});

describe('what a killed sandbox left behind', () => {
  it('is removed by the next, and what a living one has is not', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const [dead, living] = [`serverless-labs-${pid}-abcDEF`, `serverless-labs-${process.ppid}-abcDEF`];
    for (const name of [dead, living]) mkdirSync(join(tmpdir(), name), { recursive: true });
    openCodeFolders(modules);
    await eventually(() => expect(readdirSync(tmpdir())).not.toContain(dead));
    expect(readdirSync(tmpdir())).toContain(living);
    spawnSync('rmdir', [join(tmpdir(), living)]);
  });
});
