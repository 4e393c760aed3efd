import type { Checked, EditedFile, RunSummary } from './lab-event.ts';
import type { Step } from './schema.ts';

/**
 * What to do about a step that isn't met. `check` looks again, after what the learner edited was deployed. `skip` does
 * the step too, so that the next one finds what it needs, and goes on even where something else keeps a check from being met.
 */
export type Decision = 'do' | 'check' | 'hint' | 'skip' | 'quit';

/** Where a run stands when it needs a decision. */
export interface Situation {
  readonly step: Step;
  readonly number: number;
  readonly of: number;
  /** How often the step was done or skipped without being met. */
  readonly attempts: number;
  readonly hintsGiven: number;
  /** What the last look found. */
  readonly checks: readonly Checked[];
  /** Looks again, and changes nothing: for a conductor that watches while somebody else works. */
  readonly look: (signal: AbortSignal) => Promise<readonly Checked[]>;
  /** Files that can be watched: a change is a reason to decide `check`. */
  readonly edits: readonly EditedFile[];
}

/** What becomes of the run's resources at its end: deleted, kept for good, or left for the run to go on later. */
export type Finish = 'clean' | 'keep' | 'resume-later';

/** Who leads a run: a person at a screen, or nobody. */
export interface Conductor {
  /** `learner`: resources may be made by hand at any time, so they are announced to the journal. */
  readonly hands: 'learner' | 'tool';
  /** Whether the texts, files and commands of open steps are told. */
  readonly introduces: boolean;
  readonly decide: (situation: Situation) => Promise<Decision>;
  readonly finish: (summary: RunSummary) => Promise<Finish>;
}

/** Does every step, asks nothing, and cleans up also when a step can't be met: `--yes`. */
export const unattended = (options: { readonly finish: 'clean' | 'keep' }): Conductor => ({
  hands: 'tool',
  introduces: true,
  decide: async ({ attempts }) => (attempts === 0 ? 'do' : 'quit'),
  finish: async () => options.finish,
});

/** Takes one decision about the step that is open and leaves the rest for later: `check`, `hint`, `solve`, `skip`. */
export const single = (decision: Exclude<Decision, 'quit'>): Conductor => {
  let isTaken = false;
  return {
    hands: 'learner',
    introduces: false,
    decide: async () => {
      if (isTaken) return 'quit';
      isTaken = true;
      return decision;
    },
    finish: async () => 'resume-later',
  };
};
