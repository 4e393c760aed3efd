import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { findProofs } from '../../src/proof/load.ts';
import type { Mutation } from './mutation.ts';
import { MUTATIONS } from './mutations/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const BANK = join(ROOT, 'quizzes');

let parent: string;
const caught: string[] = [];

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'slabs-mutation-'));
  // Packages aren't bundled: it is done once for each mutation.
  symlinkSync(join(ROOT, 'node_modules'), join(parent, 'node_modules'));
});
afterAll(() => {
  rmSync(parent, { recursive: true, force: true });
  const expected = MUTATIONS.flatMap(({ proofs }) => proofs).length;
  console.log(`${MUTATIONS.length} mutations: ${caught.length} of ${expected} proofs noticed theirs`);
});

/** The program with one behaviour broken, without touching the source. */
const build = async (mutation: Mutation | undefined, name: string): Promise<string> => {
  const outdir = join(parent, name);
  await bundle({
    entryPoints: { child: join(ROOT, 'test/mutation/child.ts') },
    outdir,
    packages: 'external',
    ...(mutation ? { patches: { [join(ROOT, 'src', mutation.file)]: patched(mutation) } } : {}),
  });
  return outdir;
};

const patched = ({ file, find, replace }: Mutation): string => {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8');
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
};

/** The verdict of each proof; one during which the program died or hung has none. */
const play = (outdir: string, proofs: readonly string[]): Promise<ReadonlyMap<string, string>> =>
  new Promise((resolve) => {
    const args = [join(outdir, 'main/child.js'), BANK, ...proofs];
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    execFile(process.execPath, args, { env, timeout: 60_000 }, (_error, stdout) => {
      const lines = stdout.split('\n').filter(Boolean);
      resolve(new Map(lines.map((line) => JSON.parse(line)).map(({ id, verdict }) => [id, verdict])));
    });
  });

describe('proofs notice when a behaviour is broken', () => {
  it.concurrent.each(MUTATIONS.map((mutation, index) => ({ ...mutation, index })))(
    '$breaks',
    async ({ index, ...mutation }) => {
      const outdir = await build(mutation, `m${index}`);
      const verdicts = await play(outdir, mutation.proofs);
      rmSync(outdir, { recursive: true, force: true });
      const blind = mutation.proofs.filter((id) => verdicts.get(id) === 'proved');
      caught.push(...mutation.proofs.filter((id) => !blind.includes(id)));
      expect(blind).toEqual([]);
    },
  );

  it('proves them all when nothing is broken', async () => {
    const ids = [...new Set(MUTATIONS.flatMap(({ proofs }) => proofs))];
    const verdicts = await play(await build(undefined, 'whole'), ids);
    expect(ids.filter((id) => verdicts.get(id) !== 'proved')).toEqual([]);
  });

  it('every proof has a mutation that it notices', () => {
    const claimed = new Set(MUTATIONS.flatMap(({ proofs }) => proofs));
    expect(findProofs([BANK]).flatMap(({ id }) => (claimed.has(id) ? [] : [id]))).toEqual([]);
  });
});
