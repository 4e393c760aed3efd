import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

const play = async (outdir: string, proofs: readonly string[]): Promise<Readonly<Record<string, string>>> => {
  const { stdout } = await promisify(execFile)('node', [join(outdir, 'main/child.js'), BANK, ...proofs], {
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    timeout: 120_000,
  });
  const lines = stdout.trim().split('\n');
  return Object.fromEntries(lines.map((line) => JSON.parse(line)).map(({ id, verdict }) => [id, verdict]));
};

describe('proofs notice when a behaviour is broken', () => {
  it.concurrent.each(MUTATIONS.map((mutation, index) => ({ ...mutation, index })))(
    '$breaks',
    async ({ index, ...mutation }) => {
      const outdir = await build(mutation, `m${index}`);
      const verdicts = await play(outdir, mutation.proofs);
      rmSync(outdir, { recursive: true, force: true });
      const blind = Object.entries(verdicts).filter(([, verdict]) => verdict === 'proved');
      caught.push(...mutation.proofs.filter((id) => verdicts[id] !== 'proved'));
      expect(blind).toEqual([]);
      expect(Object.keys(verdicts).sort()).toEqual([...mutation.proofs].sort());
    },
  );

  it('every proof has a mutation that it notices', () => {
    const claimed = new Set(MUTATIONS.flatMap(({ proofs }) => proofs));
    expect(findProofs([BANK]).flatMap(({ id }) => (claimed.has(id) ? [] : [id]))).toEqual([]);
  });
});
