import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetWish } from '../../src/commands/open-target.ts';
import { playOnTarget } from '../../src/commands/play-proof.ts';
import { LabsError } from '../../src/core/errors.ts';
import { loadProof, type ProofPlace } from '../../src/proof/load.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import { contextOf } from './lab-on-target.ts';

/** How a proof fares on a target. */
export interface ProofFare {
  /** `otherwise`: at the line `at` something else than on AWS is shown. `lacks`: it was refused before it began. */
  readonly kind: 'proved' | 'otherwise' | 'lacks';
  readonly at: string | undefined;
  /** What cleanup has left. */
  readonly left: readonly ProofEvent[];
}

/** Plays a proof with real waiting and cleans up, with a state folder of its own. */
export const playProofOn = async (place: ProofPlace, endpoint: string): Promise<ProofFare> => {
  const context = contextOf(mkdtempSync(join(tmpdir(), 'slabs-target-')));
  const proof = await loadProof(place);
  const target = targetWish({ target: endpoint, region: undefined, profile: undefined });
  const events: ProofEvent[] = [];
  const tell = (event: ProofEvent) => void events.push(event);
  try {
    const { verdict, isClean } = await playOnTarget(proof, { target, keeps: false, tell }, context);
    const left = isClean ? [] : events.slice(-1);
    if (verdict.kind === 'proved') return { kind: 'proved', at: undefined, left };
    return { kind: 'otherwise', at: events.flatMap(otherwise)[0] ?? lastLine(events), left };
  } catch (error) {
    if (!(error instanceof LabsError) || error.code !== 'TARGET_LACKS') throw error;
    return { kind: 'lacks', at: undefined, left: [] };
  }
};

const otherwise = (event: ProofEvent): readonly string[] =>
  event.kind === 'proof-observed' && event.verdict.kind !== 'met' ? [event.say] : [];

/** Where it broke off: at a line, or before the first. */
const lastLine = (events: readonly ProofEvent[]): string => {
  const line = events.findLast((event) => event.kind === 'proof-line');
  return line?.kind === 'proof-line' ? line.say : 'its setting';
};
