import type { DrillSummary } from '../quiz/drill.ts';
import type { ExamResult } from '../quiz/exam-result.ts';
import type { FeedbackView } from '../quiz/view.ts';
import type { Page } from '../terminal/page.ts';
import { type ExamOpening, openingText, resultText, reviewHeadText } from './exam.ts';
import { dueText, durationText, feedbackText, summaryText } from './quiz.ts';

/** The texts of what a quiz says beside its questions, by kind. */
export const quizTexts = (page: Page, now: () => number) => ({
  session: ({ seed, questions, due }: { seed: string; questions: number; due: number }) =>
    page.style.dim(`${questions} questions, ${due} of them due. The seed is ${seed}.`),
  feedback: (view: FeedbackView & { dueAt: number | undefined }) =>
    `${feedbackText(view, page)}${view.dueAt === undefined ? '' : `\n${page.style.dim(dueText(view.dueAt, now()))}`}`,
  flagged: ({ isFlagged }: { isFlagged: boolean }) => (isFlagged ? 'Flagged.' : 'The flag is gone.'),
  undone: ({ isUndone }: { isUndone: boolean }) =>
    isUndone ? 'The answer is taken back.' : 'There is nothing to take back in this session.',
  unclear: ({ expected }: { expected: string }) => page.style.yellow(`Expected ${expected}.`),
  finished: (summary: DrillSummary & { isLeft: boolean }) =>
    `${summary.isLeft ? 'What you answered is kept.\n' : ''}${summaryText(summary, page)}`,
  exam: (opening: ExamOpening) => openingText(opening, page),
  'exam-left': ({ code, remainingMs }: { code: string; remainingMs: number }) =>
    `Your answers are kept, and ${durationText(remainingMs)} are left: the time runs on.\nGo on with: ${page.style.cyan(`serverless-labs exam ${code} --resume`)}`,
  'exam-finished': (result: Omit<ExamResult, 'review'>) => resultText(result, page),
  reviewed: (view: FeedbackView & { number: number; isScored: boolean; stem: string }) =>
    `${reviewHeadText(view, page)}\n${feedbackText(view, page)}`,
});
