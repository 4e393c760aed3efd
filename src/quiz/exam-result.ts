import { EXAMS, type ExamCode } from './exams.ts';
import { type Feedback, feedbackFor } from './feedback.ts';
import type { History } from './history.ts';
import { askables } from './pool.ts';
import { type Presented, present } from './present.ts';
import type { Bank } from './schema.ts';
import { scaledEstimate } from './score.ts';
import type { Sitting } from './sitting.ts';

export interface DomainResult {
  readonly name: string;
  readonly correct: number;
  readonly of: number;
}

/** How an exam went. */
export interface ExamResult {
  readonly exam: ExamCode;
  readonly finished: 'submitted' | 'time';
  readonly correct: number;
  readonly scored: number;
  readonly unanswered: number;
  /** On the scale from 100 to 1000; an estimate, as AWS publishes no raw cut. */
  readonly estimate: number;
  readonly passMark: number;
  readonly isPass: boolean;
  readonly domains: readonly DomainResult[];
  readonly unscored: { readonly correct: number; readonly of: number };
  /** Every question in the order in which it was asked. */
  readonly review: readonly (Feedback & { readonly isScored: boolean })[];
}

/** The questions of a sitting as they are shown; what has left the bank since is undefined. */
export const paperOf = (bank: Bank, sitting: Sitting): readonly (Presented | undefined)[] => {
  const byId = new Map(askables(bank).map((askable) => [askable.id, askable]));
  return sitting.seats.map(({ id }) => {
    const askable = byId.get(id);
    return askable && present(askable.question(sitting.seed), sitting.seed);
  });
};

/** Grades a sitting that ends as `finished` says. Questions that have left the bank count nowhere. */
export const resultOf = (bank: Bank, sitting: Sitting, finished: 'submitted' | 'time'): ExamResult => {
  const { passMark, domains } = EXAMS[sitting.exam];
  const graded = paperOf(bank, sitting).flatMap((presented, place) => {
    const seat = sitting.seats[place];
    return presented && seat ? [{ ...feedbackFor(bank, presented, sitting.answerAt(place)), ...seat }] : [];
  });
  const scored = graded.filter(({ isScored }) => isScored);
  const unscored = graded.filter(({ isScored }) => !isScored);
  const estimate = scaledEstimate(scored.length === 0 ? 0 : countCorrect(scored) / scored.length, passMark);
  return {
    exam: sitting.exam,
    finished,
    correct: countCorrect(scored),
    scored: scored.length,
    unanswered: graded.filter(({ answer }) => answer === undefined).length,
    estimate,
    passMark,
    isPass: estimate >= passMark,
    domains: domains.map(({ name }, index) => {
      const own = scored.filter(({ domain }) => domain === index + 1);
      return { name, correct: countCorrect(own), of: own.length };
    }),
    unscored: { correct: countCorrect(unscored), of: unscored.length },
    review: graded,
  };
};

/**
 * Writes a result and its answers into the history; a blank is no review. What was written already, before the
 * process was ended in the middle, isn't written again.
 */
export const recordResult = (history: History, sitting: Sitting, result: ExamResult): void => {
  const sittingId = `${sitting.exam}-${sitting.startedAt}-${sitting.seed}`;
  const written = new Set(Object.values(history.state().questions).map(({ lastAnswer }) => lastAnswer));
  for (const { presented, answer, isCorrect } of result.review) {
    const question = presented.question.id;
    const id = `${sittingId}-${question}`;
    if (!answer || written.has(id)) continue;
    const after = history.state().questions[question]?.lastAnswer ?? '';
    history.record({ kind: 'answer', question, isCorrect, mode: 'exam', after }, id);
  }
  const { exam, estimate, passMark } = result;
  const domains = result.domains.map((domain) => ({ ...domain }));
  if (!history.state().exams.some(({ id }) => id === sittingId)) {
    history.record({ kind: 'exam', exam, estimate, passMark, domains }, sittingId);
  }
};

const countCorrect = (graded: readonly { readonly isCorrect: boolean }[]): number =>
  graded.filter(({ isCorrect }) => isCorrect).length;
