import type { Call } from '../aws/call.ts';
import type { CallInput, JsonObject } from '../aws/json.ts';

/** The tags that every resource of a run bears, where its type has tags. */
export const RUN_TAG = 'serverless-labs:run';
export const LAB_TAG = 'serverless-labs:lab';
/** In a real account also whose it is, and until when (ISO time) it is meant to be there. */
export const OWNER_TAG = 'serverless-labs:owner';
export const EXPIRES_TAG = 'serverless-labs:expires';

export type Tags = Readonly<Record<string, string>>;

/** How a creating call takes tags. */
export interface Tagging {
  /** The structure of the input that has the member, where it isn't the input itself. */
  readonly within?: string;
  readonly member: string;
  /** `[{ Key, Value }]`, `[{ key, value }]` or a record. */
  readonly format: 'list' | 'lower-case list' | 'map';
  /** Where the member is a list of tag specifications, one for each kind of thing: the kinds (EC2's `instance`). */
  readonly resourceTypes?: readonly string[];
}

/** A resource as a listing finds it. */
export interface Listed {
  readonly name: string;
  /** Undefined where the listing doesn't say; then `tagsOf` is asked. */
  readonly tags?: Tags;
}

/** `there` also while it is being deleted, unless the type says otherwise. */
export type Presence = 'there' | 'gone';

/** An AWS API call, for showing it. */
export interface Look {
  readonly api: string;
  readonly input: CallInput;
}

/**
 * A kind of thing that labs create: how it is found, owned and deleted. `name` is what a resource is addressed by; where
 * AWS gives the id, that.
 */
export interface ResourceType {
  /** Calls that create one. */
  readonly createdBy: readonly string[];
  /** Calls that add to one and whose result vanishes with it (an inline policy, a version, a permission). */
  readonly holds: readonly string[];
  /** The name that the caller chooses; undefined where AWS gives the id. */
  readonly chosenName: ((input: CallInput) => string | undefined) | undefined;
  /** The member of a creating call's input that makes AWS take a repeated call for the same one. */
  readonly token?: string;
  /** From a creating call's answer: ARN or id. */
  readonly idOf: (output: JsonObject) => string | undefined;
  readonly tagging: Tagging | undefined;
  /** Those of `createdBy` whose input has no place for tags. */
  readonly takesNoTags?: readonly string[];
  /** What stands before the run's own prefix in a name: `['', '/aws/lambda/']`. */
  readonly prefixes: readonly string[];
  /** Everything whose name begins with `prefix`; all there is where it is empty. Throws AwsCallError. */
  readonly list: (call: Call, prefix: string) => Promise<readonly Listed[]>;
  /** Undefined where the type has no tags. */
  readonly tagsOf: ((call: Call, name: string) => Promise<Tags>) | undefined;
  readonly presence: (call: Call, name: string) => Promise<Presence>;
  /** Deletes it with all that it holds. What is gone already is success; other failures throw AwsCallError. */
  readonly remove: (call: Call, name: string) => Promise<void>;
  /** Codes of refusals that pass by themselves, beside throttling and faults of AWS. */
  readonly passing: readonly string[];
  /** AWS takes one deletion in this time, for the whole account. */
  readonly paceMs?: number;
  /** Types that must be gone before this one is deleted. */
  readonly after: readonly string[];
  /** What AWS makes by itself because of this one: a function's log group. */
  readonly leaves: readonly Implied[];
  /** What AWS keeps for a while although everything of the run's is deleted, and nobody can delete. */
  readonly lingering?: (call: Call, prefix: string) => Promise<readonly Lingering[]>;
  /** How a person looks: at one, and at all of them. */
  readonly look: (name: string) => Look;
  readonly lookAtAll: (prefix: string) => Look;
  /** The name in an ARN of this type, for what only a tag leads to. */
  readonly nameInArn: (arn: string) => string | undefined;
}

/** Something that goes by itself. */
export interface Lingering {
  readonly type: string;
  readonly name: string;
  /** How long AWS keeps it at most. */
  readonly keptMs: number;
  readonly why: string;
}

export interface Implied {
  readonly type: string;
  readonly name: (name: string) => string;
}

/** How the name of everything begins that belongs to any run. */
export const RUN_PREFIX = 'slabs-';

/** The prefix of everything that belongs to a run. */
export const runPrefix = (run: string): string => `${RUN_PREFIX}${run}-`;
