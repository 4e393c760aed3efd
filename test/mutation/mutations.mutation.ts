import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { findProofs } from '../../src/proof/load.ts';
import type { Mutation } from './mutation.ts';
import { MUTATIONS } from './mutations/index.ts';
import { openPlayerPool, type PlayerPool } from './player-pool.ts';

/** `ONLY=<proof>,<proof>` breaks only what these claim. */
const { ONLY: only = '' } = process.env;
const mutations = MUTATIONS.filter(
  ({ proofs }) => only === '' || proofs.some((id) => only.split(',').includes(id)),
);

const ROOT = join(import.meta.dirname, '../..');
const BANK = join(ROOT, 'quizzes');

let parent: string;
let pool: PlayerPool;
const noticed: { readonly proof: string; readonly verdict: string }[] = [];
/** What isn't proved although nothing is broken notices nothing. */
let unproved: readonly string[] = [];

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'slabs-mutation-'));
  // Packages aren't bundled: it is done once for each mutation.
  symlinkSync(join(ROOT, 'node_modules'), join(parent, 'node_modules'));
  pool = openPlayerPool(BANK);
});
afterAll(() => {
  pool.close();
  rmSync(parent, { recursive: true, force: true });
  const expected = mutations.flatMap(({ proofs }) => proofs).length;
  const verdicts = noticed.flatMap(({ proof, verdict }) => (unproved.includes(proof) ? [] : [verdict]));
  const share = Math.floor((verdicts.length / expected) * 100);
  const hows = [...new Set(verdicts)].map((how) => `${verdicts.filter((one) => one === how).length} ${how}`);
  console.log(
    `${mutations.length} mutations: ${verdicts.length} of ${expected} proofs noticed theirs (${share} %): ${hows.join(', ')}`,
  );
});

/** The player with one behaviour broken, without touching the source. */
const build = async (mutation: Mutation | undefined, name: string): Promise<string> => {
  const outdir = join(parent, name);
  await bundle({
    entryPoints: { player: join(ROOT, 'test/mutation/player.ts') },
    outdir,
    packages: 'external',
    ...(mutation ? { patches: { [join(ROOT, 'src', mutation.file)]: patched(mutation) } } : {}),
  });
  return join(outdir, 'main/player.js');
};

const patched = ({ file, find, replace }: Mutation): string => {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8');
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
};

describe('proofs notice when a behaviour is broken', () => {
  it.concurrent.each(mutations.map((mutation, index) => ({ ...mutation, index })))(
    '$breaks',
    async ({ index, ...mutation }) => {
      const verdicts = await pool.play(await build(mutation, `m${index}`), mutation.proofs);
      rmSync(join(parent, `m${index}`), { recursive: true, force: true });
      const blind = mutation.proofs.filter((id) => verdicts.get(id) === 'proved');
      for (const [proof, verdict] of verdicts) if (verdict !== 'proved') noticed.push({ proof, verdict });
      expect(blind).toEqual([]);
    },
  );

  it('proves them all when nothing is broken', async () => {
    const ids = [...new Set(mutations.flatMap(({ proofs }) => proofs))];
    const verdicts = await pool.play(await build(undefined, 'whole'), ids);
    unproved = ids.filter((id) => verdicts.get(id) !== 'proved');
    expect(unproved).toEqual([]);
  });

  it('every proof has a mutation that it notices', () => {
    const claimed = new Set(MUTATIONS.flatMap(({ proofs }) => proofs));
    expect(findProofs([BANK]).flatMap(({ id }) => (claimed.has(id) ? [] : [id]))).toEqual([]);
  });
});
