import type { JsonObject, JsonValue } from '../aws/json.ts';
import type { CleanupEvent, CleanupVerdict } from '../cleanup/cleanup-event.ts';
import type { LeftOut } from './needs.ts';

/** What a check found. `broken` is never the learner's fault: the lab, the target or the way to it failed. */
export type Verdict =
  | { readonly kind: 'met' }
  | {
      readonly kind: 'not-yet';
      /** Whether there is something, but not as it should be. */
      readonly isThere: boolean;
      /** The condition, as a JMESPath expression over the answer. */
      readonly expected: string;
      readonly actual: string;
      /** What it means, in the author's words. */
      readonly why: string | undefined;
      /** Who was refused what in this step, and which statement was missing or denied it, where the target tells. */
      readonly refused?: string;
    }
  | { readonly kind: 'broken'; readonly cause: Error };

/** A check of a step and what it found. */
export interface Checked {
  readonly that: string;
  readonly verdict: Verdict;
}

/** A file that a learner works on. */
export interface EditedFile {
  readonly file: string;
  readonly functionName: string;
}

/** Who or what met a step: `latched` earlier in this run, `found` so at the first look, `checked` after some work. */
export type MetBy = 'latched' | 'found' | 'checked';

export type HintSource = 'state' | 'written' | 'command';

export interface RunSummary {
  readonly how: 'completed' | 'left';
  readonly met: number;
  readonly skipped: number;
  readonly of: number;
}

/** What happens in a run, for screens and for `--json`. */
export type LabEvent =
  | {
      readonly kind: 'run-started';
      readonly lab: string;
      readonly title: string;
      readonly run: string;
      readonly target: string;
      readonly isResumed: boolean;
      readonly steps: number;
      readonly flow: string | undefined;
      /** Steps that are done but can't be checked, because the target lacks something. */
      readonly leftOut: readonly LeftOut[];
    }
  | {
      readonly kind: 'step-started';
      readonly step: string;
      readonly title: string;
      readonly number: number;
      readonly of: number;
    }
  /** A question of the bank belongs to the step: what happens, before it is seen. */
  | { readonly kind: 'question'; readonly step: string; readonly question: string }
  /** The step's text, Markdown. */
  | { readonly kind: 'said'; readonly step: string; readonly text: string }
  /** One of the step's commands, ready to be pasted into a shell. */
  | { readonly kind: 'command'; readonly step: string; readonly text: string }
  /** A file is there for the learner to work on. */
  | ({ readonly kind: 'edit'; readonly step: string } & EditedFile)
  | { readonly kind: 'doing'; readonly step: string; readonly what: string }
  | {
      readonly kind: 'done';
      readonly step: string;
      readonly what: string;
      readonly output: JsonObject;
      /** The parts of the output that the author wants seen. */
      readonly shown: readonly { readonly label: string; readonly value: JsonValue }[];
    }
  /** What was to be made is there already. */
  | { readonly kind: 'already-there'; readonly step: string; readonly what: string }
  /** What no program can do on this target, such as opening a link in the person's own mail. */
  | { readonly kind: 'by-hand'; readonly step: string; readonly what: string }
  | { readonly kind: 'failed'; readonly step: string; readonly what: string; readonly error: Error }
  | { readonly kind: 'waiting'; readonly step: string; readonly what: string; readonly delayMs: number }
  | ({ readonly kind: 'checked'; readonly step: string } & Checked)
  | {
      readonly kind: 'hint';
      readonly step: string;
      /** What is wrong with what is there, a hint of the author's, or the step's commands once those are used up. */
      readonly source: HintSource;
      /** Of the author's hints, how many were given. */
      readonly number: number;
      readonly of: number;
      readonly text: string;
    }
  | { readonly kind: 'step-met'; readonly step: string; readonly by: MetBy }
  /** `why` where the target lacks what its checks need, so that it was done and not checked. */
  | { readonly kind: 'step-skipped'; readonly step: string; readonly why?: string }
  /** A step that was met is open again, because what it made isn't there any more. */
  | { readonly kind: 'step-reopened'; readonly step: string; readonly why: string }
  | CleanupEvent
  | ({
      readonly kind: 'run-ended';
      readonly lab: string;
      readonly run: string;
      /** Undefined where nothing was cleaned up. */
      readonly cleanup: CleanupVerdict | undefined;
    } & RunSummary);
