import type { AppContext } from '../context.ts';
import type { ProofEvent } from '../proof/proof-event.ts';
import type { QuizDialog } from './quiz-dialog.ts';

interface Place {
  readonly dialog: QuizDialog;
  readonly context: AppContext;
}

/** Plays the proof of the question that was answered or read last, on a sandbox of its own. */
export const playQuestionsProof = async (
  id: string | undefined,
  { dialog, context }: Place,
): Promise<void> => {
  if (id === undefined)
    return dialog.tell({ kind: 'unclear', expected: 'a question with a proof, just answered' });
  const [{ proofPlace }, { loadProof }, { playOnOwnSandbox }] = await Promise.all([
    import('./proof-places.ts'),
    import('../proof/load.ts'),
    import('./play-proof.ts'),
  ]);
  const events: ProofEvent[] = [];
  const proof = await loadProof(proofPlace(id, context));
  await playOnOwnSandbox(proof, (event) => void events.push(event), context);
  await dialog.tell({ kind: 'proof-played', proof: id, events });
};
