import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetWish } from '../../src/commands/open-target.ts';
import { playOnTarget } from '../../src/commands/play-proof.ts';
import { LabsError } from '../../src/core/errors.ts';
import { loadProof, type ProofPlace } from '../../src/proof/load.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import { cannot, contextOf, type Fare } from './lab-on-target.ts';

/** Plays a proof with real waiting and cleans up, with a state folder of its own. */
export const playProofOn = async (place: ProofPlace, endpoint: string): Promise<Fare> => {
  const context = contextOf(mkdtempSync(join(tmpdir(), 'slabs-target-')));
  const proof = await loadProof(place);
  const target = targetWish({ target: endpoint, region: undefined, profile: undefined });
  const events: ProofEvent[] = [];
  const tell = (event: ProofEvent) => void events.push(event);
  try {
    const { verdict, isClean } = await playOnTarget(proof, { target, keeps: false, tell }, context);
    const trouble = isClean ? [] : ['it was not clean', JSON.stringify(events.at(-1))];
    if (verdict.kind === 'proved') return { outcome: 'proved', trouble };
    if (verdict.kind === 'broken')
      return { outcome: `can't be played: ${verdict.what}: ${verdict.cause.message}`, trouble };
    return { outcome: `shows otherwise: ${events.flatMap(otherwise)[0] ?? ''}`, trouble };
  } catch (error) {
    if (error instanceof LabsError && error.code === 'TARGET_LACKS')
      return { outcome: cannot(error), trouble: [] };
    return { outcome: 'fails', trouble: [String(error)] };
  }
};

const otherwise = (event: ProofEvent): readonly string[] =>
  event.kind === 'proof-observed' && event.verdict.kind !== 'met' ? [event.say] : [];
