import * as v from 'valibot';
import { EXAM_CODES } from './exams.ts';

const answer = v.variant('kind', [
  v.object({ kind: v.literal('options'), chosen: v.array(v.number()) }),
  v.object({ kind: v.literal('number'), value: v.number() }),
  v.object({ kind: v.literal('order'), order: v.array(v.number()) }),
  v.object({ kind: v.literal('match'), rights: v.array(v.number()) }),
]);

/** What the log of a sitting holds. */
export const sittingEntrySchema = v.variant('kind', [
  v.object({
    kind: v.literal('begun'),
    at: v.number(),
    exam: v.picklist(EXAM_CODES),
    seed: v.string(),
    limitMs: v.number(),
    borrowed: v.number(),
    seats: v.array(v.object({ id: v.string(), domain: v.number(), isScored: v.boolean() })),
  }),
  v.object({ kind: v.literal('answered'), at: v.number(), place: v.number(), answer }),
  v.object({ kind: v.literal('flagged'), at: v.number(), place: v.number(), isFlagged: v.boolean() }),
  v.object({ kind: v.literal('moved'), at: v.number(), place: v.number() }),
  v.object({ kind: v.literal('finished'), at: v.number(), because: v.picklist(['submitted', 'time']) }),
]);

export type SittingEntry = v.InferOutput<typeof sittingEntrySchema>;
export type SittingBegun = Extract<SittingEntry, { kind: 'begun' }>;
