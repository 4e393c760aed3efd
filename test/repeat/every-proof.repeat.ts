import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
  const named = namer();
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

/**
 * AWS's ids are random, times and durations are those of the run: each id gets a name by when it is seen first, so that
 * the same and another one stay apart.
 */
const namer = (): ((text: string) => string) => {
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    const name = names.get(id) ?? `<id ${names.size + 1}>`;
    names.set(id, name);
    return name;
  };
  return (text) => text.replace(IDS, nameOf).replace(TIMES, '<time>').replace(MEASURED, '<measured>');
};

/** UUIDs, S3's version ids, and what a function gives for one: the moment of its start. */
const IDS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=")[\w.]{32}(?=")|\b1\d{12}\b/g;
const TIMES = /\d{4}-\d\d-\d\dT[\d:.]+\d|\d{4}\/\d\d\/\d\d/g;
const MEASURED = /\d+(\.\d+)? (ms|MB)/g;

const textOf = (shown: readonly Shown[]): string =>
  shown.map(({ label, value }) => `${label}: ${JSON.stringify(value)}`).join(', ');
