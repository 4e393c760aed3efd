import type { Bank, Question, QuestionOf } from '../schema.ts';

/** What a rule found: an error fails the tests, a warning is for the author's eye. */
export interface Finding {
  readonly rule: string;
  readonly weight: 'error' | 'warning';
  /** The question, or "bank" where the whole falls short. */
  readonly id: string;
  readonly message: string;
}

export type Rule = (bank: Bank, now: number) => readonly Finding[];

/** A rule that looks at one question at a time. */
export const eachQuestion =
  (look: (question: Question) => readonly Finding[]): Rule =>
  ({ questions }) =>
    questions.flatMap(look);

export type WithOptions = QuestionOf<'choice'> | QuestionOf<'choices'>;

export const hasOptions = (question: Question): question is WithOptions =>
  question.kind === 'choice' || question.kind === 'choices';

export const error = (rule: string, id: string, message: string): Finding => ({
  rule,
  weight: 'error',
  id,
  message,
});

export const warning = (rule: string, id: string, message: string): Finding => ({
  rule,
  weight: 'warning',
  id,
  message,
});

/** The words of a text, in lower case. */
export const wordsOf = (text: string): readonly string[] =>
  text.toLowerCase().match(/[a-z0-9_]+(?:[-'.][a-z0-9_]+)*/g) ?? [];

/** The share of words that two texts have in common, from 0 to 1. */
export const jaccard = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let common = 0;
  for (const word of a) if (b.has(word)) common += 1;
  const union = a.size + b.size - common;
  return union === 0 ? 0 : common / union;
};
