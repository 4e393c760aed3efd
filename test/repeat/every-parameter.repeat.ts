import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/proof/compare.ts';
import { findProofs, loadProof, type ProofPlace } from '../../src/proof/load.ts';
import { readSettings } from '../../src/proof/parameters.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import type { Parameter } from '../../src/proof/schema.ts';
import { comparisonText } from '../../src/screens/what-if.ts';
import { playOn } from '../proof/proof-world.ts';
import { EVERY_PAGE, withoutColour } from '../terminal/test-page.ts';

/** `ONLY=<id>,<id>` sets only the parameters of these. */
const { ONLY: only = '' } = process.env;
const places = findProofs([join(import.meta.dirname, '../../quizzes')]).filter(
  ({ id }) => only === '' || only.split(',').includes(id),
);
const loaded = await Promise.all(places.map(async (place) => ({ place, proof: await loadProof(place) })));

/** Both ends of the range and its middle, or every text. */
const valuesOf = ({ value, least, most, among = [] }: Parameter): readonly (string | number)[] => {
  if (typeof value === 'string') return among.length > 0 ? among : ['something-else'];
  if (least === undefined || most === undefined) throw new Error('a number needs a range');
  const middle = Number.isInteger(most) ? Math.round((least + most) / 2) : (least + most) / 2;
  return [least, middle, most];
};

/** Values that are refused. */
const beyond = ({ value, least = 0, most = 0, among }: Parameter): readonly string[] => {
  if (typeof value === 'number') return [String(least - 1), String(most + 1), 'much', ''];
  return among ? ['nonsense', ''] : [''];
};

const settable = loaded.flatMap(({ place, proof }) =>
  Object.entries(proof.parameters).map(([name, parameter]) => ({ place, proof, name, parameter })),
);

const played = new Map<string, Promise<readonly ProofEvent[]>>();
/** Each proof is played once with its own values. */
const own = (place: ProofPlace): Promise<readonly ProofEvent[]> => {
  const run = played.get(place.id) ?? play(place, '');
  played.set(place.id, run);
  return run;
};

const play = async (place: ProofPlace, set: string): Promise<readonly ProofEvent[]> => {
  const proof = await loadProof(place);
  const settings = set === '' ? {} : readSettings(set, proof.parameters);
  const { events, faults } = await playOn(await loadProof(place, settings), { nowMs: Date.now() });
  expect(faults).toEqual([]);
  return events;
};

describe('every parameter of every proof', () => {
  const cases = settable.flatMap(({ place, name, parameter }) =>
    valuesOf(parameter).map((value) => ({ place, set: `${name}=${value}`, id: place.id })),
  );
  it.each(cases)(
    '$id --set $set can be played, and says whether the claim still holds',
    async ({ place, set }) => {
      const runs = compareRuns(await own(place), await play(place, set));
      expect(['proved', 'refuted']).toContain(runs.changed.verdict.kind);
      for (const { page } of EVERY_PAGE) {
        const text = withoutColour(comparisonText(runs, page));
        expect(text.includes('it does not hold')).toBe(runs.changed.verdict.kind === 'refuted');
        expect(text).not.toMatch(/undefined|\$\{/);
        expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(page.columns());
      }
    },
  );

  const refused = settable.flatMap(({ proof, name, parameter }) =>
    beyond(parameter).map((value) => ({ proof, parameter, id: proof.id, set: `${name}=${value}` })),
  );
  it.each(refused)('$id --set $set is refused with what it can be', ({ proof, parameter, set }) => {
    const { value, least, most, among } = parameter;
    const range =
      typeof value === 'number' ? `a number, at least ${least} and at most ${most}` : among?.join(' or ');
    expect(() => readSettings(set, proof.parameters)).toThrow(`expected ${range ?? 'a text'}`);
  });

  it.each([...new Set(settable.map(({ place }) => place))])(
    '$id shows no difference to itself',
    async (place) => {
      const { pairs } = compareRuns(await own(place), await play(place, ''));
      expect(pairs.filter(({ partsAtMs }) => partsAtMs !== undefined)).toEqual([]);
    },
  );
});
