import { describe, expect, test } from 'vitest';
import { answerText, parseAnswer } from '../../src/quiz/answer-text.ts';
import { isCorrect, rightAnswer } from '../../src/quiz/grade.ts';
import { present } from '../../src/quiz/present.ts';
import type { Question, QuestionOf } from '../../src/quiz/schema.ts';

const base = {
  id: 'sqs-x',
  topic: 'sqs',
  exams: {},
  facts: [],
  level: 1,
  stem: 'What?',
  reference: '',
  checked: '',
} as const;
const option = (text: string, correct: boolean) => ({ text, correct, why: '' });
const choice: QuestionOf<'choice'> = {
  ...base,
  kind: 'choice',
  options: [option('a', false), option('b', true), option('c', false)],
};
const choices: Question = {
  ...base,
  kind: 'choices',
  options: [option('a', true), option('b', false), option('c', true)],
};
const number: Question = {
  ...base,
  kind: 'number',
  answer: 0.3,
  unit: 's',
  tolerance: 0.05,
  why: '',
  mistakes: [],
};
const order: Question = { ...base, kind: 'order', items: ['first', 'second', 'third'], why: '' };
const match: Question = {
  ...base,
  kind: 'match',
  pairs: [
    { left: 'l1', right: 'r1' },
    { left: 'l2', right: 'r2' },
  ],
  why: '',
};

test.each([choice, choices, number, order, match])(
  'the right answer of a $kind question is right, and none is wrong',
  (question) => {
    expect(isCorrect(question, rightAnswer(question))).toBe(true);
    expect(isCorrect(question, undefined)).toBe(false);
  },
);

describe('grades all or nothing', () => {
  test.each([
    [[0, 2], true],
    [[2, 0], true],
    [[0], false],
    [[0, 1, 2], false],
    [[0, 0], false],
    [[], false],
  ] as const)('chosen %j of two right ones: %s', (chosen, expected) =>
    expect(isCorrect(choices, { kind: 'options', chosen })).toBe(expected),
  );

  test.each([
    [0.3, true],
    [0.1 + 0.2, true],
    [0.35, true],
    [0.36, false],
    [30, false],
  ])('%d against 0.3 ± 0.05: %s', (value, expected) => {
    expect(isCorrect(number, { kind: 'number', value })).toBe(expected);
  });

  test('an order with two places changed is wrong', () => {
    expect(isCorrect(order, { kind: 'order', order: [0, 2, 1] })).toBe(false);
  });
});

describe('an answer that is typed', () => {
  test.each([choice, choices, number, order, match])(
    'of a $kind question is what its text was',
    (question) => {
      const presented = present(question, 'seed');
      const text = answerText(rightAnswer(question), presented);
      expect(parseAnswer(text, presented)).toEqual({ kind: 'answer', answer: rightAnswer(question) });
    },
  );

  const shown = present(choices, 'seed');
  test.each(['1 3', '1,3', '13', 'A C', 'ac', 'a;c'])('"%s" is two places', (text) => {
    expect(parseAnswer(text, shown)).toEqual(parseAnswer('1 3', shown));
  });

  test.each(['', '0', '4', '1 1', 'x', '1 2 3 4', 'quit'])('"%s" is unclear', (text) => {
    expect(parseAnswer(text, shown).kind).toBe('unclear');
  });

  test.each([
    ['1,800', 1800],
    ['1 800 s', 1800],
    ['-3.5', -3.5],
    ['$12.50', 12.5],
  ])('"%s" is the number %d', (text, value) => {
    expect(parseAnswer(text, present(number, ''))).toEqual({
      kind: 'answer',
      answer: { kind: 'number', value },
    });
  });
});

describe('what is shown', () => {
  test('is shuffled by the seed, the same for the same seed', () => {
    const orders = Array.from({ length: 30 }, (_, index) => present(choice, `s${index}`).shown.join());
    expect(new Set(orders).size).toBe(6);
    expect(present(choice, 'again')).toEqual(present(choice, 'again'));
  });

  test('leaves numbers in ascending order', () => {
    const quantities: Question = {
      ...choice,
      options: ['5 s', '30 s', '1,000 s'].map((text, index) => option(text, index === 0)),
    };
    expect(present(quantities, 'any').shown).toEqual([0, 1, 2]);
  });

  test('never has an order in the right order already', () => {
    const seeds = Array.from({ length: 100 }, (_, index) => present(order, `s${index}`).shown.join());
    expect(seeds).not.toContain('0,1,2');
  });
});
