import { openOwnStage } from '../../src/commands/proof-stage.ts';
import { findProof, loadProof } from '../../src/proof/load.ts';
import { playProof } from '../../src/proof/play.ts';

/** Plays a proof of a bank. It is bundled with one behaviour broken, which may throw anywhere: that is noticed as well. */
export const verdictOf = async (bank: string, id: string): Promise<string> => {
  const proof = await loadProof(findProof([bank], id));
  const stage = await openOwnStage(proof, { nowMs: Date.now(), report: () => {} });
  try {
    for await (const event of playProof(proof, stage.context)) {
      if (event.kind === 'proof-ended') return event.verdict.kind;
    }
    return 'threw';
  } finally {
    await stage.close();
  }
};
