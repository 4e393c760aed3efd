import type { Question } from './schema.ts';

/** What a person answered; indices count the question's options, items and right sides as its file lists them. */
export type Answer =
  | { readonly kind: 'options'; readonly chosen: readonly number[] }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'order'; readonly order: readonly number[] }
  /** For each left side in turn, the right side that was given to it. */
  | { readonly kind: 'match'; readonly rights: readonly number[] };

/** Whether the answer is right, all or nothing as in the exams; no answer is wrong. */
export const isCorrect = (question: Question, answer: Answer | undefined): boolean => {
  switch (question.kind) {
    case 'choice':
    case 'choices':
      return answer?.kind === 'options' && sameMembers(answer.chosen, correctOptions(question.options));
    case 'number':
      return answer?.kind === 'number' && isWithin(answer.value - question.answer, question);
    case 'order':
      return answer?.kind === 'order' && isAscending(answer.order, question.items.length);
    case 'match':
      return answer?.kind === 'match' && isAscending(answer.rights, question.pairs.length);
  }
};

/** The answer that is right. */
export const rightAnswer = (question: Question): Answer => {
  switch (question.kind) {
    case 'choice':
    case 'choices':
      return { kind: 'options', chosen: correctOptions(question.options) };
    case 'number':
      return { kind: 'number', value: question.answer };
    case 'order':
      return { kind: 'order', order: question.items.map((_, index) => index) };
    case 'match':
      return { kind: 'match', rights: question.pairs.map((_, index) => index) };
  }
};

const correctOptions = (options: readonly { readonly correct: boolean }[]): readonly number[] =>
  options.flatMap(({ correct }, index) => (correct ? [index] : []));

const sameMembers = (a: readonly number[], b: readonly number[]): boolean =>
  new Set(a).size === b.length && b.every((member) => a.includes(member));

/** A typed decimal fraction need not be the same binary number as the key. */
const isWithin = (
  difference: number,
  { answer, tolerance }: { readonly answer: number; readonly tolerance: number },
) => Math.abs(difference) <= tolerance + Math.abs(answer) * 1e-9;

const isAscending = (indices: readonly number[], length: number): boolean =>
  indices.length === length && indices.every((value, index) => value === index);
