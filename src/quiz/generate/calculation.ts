import { type Random, seededRandom } from '../random.ts';
import type { QuestionOf } from '../schema.ts';
import { compare, type Rational } from './rational.ts';

/** A calculation that exams ask for, with fresh numbers for every seed. */
export interface Calculation {
  readonly id: `generated-${string}`;
  readonly topic: string;
  readonly exams: QuestionOf<'choice'>['exams'];
  readonly facts: readonly string[];
  readonly reference: string;
  readonly checked: string;
  readonly pose: (random: Random) => Problem;
}

export interface Problem {
  readonly stem: string;
  readonly answer: Rational;
  /** How the answer is reached, with the numbers of this problem. */
  readonly working: string;
  /** The likeliest first; three whose texts differ from each other and from the answer's are shown. */
  readonly mistakes: readonly Mistake[];
  readonly show: (value: Rational) => string;
}

/** A wrong way to calculate, and what it leads to. */
export interface Mistake {
  readonly value: Rational;
  readonly why: string;
}

const DISTRACTORS = 3;
const ATTEMPTS = 1000;

/** The question that `calculation` gives for `seed`; options ascend. Equal seeds give equal questions. */
export const generateQuestion = (calculation: Calculation, seed: string): QuestionOf<'choice'> => {
  const random = seededRandom(`${calculation.id} ${seed}`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const problem = calculation.pose(random);
    const mistakes = distinctMistakes(problem);
    // Now and then the numbers make two mistakes, or a mistake and the answer, fall together.
    if (mistakes.length >= DISTRACTORS)
      return asQuestion(calculation, problem, mistakes.slice(0, DISTRACTORS));
  }
  throw new Error(`${calculation.id} gives no problem with three distinct mistakes for the seed ${seed}.`);
};

const distinctMistakes = ({ answer, mistakes, show }: Problem): readonly Mistake[] => {
  const shown = new Set([show(answer)]);
  return mistakes.filter(({ value }) => {
    const isNew = value.top > 0n && !shown.has(show(value));
    shown.add(show(value));
    return isNew;
  });
};

const asQuestion = (
  calculation: Calculation,
  problem: Problem,
  mistakes: readonly Mistake[],
): QuestionOf<'choice'> => {
  const { id, topic, exams, facts, reference, checked } = calculation;
  const options = [
    { value: problem.answer, correct: true, why: problem.working },
    ...mistakes.map((mistake) => ({ ...mistake, correct: false })),
  ]
    .sort((a, b) => compare(a.value, b.value))
    .map(({ value, correct, why }) => ({ text: problem.show(value), correct, why }));
  return {
    kind: 'choice',
    id,
    topic,
    exams,
    facts,
    level: 2,
    stem: problem.stem,
    options,
    reference,
    checked,
  };
};
