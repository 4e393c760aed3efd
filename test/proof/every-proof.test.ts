import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOwnStage } from '../../src/commands/proof-stage.ts';
import { findProofs, loadProof, type ProofPlace } from '../../src/proof/load.ts';
import { playProof } from '../../src/proof/play.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import { contradiction } from '../../src/quiz/claimed-answer.ts';
import { readBank } from '../../src/quiz/read-bank.ts';

const BANK = join(import.meta.dirname, '../../quizzes');
const { questions } = readBank(BANK);
const proofs = findProofs([BANK]);

const play = async (place: ProofPlace) => {
  const proof = await loadProof(place);
  const faults: unknown[] = [];
  const stage = await openOwnStage(proof, {
    nowMs: Date.now(),
    report: (error) => {
      faults.push(error);
    },
  });
  const events: ProofEvent[] = [];
  try {
    for await (const event of playProof(proof, stage.context)) events.push(event);
  } finally {
    await stage.close();
  }
  return { events, faults };
};

describe('every proof', () => {
  it.concurrent.each(proofs)('$id shows what it claims', { timeout: 60_000 }, async (place) => {
    const { events, faults } = await play(place);
    const unmet = events.filter((event) => event.kind === 'proof-observed' && event.verdict.kind !== 'met');
    const end = events.at(-1);
    expect({ unmet, verdict: end?.kind === 'proof-ended' && end.verdict, faults }).toEqual({
      unmet: [],
      verdict: { kind: 'proved' },
      faults: [],
    });
  });

  it.each(proofs)('$id proves the key of its questions, and they name it', async (place) => {
    const { proves } = await loadProof(place);
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

  it('has every proof that a question names', async () => {
    const named = await Promise.all(
      questions.flatMap(({ id, proof }) => {
        const place = proofs.find((one) => one.id === proof);
        if (proof === undefined) return [];
        return [
          place
            ? loadProof(place).then(({ proves }) => (id in proves ? '' : `${proof} does not prove ${id}`))
            : `${id} names ${proof}, which is no proof`,
        ];
      }),
    );
    expect(named.filter(Boolean)).toEqual([]);
  });
});
