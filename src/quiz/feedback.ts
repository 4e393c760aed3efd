import { type Answer, isCorrect } from './grade.ts';
import type { Presented } from './present.ts';
import type { Bank, Fact } from './schema.ts';

/** What a person learns after an answer. */
export interface Feedback {
  readonly presented: Presented;
  readonly answer: Answer | undefined;
  readonly isCorrect: boolean;
  /** What the notes claim about it and AWS doesn't document (any more). */
  readonly corrections: readonly Fact[];
}

/** Grades an answer and looks up what the notes said wrong about it. */
export const feedbackFor = (bank: Bank, presented: Presented, answer: Answer | undefined): Feedback => ({
  presented,
  answer,
  isCorrect: isCorrect(presented.question, answer),
  corrections: bank.facts.filter(
    ({ id, status }) => status !== 'current' && presented.question.facts.includes(id),
  ),
});

/** The named mistake behind a wrong number, where it is one. */
export const mistakeBehind = ({ presented: { question }, answer }: Feedback): string | undefined =>
  question.kind === 'number' && answer?.kind === 'number'
    ? question.mistakes.find(({ value }) => value === answer.value)?.why
    : undefined;
