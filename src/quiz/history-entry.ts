import * as v from 'valibot';

const base = { id: v.string(), at: v.number() };

/** What the history records. Unknown fields are kept out, unknown kinds count as damage. */
export const historyEntrySchema = v.variant('kind', [
  v.object({
    kind: v.literal('answer'),
    ...base,
    /** The day on the person's calendar, as 2026-11-21. */
    day: v.string(),
    question: v.string(),
    isCorrect: v.boolean(),
    mode: v.picklist(['drill', 'exam']),
    /** The last answer to the question that was known when it was shown; empty at the first. */
    after: v.string(),
  }),
  v.object({ kind: v.literal('undo'), ...base, answer: v.string() }),
  v.object({ kind: v.literal('flag'), ...base, question: v.string(), isFlagged: v.boolean() }),
  v.object({
    kind: v.literal('exam'),
    ...base,
    exam: v.string(),
    estimate: v.number(),
    passMark: v.number(),
    domains: v.array(v.object({ name: v.string(), correct: v.number(), of: v.number() })),
  }),
]);

export type HistoryEntry = v.InferOutput<typeof historyEntrySchema>;
export type EntryOf<K extends HistoryEntry['kind']> = Extract<HistoryEntry, { kind: K }>;
