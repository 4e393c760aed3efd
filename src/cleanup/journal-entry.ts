import * as v from 'valibot';

const at = { at: v.string() };
const resource = { type: v.string(), name: v.string() };

const targetPin = v.object({
  kind: v.picklist(['sandbox', 'emulator', 'aws']),
  account: v.string(),
  partition: v.string(),
  region: v.string(),
  endpoint: v.optional(v.string()),
  profile: v.optional(v.string()),
});

/** A line of a run's journal. `at` is an ISO time. Lines are only ever added. */
export const journalEntry = v.variant('kind', [
  v.object({
    kind: v.literal('run-started'),
    ...at,
    run: v.string(),
    lab: v.string(),
    /** A hash of the lab's files, to tell when the lab has changed under a run. */
    labHash: v.string(),
    target: targetPin,
    inputs: v.record(v.string(), v.string()),
    /** Tags that everything of the run bears, beside those of run and lab. */
    tags: v.optional(v.record(v.string(), v.string())),
  }),
  /** Values for later steps, whoever did the work. A later line with the same name wins. */
  v.object({ kind: v.literal('saved'), ...at, values: v.record(v.string(), v.unknown()) }),
  v.object({ kind: v.literal('step-met'), ...at, step: v.string() }),
  v.object({ kind: v.literal('step-skipped'), ...at, step: v.string() }),
  /** With `about`, it told what was wrong with what was there, and of that one state of it. */
  v.object({ kind: v.literal('hint-given'), ...at, step: v.string(), about: v.optional(v.string()) }),
  /** Something is about to be created: by us, or (announced) by the learner, who was given this exact name. */
  v.object({
    kind: v.literal('intent'),
    ...at,
    ...resource,
    by: v.picklist(['tool', 'learner']),
    call: v.string(),
    token: v.optional(v.string()),
    parent: v.optional(v.string()),
  }),
  /** `intended`: how the intent called it, where AWS gave the name. */
  v.object({
    kind: v.literal('created'),
    ...at,
    ...resource,
    id: v.string(),
    intended: v.optional(v.string()),
  }),
  /** AWS refused to create it for certain: the intent is no proof of ownership. */
  v.object({ kind: v.literal('refused'), ...at, ...resource, code: v.string() }),
  v.object({ kind: v.literal('deleting'), ...at, ...resource }),
  /** It was looked for and isn't there. */
  v.object({ kind: v.literal('gone'), ...at, ...resource }),
  v.object({ kind: v.literal('deferred'), ...at, ...resource, until: v.string(), why: v.string() }),
  /** `clean`: read back. `left`: the learner kept the resources on purpose (`--keep`) or cleanup left something. */
  v.object({
    kind: v.literal('run-ended'),
    ...at,
    how: v.picklist(['clean', 'kept', 'leftovers', 'unknown']),
  }),
]);

export type JournalEntry = v.InferOutput<typeof journalEntry>;

/** An entry as it is handed in; the journal adds the time. */
export type NewEntry = JournalEntry extends infer Entry
  ? Entry extends JournalEntry
    ? Omit<Entry, 'at'>
    : never
  : never;

/** Reads one line; throws when it isn't an entry. */
export const parseJournalEntry = (json: unknown): JournalEntry => v.parse(journalEntry, json);
