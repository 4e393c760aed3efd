import { cleanUp } from '../cleanup/destroy.ts';
import type { AppContext } from '../context.ts';
import type { Proof } from '../proof/load.ts';
import { playProof } from '../proof/play.ts';
import type { ProofEvent, ProofVerdict } from '../proof/proof-event.ts';
import { errorText } from '../screens/error.ts';
import type { TargetWish } from './open-target.ts';
import { openOwnStage, openTargetStage, type Stage } from './proof-stage.ts';

/** What is done with each event; the proof goes on once it returns. */
export type TellProof = (event: ProofEvent) => void | Promise<void>;

/** Plays a proof on a sandbox of its own, of which nothing is left. */
export const playOnOwnSandbox = async (
  proof: Proof,
  tell: TellProof,
  context: AppContext,
): Promise<ProofVerdict> => {
  const stage = await openOwnStage(proof, {
    nowMs: context.clock.now(),
    signal: context.signal,
    report: (error) => context.terminal.warn(errorText(error, context, { isJson: false })),
  });
  try {
    return await play(proof, stage, tell);
  } finally {
    await stage.close();
  }
};

export interface TargetPlay {
  readonly target: TargetWish;
  /** What was made stays. */
  readonly keeps: boolean;
}

/** Plays a proof on a target as a run: journaled, with real waiting where time can't be moved, and cleaned up. */
export const playOnTarget = async (
  proof: Proof,
  { target, keeps, tell }: TargetPlay & { readonly tell: TellProof },
  context: AppContext,
): Promise<{ readonly verdict: ProofVerdict; readonly isClean: boolean }> => {
  const stage = await openTargetStage(proof, target, context);
  const { run } = stage;
  const left = (how: 'kept' | 'interrupted' | 'failed') =>
    tell({ kind: 'proof-left', how, run, cleanup: `serverless-labs cleanup ${run}` });
  try {
    const verdict = await play(proof, stage, tell);
    const { journal } = stage.context;
    if (keeps) {
      journal.append({ kind: 'run-ended', how: 'kept' });
      await left('kept');
      return { verdict, isClean: true };
    }
    const cleaning = cleanUp({ ...stage.context, mode: 'delete' });
    for (;;) {
      const { done, value } = await cleaning.next();
      if (done) return { verdict, isClean: value.kind === 'clean' };
      await tell(value);
    }
  } catch (error) {
    await left(context.signal.aborted ? 'interrupted' : 'failed');
    throw error;
  } finally {
    await stage.close();
  }
};

const play = async (proof: Proof, { context }: Stage, tell: TellProof): Promise<ProofVerdict> => {
  const playing = playProof(proof, context);
  for (;;) {
    const { done, value } = await playing.next();
    if (done) return value;
    await tell(value);
  }
};
