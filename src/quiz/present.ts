import { seededRandom } from './random.ts';
import type { Question } from './schema.ts';

/** A question with the order in which its options, items or right sides are shown. */
export interface Presented {
  readonly question: Question;
  /** `shown[i]` is the index, in the question, of what stands at place i. Empty for numbers. */
  readonly shown: readonly number[];
}

/** Shuffles what may be shuffled, always the same way for one seed; numbers stay in ascending order. */
export const present = (question: Question, seed: string): Presented => {
  const places = [...shownTexts(question).keys()];
  if (areQuantities(question)) return { question, shown: places };
  const random = seededRandom(`${seed}/${question.id}`);
  const shuffled = random.shuffle(places);
  // Items that come up in the right order would give the answer away.
  const isGiveaway = question.kind === 'order' && shuffled.every((place, index) => place === index);
  return { question, shown: isGiveaway ? [...shuffled].reverse() : shuffled };
};

/** What is listed below the stem, in the order of the file. */
export const shownTexts = (question: Question): readonly string[] => {
  switch (question.kind) {
    case 'choice':
    case 'choices':
      return question.options.map(({ text }) => text);
    case 'order':
      return question.items;
    case 'match':
      return question.pairs.map(({ right }) => right);
    case 'number':
      return [];
  }
};

/** Whether all options begin with a number, so that they are read best from small to large. */
export const areQuantities = (question: Question): boolean =>
  question.kind === 'choice' &&
  question.options.every(({ text }) => /^(About |Exactly |Up to )?\$?\d/.test(text)) &&
  isSorted(question.options.map(({ text }) => leadingNumber(text)));

const isSorted = (values: readonly number[]): boolean =>
  values.every((value, index) => value >= (values[index - 1] ?? Number.NEGATIVE_INFINITY));

/** The number that a text begins with, without its thousands separators; NaN where there is none. */
export const leadingNumber = (text: string): number =>
  Number(/\d[\d,]*(\.\d+)?/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
