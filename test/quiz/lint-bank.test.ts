import { describe, expect, test } from 'vitest';
import { lintBank } from '../../src/quiz/lint/lint-bank.ts';
import { readBank } from '../../src/quiz/read-bank.ts';
import type { Bank, Question, QuestionOf } from '../../src/quiz/schema.ts';

const NOW = Date.UTC(2026, 11, 1);
const shipped = readBank('quizzes');

test('the shipped bank follows every rule', () => {
  const findings = lintBank(shipped, NOW).filter(({ weight }) => weight === 'error');
  expect(findings.map(({ rule, id, message }) => `${rule} ${id}: ${message}`)).toEqual([]);
});

describe('finds', () => {
  const sound: QuestionOf<'choice'> = {
    kind: 'choice',
    id: 'sqs-sound',
    topic: 'sqs',
    exams: { 'DVA-C02': 1 },
    facts: ['known'],
    level: 2,
    stem: 'A fleet polls. What lowers its bill?',
    options: [
      { text: 'Waiting for twenty seconds', correct: true, why: 'Fewer calls.' },
      { text: 'Waiting for no time here', correct: false, why: 'More calls.' },
      { text: 'Reading from two of them at once', correct: false, why: 'More calls.' },
      { text: 'Deleting in the background', correct: false, why: 'As many calls.' },
    ],
    reference: 'https://docs.aws.amazon.com/sqs',
    checked: '2026-11-21',
  };
  const withTexts = (...texts: readonly string[]): QuestionOf<'choice'> => ({
    ...sound,
    options: texts.map((text, index) => ({ text, correct: index === 0, why: 'So.' })),
  });
  const many = (change: (index: number) => Partial<QuestionOf<'choice'>>): readonly Question[] =>
    Array.from({ length: 40 }, (_, index) => ({
      ...sound,
      id: `sqs-${index}`,
      stem: `Stem${index} of${index}?`,
      facts: [`f${index}`],
      ...change(index),
    }));

  test.each<[rule: string, questions: readonly Question[]]>([
    ['key-position', many(() => ({}))],
    ['key-length', [withTexts('A text that is much longer than any of the other ones here', 'b', 'c', 'd')]],
    ['absolutes', [withTexts('Often', 'It always fails', 'Sometimes', 'Rarely')]],
    [
      'clang-cue',
      [{ ...withTexts('Encryption at rest', 'b', 'c', 'd'), stem: 'Which one gives encryption?' }],
    ],
    ['negatives', [{ ...sound, stem: 'Which of these does not cost?' }]],
    ['negatives', [{ ...sound, stem: 'Which does NOT cost what it would NOT?' }]],
    ['select-count', [{ ...sound, stem: 'What helps? (Select TWO.)' }]],
    ['select-count', [withTexts('a', 'b', 'c', 'All of the above')]],
    ['duplicates', [sound, { ...sound, id: 'sqs-twin' }]],
    ['duplicates', many(() => ({ facts: ['known'] }))],
    ['option-overlap', [withTexts('It waits for a while', 'It waits for a while', 'c', 'd')]],
    ['option-overlap', [withTexts('10 to 20 s', '5 to 30 s', '40 to 50 s', '60 to 70 s')]],
    ['ascending-numbers', [withTexts('10 s', '5 s', '40 s', '60 s')]],
    ['cue-chain', [sound, { ...sound, id: 'sqs-cue', stem: 'Why does waiting for twenty seconds help?' }]],
    ['completeness', [{ ...sound, reference: 'https://example.com' }]],
    ['completeness', [withTexts('a', 'b', 'c')]],
    ['stale', [{ ...sound, facts: ['unknown'] }]],
    ['stale', [{ ...sound, checked: '2025-06-01' }]],
  ])('%s', (rule, questions) => {
    expect(lintBank(bankOf(questions), NOW).map((finding) => finding.rule)).toContain(rule);
  });

  test('nothing in a sound question', () => {
    expect(lintBank(bankOf([sound]), NOW)).toEqual([]);
  });
});

const bankOf = (questions: readonly Question[]): Bank => ({
  questions,
  facts: [
    {
      id: 'known',
      note: '',
      section: '',
      line: 0,
      topic: 'sqs',
      fact: 'x',
      status: 'current',
      current: '',
      ref: '',
    },
  ],
  summaries: {},
});
