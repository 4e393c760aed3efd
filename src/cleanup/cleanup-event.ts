import type { AwsCallError } from '../aws/call-error.ts';

/** A thing in the account. */
export interface Resource {
  /** The resource type's key, `iam.role`. */
  readonly type: string;
  /** What it is addressed by: its name, or its id where AWS gives one. */
  readonly name: string;
}

/**
 * What shows that a resource is the run's: its journal, its name and tag together, or the name alone where the type has
 * no tags.
 */
export type Proof = 'journal' | 'name-and-tag' | 'name';

export interface OwnedResource extends Resource {
  readonly proof: Proof;
}

/** Something that bears the run's name or tag, but not enough to prove that the run made it. It is never deleted. */
export interface UnprovenResource extends Resource {
  readonly why: string;
  /** The exact `aws …` command to look at it. */
  readonly look: string;
}

/** A look that failed, so that nothing can be said about what is there. */
export interface FailedLook {
  /** `iam.role`, or `iam.role slabs-…` for a single one. */
  readonly what: string;
  readonly error: AwsCallError;
  /** The exact `aws …` command to look. */
  readonly look: string;
}

/** Something that is still there. */
export interface Leftover extends Resource {
  readonly why: string;
  readonly look: string;
}

/** What a cleanup would delete, and what it can't say. */
export interface CleanupPlan {
  readonly owned: readonly OwnedResource[];
  readonly unproven: readonly UnprovenResource[];
  readonly failedLooks: readonly FailedLook[];
}

/** How a cleanup ended. Only `clean` was read back; the other two make a command exit with 1. */
export type CleanupVerdict =
  /** `--dry-run`: nothing was deleted. */
  | (CleanupPlan & { readonly kind: 'planned' })
  | { readonly kind: 'clean'; readonly deleted: number; readonly unproven: readonly UnprovenResource[] }
  | {
      readonly kind: 'leftovers';
      readonly leftovers: readonly Leftover[];
      readonly unproven: readonly UnprovenResource[];
    }
  | {
      readonly kind: 'unknown';
      readonly failedLooks: readonly FailedLook[];
      readonly leftovers: readonly Leftover[];
      readonly unproven: readonly UnprovenResource[];
    };

export type CleanupEvent =
  | { readonly kind: 'cleanup-started'; readonly run: string; readonly lab: string; readonly target: string }
  /** With `--dry-run` this is the last event but one. */
  | (CleanupPlan & {
      readonly kind: 'cleanup-planned';
      /** What deletions take that AWS paces; absent where it paces none of these. */
      readonly estimateMs?: number;
    })
  | { readonly kind: 'cleanup-deleting'; readonly resource: Resource }
  | { readonly kind: 'cleanup-gone'; readonly resource: Resource }
  | {
      readonly kind: 'cleanup-retrying';
      readonly resource: Resource;
      readonly code: string;
      readonly message: string;
      readonly delayMs: number;
    }
  | {
      readonly kind: 'cleanup-failed';
      readonly resource: Resource;
      readonly code: string;
      readonly message: string;
    }
  /** AWS deletes it by itself, by `until` (ISO time) at the latest, and nobody can before. */
  | {
      readonly kind: 'cleanup-deferred';
      readonly resource: Resource;
      readonly until: string;
      readonly why: string;
    }
  /** What may come back (a log group) is looked at again after this long. */
  | { readonly kind: 'cleanup-waiting'; readonly delayMs: number; readonly why: string }
  | { readonly kind: 'cleanup-ended'; readonly verdict: CleanupVerdict };
