import type { AppContext } from '../context.ts';
import type { Step } from '../lab/schema.ts';
import { loadProof } from '../proof/load.ts';
import { loadBank } from '../quiz/load-bank.ts';
import { headsOf } from '../quiz/packed-bank.ts';
import type { Bank } from '../quiz/schema.ts';
import { createProofScreen } from '../screens/proof.ts';
import { playOnOwnSandbox } from './play-proof.ts';
import { proofPlaces } from './proof-places.ts';

/** What shows the answer to the question that a step asks. */
export interface StepProof {
  readonly id: string;
  /** Plays it on a sandbox of its own, away from the run; `print` gets what is seen. */
  readonly play: (print: (text: string) => void, signal: AbortSignal) => Promise<void>;
}

/** Finds the proof of a step's question; the bank is read when the first step asks one. */
export const createStepProofs = (context: AppContext): ((step: Step) => Promise<StepProof | undefined>) => {
  let loading: Promise<Bank> | undefined;
  return async ({ ask }) => {
    if (ask === undefined) return undefined;
    // What is wrong with a bank of one's own was told when the question was asked.
    loading ??= loadBank(context).then(({ bank }) => bank);
    const head = headsOf(await loading).find(({ id }) => id === ask);
    const id = head?.question(ask)?.proof;
    const place = proofPlaces(context).find((proof) => proof.id === id);
    return (
      place && {
        id: place.id,
        play: async (print, signal) => {
          const textOf = createProofScreen(context.terminal);
          const tell = (event: Parameters<typeof textOf>[0]) => print(textOf(event));
          await playOnOwnSandbox(await loadProof(place), tell, { ...context, signal });
        },
      }
    );
  };
};
