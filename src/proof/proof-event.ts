import type { JsonValue } from '../aws/json.ts';
import type { CleanupEvent } from '../cleanup/cleanup-event.ts';
import type { Verdict } from '../lab/lab-event.ts';
import type { Settings } from './parameters.ts';
import type { Claim } from './schema.ts';

/** Something that the target did by itself: a delivery, an invocation, a refusal. */
export interface Happening {
  /** On the target's clock, milliseconds since the epoch. */
  readonly atMs: number;
  readonly what: string;
}

/** Part of an observation that the author wants seen. */
export interface Shown {
  readonly label: string;
  readonly value: JsonValue;
}

export interface Observed {
  readonly say: string;
  /** `sqs.ReceiveMessage`, `5 × GET http://…`. */
  readonly what: string;
  readonly shown: readonly Shown[];
  readonly verdict: Verdict;
}

/** `proved`: all was seen as claimed. `refuted`: something else was seen. `broken`: it could not be played to its end. */
export type ProofVerdict =
  | { readonly kind: 'proved' }
  | { readonly kind: 'refuted' }
  | { readonly kind: 'broken'; readonly what: string; readonly cause: Error };

/** What happens while a proof is played. `atMs` is counted from its first line, on the target's clock. */
export type ProofEvent =
  | {
      readonly kind: 'proof-started';
      readonly proof: string;
      readonly title: string;
      readonly setting: string;
      readonly target: string;
      readonly values: Settings;
      /** How long it waits for real, where the clock can't be moved. */
      readonly waitsMs?: number;
      /** The line where an emulator is known to show something else than AWS. */
      readonly otherwise?: { readonly emulator: string; readonly say: string };
    }
  /** One of the things that are made before it begins. */
  | { readonly kind: 'proof-given'; readonly what: string }
  | { readonly kind: 'proof-line'; readonly atMs: number; readonly say: string }
  | {
      readonly kind: 'proof-did';
      readonly atMs: number;
      readonly what: string;
      readonly shown: readonly Shown[];
    }
  | { readonly kind: 'proof-advanced'; readonly atMs: number; readonly durationMs: number }
  | { readonly kind: 'proof-happened'; readonly atMs: number; readonly what: string }
  | ({ readonly kind: 'proof-observed'; readonly atMs: number } & Observed)
  | {
      readonly kind: 'proof-ended';
      readonly atMs: number;
      readonly verdict: ProofVerdict;
      readonly proves: Readonly<Record<string, Claim>>;
    }
  /** What it made is still there, and the command that deletes it. */
  | {
      readonly kind: 'proof-left';
      readonly how: 'kept' | 'interrupted' | 'failed';
      readonly run: string;
      readonly cleanup: string;
    }
  | CleanupEvent;
