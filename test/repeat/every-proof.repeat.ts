import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNamer } from '../../src/proof/compare.ts';
import { findProofs, loadProof } from '../../src/proof/load.ts';
import type { ProofEvent, Shown } from '../../src/proof/proof-event.ts';
import { type Played, playOn } from '../proof/proof-world.ts';

/** `PROOF_RUNS=3` plays each proof three times, `ONLY=<id>,<id>` only these. */
const { PROOF_RUNS: runs = '20', ONLY: only = '' } = process.env;

const proofs = findProofs([join(import.meta.dirname, '../../quizzes')]).filter(
  ({ id }) => only === '' || only.split(',').includes(id),
);

/** Each run begins at another second, minute, hour and day: nothing may hang on when a proof is played. */
const APART_MS = 107_283_017;

describe(`every proof shows the same ${runs} times in a row`, () => {
  it.concurrent.each(proofs)('$id', async (place) => {
    const proof = await loadProof(place);
    const startMs = Date.now();
    const accounts = [];
    for (let run = 0; run < Number(runs); run++) {
      accounts.push(accountOf(await playOn(proof, { nowMs: startMs + run * APART_MS })));
    }
    const [first] = accounts;
    expect(first).toMatchObject({ verdict: 'proved', faults: [] });
    for (const account of accounts) expect(account).toEqual(first);
  });
});

/** What was seen, what decided, and how it ended: all that a reader takes away from a run. */
const accountOf = ({ events, faults }: Played) => {
  const end = events.at(-1);
  const named = createNamer();
  return {
    seen: events.flatMap(seenIn).map(named),
    verdict: end?.kind === 'proof-ended' ? end.verdict.kind : 'never ended',
    faults: faults.map(String),
  };
};

const seenIn = (event: ProofEvent): readonly string[] => {
  if (event.kind === 'proof-observed') return [`${event.say} ${event.verdict.kind}: ${textOf(event.shown)}`];
  return event.kind === 'proof-did' && event.shown.length > 0
    ? [`${event.what}: ${textOf(event.shown)}`]
    : [];
};

const textOf = (shown: readonly Shown[]): string =>
  shown.map(({ label, value }) => `${label}: ${JSON.stringify(value)}`).join(', ');
