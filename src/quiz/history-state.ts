import type { EntryOf, HistoryEntry } from './history-entry.ts';
import { type Card, createScheduler } from './schedule.ts';

/** What the history says of one question. */
export interface QuestionRecord {
  readonly card: Card;
  readonly lastAnswer: string;
  readonly answers: number;
  readonly correct: number;
  /** What undoing the last answer goes back to. */
  readonly before?: { readonly record: Omit<QuestionRecord, 'before'> | undefined; readonly day: string };
}

export interface DayRecord {
  readonly answers: number;
  readonly correct: number;
}

/** All that is derived from the history; plain data, so that it can be kept beside the log. */
export interface HistoryState {
  readonly questions: Record<string, QuestionRecord>;
  readonly days: Record<string, DayRecord>;
  readonly flags: Record<string, true>;
  readonly exams: EntryOf<'exam'>[];
}

export const emptyHistory = (): HistoryState => ({ questions: {}, days: {}, flags: {}, exams: [] });

/** Adds an entry to `state`, in place: there are 100,000 of them when a log is read anew. */
export const applyEntry = (state: HistoryState, entry: HistoryEntry): void => {
  switch (entry.kind) {
    case 'answer':
      applyAnswer(state, entry);
      return;
    case 'undo':
      applyUndo(state, entry);
      return;
    case 'flag':
      if (entry.isFlagged) state.flags[entry.question] = true;
      else delete state.flags[entry.question];
      return;
    case 'exam':
      state.exams.push(entry);
  }
};

const scheduler = createScheduler();

const applyAnswer = (state: HistoryState, entry: EntryOf<'answer'>) => {
  const known = state.questions[entry.question];
  const gained = entry.isCorrect ? 1 : 0;
  // Two windows may show a question at once: the second answer counts, but isn't a second review of the card.
  const isReview = entry.after === (known?.lastAnswer ?? '');
  const { before: _, ...record } = known ?? { before: undefined };
  state.questions[entry.question] = {
    card: known && !isReview ? known.card : scheduler.next(known?.card, entry.isCorrect, entry.at),
    lastAnswer: entry.id,
    answers: (known?.answers ?? 0) + 1,
    correct: (known?.correct ?? 0) + gained,
    before: { record: 'card' in record ? record : undefined, day: entry.day },
  };
  countDay(state, entry.day, { answers: 1, correct: gained });
};

/** Only the last answer to a question can be taken back; another undo has nothing left to do. */
const applyUndo = (state: HistoryState, entry: EntryOf<'undo'>) => {
  const found = Object.entries(state.questions).find(([, { lastAnswer }]) => lastAnswer === entry.answer);
  const before = found?.[1].before;
  if (!found || !before) return;
  const [question, undone] = found;
  if (before.record) state.questions[question] = before.record;
  else delete state.questions[question];
  countDay(state, before.day, { answers: -1, correct: (before.record?.correct ?? 0) - undone.correct });
};

const countDay = (state: HistoryState, day: string, { answers, correct }: DayRecord) => {
  const known = state.days[day] ?? { answers: 0, correct: 0 };
  const next = { answers: known.answers + answers, correct: known.correct + correct };
  if (next.answers > 0) state.days[day] = next;
  else delete state.days[day];
};
