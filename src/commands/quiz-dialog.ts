import type { ProofEvent } from '../proof/proof-event.ts';
import type { DrillSummary } from '../quiz/drill.ts';
import type { ExamResult } from '../quiz/exam-result.ts';
import type { Answer } from '../quiz/grade.ts';
import type { Presented } from '../quiz/present.ts';
import type { FeedbackView, QuestionView } from '../quiz/view.ts';
import type { ExamOpening, ReviewPlace } from '../screens/exam.ts';
import type { QuestionPlace } from '../screens/quiz.ts';

/** A drill, a question that a lab asks, or an exam. */
export type QuizMode = 'drill' | 'lab' | 'exam';

/** A question as a dialog asks it. */
export interface Asked {
  readonly mode: QuizMode;
  readonly presented: Presented;
  readonly view: QuestionView;
  readonly place: QuestionPlace;
  /** What was answered before, where the question is seen again. */
  readonly given: Answer | undefined;
}

export type QuizCommand =
  | 'proof'
  | 'undo'
  | 'flag'
  | 'summary'
  | 'quit'
  | 'next'
  | 'previous'
  | 'review'
  | 'submit';

export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** A command, with what was marked when it was given. */
  | { readonly kind: 'command'; readonly command: QuizCommand; readonly answer?: Answer }
  | { readonly kind: 'go to'; readonly place: number }
  | { readonly kind: 'time over'; readonly answer?: Answer };

/** What a quiz says beside its questions. With --json each is a line; docs of the kinds are in the tests. */
export type QuizEvent =
  | {
      readonly kind: 'session';
      readonly seed: string;
      readonly questions: number;
      readonly due: number;
      readonly bank: number;
    }
  | ({ readonly kind: 'feedback'; readonly dueAt: number | undefined } & FeedbackView)
  | { readonly kind: 'flagged'; readonly id: string; readonly isFlagged: boolean }
  | { readonly kind: 'undone'; readonly isUndone: boolean }
  | { readonly kind: 'summary'; readonly topic: string; readonly text: string }
  | { readonly kind: 'unclear'; readonly expected: string }
  /** The proof of the question that was answered last, as it was played. */
  | { readonly kind: 'proof-played'; readonly proof: string; readonly events: readonly ProofEvent[] }
  | ({ readonly kind: 'finished'; readonly isLeft: boolean } & DrillSummary)
  | ({ readonly kind: 'exam' } & ExamOpening)
  | { readonly kind: 'exam-left'; readonly code: string; readonly remainingMs: number }
  | ({ readonly kind: 'exam-finished' } & Omit<ExamResult, 'review'>)
  | ({
      readonly kind: 'reviewed';
      readonly number: number;
      readonly isScored: boolean;
      readonly stem: string;
    } & FeedbackView);

/** What can be had after an answer, beside what always can. */
export interface Offers {
  readonly proof: boolean;
}

/** A way to put questions to somebody: by keys, by lines, or to a program. */
export interface QuizDialog {
  readonly ask: (asked: Asked) => Promise<Reply>;
  readonly tell: (event: QuizEvent) => Promise<void>;
  /** Waits until what was told is read; `next` where nobody has to wait. */
  readonly pause: (mode: QuizMode, offers?: Offers) => Promise<Reply>;
  readonly review: (places: readonly ReviewPlace[], remainingMs: number) => Promise<Reply>;
  readonly close: () => void;
}
