import type { HistoryState } from './history-state.ts';
import { seededRandom } from './random.ts';
import type { Askable } from './schema.ts';

export interface Selection {
  readonly pool: readonly Askable[];
  readonly history: HistoryState;
  readonly now: number;
  readonly count: number;
  readonly seed: string;
  /**
   * `mixed`: due first, then new ones from the weakest topics, then what falls due next. `due`: nothing but due ones.
   * `seeded`: by the seed alone, so that two people with the same seed get the same session.
   */
  readonly mode: 'mixed' | 'due' | 'seeded';
}

/** What a session asks, in order; the same for the same history, seed and time. */
export const select = (selection: Selection): readonly Askable[] => {
  const { history, now, count, mode } = selection;
  const shuffled = seededRandom(selection.seed).shuffle(selection.pool);
  if (mode === 'seeded') return shuffled.slice(0, count);
  const due = dueNow(shuffled, { history, now });
  if (mode === 'due' || due.length >= count) return due.slice(0, count);
  const fresh = shuffled.filter(({ id }) => !history.questions[id]);
  if (due.length + fresh.length >= count) return [...due, ...byWeakness(fresh, selection)].slice(0, count);
  const later = byDue(shuffled, history).slice(due.length);
  return [...due, ...byWeakness(fresh, selection), ...later].slice(0, count);
};

/** What is due at `now`, the longest overdue first. */
export const dueNow = (
  pool: readonly Askable[],
  { history, now }: Pick<Selection, 'history' | 'now'>,
): readonly Askable[] =>
  byDue(
    pool.filter(({ id }) => (history.questions[id]?.card.due ?? Number.POSITIVE_INFINITY) <= now),
    history,
  );

/** Those that were answered before, the first to fall due first. */
const byDue = (pool: readonly Askable[], history: HistoryState): readonly Askable[] =>
  pool
    .flatMap((askable) => {
      const record = history.questions[askable.id];
      return record ? [{ askable, due: record.card.due }] : [];
    })
    .sort((a, b) => a.due - b.due)
    .map(({ askable }) => askable);

/** The topics in which most went wrong come first; what is alike stays in the order of the seed. */
const byWeakness = (fresh: readonly Askable[], { pool, history }: Selection): readonly Askable[] => {
  const strength = topicStrength(pool, history);
  return [...fresh].sort((a, b) => (strength.get(a.topic) ?? NEUTRAL) - (strength.get(b.topic) ?? NEUTRAL));
};

const NEUTRAL = 0.5;

/** The share of right answers by topic, in steps of a tenth, drawn to the middle where answers are few. */
const topicStrength = (pool: readonly Askable[], history: HistoryState): ReadonlyMap<string, number> => {
  const sums = new Map<string, { answers: number; correct: number }>();
  for (const { id, topic } of pool) {
    const record = history.questions[id];
    const sum = sums.get(topic) ?? { answers: 0, correct: 0 };
    if (!record) continue;
    sums.set(topic, { answers: sum.answers + record.answers, correct: sum.correct + record.correct });
  }
  const smoothed = ({ answers, correct }: { answers: number; correct: number }) =>
    (correct + 2) / (answers + 4);
  return new Map([...sums].map(([topic, sum]) => [topic, Math.round(smoothed(sum) * 10) / 10]));
};
