import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownOtherwise } from '../../src/proof/known-otherwise.ts';
import { findProofs, loadProof, type ProofPlace } from '../../src/proof/load.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import { contradiction } from '../../src/quiz/claimed-answer.ts';
import { readBank } from '../../src/quiz/read-bank.ts';
import { playOn } from './proof-world.ts';

const BANK = join(import.meta.dirname, '../../quizzes');
const { questions } = readBank(BANK);
const proofs = findProofs([BANK]);

/** Every proof is read once for all tests. */
const loaded = new Map(proofs.map((place) => [place.id, loadProof(place)]));
const load = (place: ProofPlace) => loaded.get(place.id) ?? loadProof(place);

/** What a target has to offer, by what the sandbox did in it. */
const needsSeen = (events: readonly ProofEvent[]): string[] => {
  const happened = events.flatMap((event) => (event.kind === 'proof-happened' ? [event.what] : []));
  return [
    ...(happened.some((what) => /^function .* runs /.test(what)) ? ['lambda.code'] : []),
    ...(happened.some((what) => what.includes(' may not ')) ? ['iam.enforcement'] : []),
  ];
};

describe('every proof', () => {
  it.concurrent.each(proofs)('$id shows what it claims', { timeout: 60_000 }, async (place) => {
    const { events, faults } = await playOn(await load(place), { nowMs: Date.now() });
    const unmet = events.filter((event) => event.kind === 'proof-observed' && event.verdict.kind !== 'met');
    const end = events.at(-1);
    expect({ unmet, verdict: end?.kind === 'proof-ended' && end.verdict, faults }).toEqual({
      unmet: [],
      verdict: { kind: 'proved' },
      faults: [],
    });
    const { needs } = await load(place);
    expect(needs).toEqual(expect.arrayContaining(needsSeen(events)));
  });

  it.each(proofs)('$id proves the key of its questions, and they name it', async (place) => {
    const { proves } = await load(place);
    const wrong = Object.entries(proves).flatMap(([id, claim]) => {
      const question = questions.find((one) => one.id === id);
      if (!question) return [`${place.id} proves an answer of "${id}", which is no question`];
      const why = contradiction(question, claim);
      return [
        ...(why ? [`${place.id} ${why}`] : []),
        ...(question.proof === place.id ? [] : [`${id} does not name ${place.id} as its proof`]),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it.each(['MiniStack', 'moto'])(
    'what %s is known to show otherwise is a line of its proof',
    async (emulator) => {
      const strays = await Promise.all(
        proofs.map(async (place) => {
          const say = knownOtherwise(emulator, place.id);
          const isLine = say === 'its setting' || (await load(place)).play.some((line) => line.say === say);
          return say === undefined || isLine ? [] : [`${place.id}: ${say}`];
        }),
      );
      expect(strays.flat()).toEqual([]);
    },
  );

  it('has every proof that a question names', async () => {
    const named = await Promise.all(
      questions.flatMap(({ id, proof }) => {
        const place = proofs.find((one) => one.id === proof);
        if (proof === undefined) return [];
        return [
          place
            ? load(place).then(({ proves }) => (id in proves ? '' : `${proof} does not prove ${id}`))
            : `${id} names ${proof}, which is no proof`,
        ];
      }),
    );
    expect(named.filter(Boolean)).toEqual([]);
  });
});
