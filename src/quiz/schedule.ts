import { createEmptyCard, type Card as FsrsCard, fsrs, Rating, type State } from 'ts-fsrs';

/** What is known of how well a question is remembered; times are milliseconds since the epoch. */
export interface Card {
  readonly due: number;
  readonly lastReview: number;
  readonly stability: number;
  readonly difficulty: number;
  readonly reps: number;
  readonly lapses: number;
  readonly state: State;
}

export interface Scheduler {
  /** The card after an answer at `now`: right is rated good, wrong again. */
  readonly next: (card: Card | undefined, isCorrect: boolean, now: number) => Card;
  /** The probability, from 0 to 1, that the question would be answered right at `now`. */
  readonly retrievability: (card: Card, now: number) => number;
}

/**
 * Spaced repetition by FSRS: intervals are whole days, and 90 % retention is aimed at. A clock that was set back counts
 * as standing still. https://github.com/open-spaced-repetition/ts-fsrs
 */
export const createScheduler = (weights?: readonly number[]): Scheduler => {
  // Fuzz would draw random intervals, and equal histories have to give equal cards on every machine.
  const options = { request_retention: 0.9, enable_fuzz: false, enable_short_term: false };
  const algorithm = fsrs(weights ? { ...options, w: weights } : options);
  return {
    next: (card, isCorrect, now) => {
      const at = Math.max(now, card?.lastReview ?? now);
      const { due, ...next } = algorithm.next(
        toFsrs(card, at),
        at,
        isCorrect ? Rating.Good : Rating.Again,
      ).card;
      const { stability, difficulty, reps, lapses, state } = next;
      return { due: due.getTime(), lastReview: at, stability, difficulty, reps, lapses, state };
    },
    retrievability: (card, now) =>
      algorithm.get_retrievability(toFsrs(card, now), Math.max(now, card.lastReview), false),
  };
};

const toFsrs = (card: Card | undefined, now: number): FsrsCard => {
  const empty = createEmptyCard(now);
  if (!card) return empty;
  const { stability, difficulty, reps, lapses, state } = card;
  const scheduled_days = Math.round((card.due - card.lastReview) / DAY_MS);
  return {
    ...empty,
    ...{ stability, difficulty, reps, lapses, state, scheduled_days },
    due: new Date(card.due),
    last_review: new Date(card.lastReview),
  };
};

const DAY_MS = 86_400_000;
