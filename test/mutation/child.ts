// Plays the proofs whose ids it is given and writes a line of JSON for each: { id, verdict }.
import { openOwnStage } from '../../src/commands/proof-stage.ts';
import { findProof, loadProof } from '../../src/proof/load.ts';
import { playProof } from '../../src/proof/play.ts';

const [bank = '', ...ids] = process.argv.slice(2);

const verdictOf = async (id: string): Promise<string> => {
  const proof = await loadProof(findProof([bank], id));
  const stage = await openOwnStage(proof, { nowMs: Date.now(), report: () => {} });
  try {
    for await (const event of playProof(proof, stage.context)) {
      if (event.kind === 'proof-ended') return event.verdict.kind;
    }
    return 'broken';
  } finally {
    await stage.close();
  }
};

for (const id of ids) {
  // A sandbox that was broken on purpose may throw anywhere: that is noticed as well.
  const verdict = await verdictOf(id).catch((error: unknown) => `threw ${error}`);
  process.stdout.write(`${JSON.stringify({ id, verdict })}\n`);
}
process.exit(0);
