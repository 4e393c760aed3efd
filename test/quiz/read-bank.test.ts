import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LabsError } from '../../src/core/errors.ts';
import { readBank } from '../../src/quiz/read-bank.ts';

test('reads every file of the shipped bank', () => {
  const bank = readBank('quizzes');
  expect(bank.questions.length).toBeGreaterThan(400);
  expect(bank.facts.length).toBeGreaterThan(500);
});

test('tells all mistakes of all files at file, line and column', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bank-'));
  for (const topic of ['one', 'two']) mkdirSync(join(folder, topic));
  const first = join(folder, 'one', 'questions-a.yaml');
  const second = join(folder, 'two', 'questions-b.yaml');
  writeFileSync(
    first,
    'topic: one\nquestions:\n  - id: one-a\n    kind: choice\n    stemm: Why?\n    options:\n      - { text: yes }\n      - { text: no }\n',
  );
  writeFileSync(
    second,
    'topic: two\nquestions:\n  - id: Two A\n    kind: number\n    stem: How many?\n    answer: [1\n',
  );
  expect(mistakesIn(folder)).toEqual([
    `${first}:3:5: "stem" is missing.`,
    expect.stringContaining(
      `${first}:7:7: questions.0.options: Expected exactly one option with "correct: true".`,
    ),
    expect.stringContaining(`${first}:5:5: Unknown field "stemm"; did you mean "stem"?`),
    expect.stringContaining(`${second}:7:1: `),
  ]);
});

test('refuses an id that stands in two files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bank-'));
  for (const topic of ['one', 'two']) {
    mkdirSync(join(folder, topic));
    const question = '  - { id: same, kind: number, stem: How many?, answer: 1 }';
    writeFileSync(join(folder, topic, 'questions-a.yaml'), `topic: ${topic}\nquestions:\n${question}\n`);
  }
  expect(mistakesIn(folder)).toEqual([
    `${join(folder, 'two', 'questions-a.yaml')}:3:11: The id "same" is already taken at ${join(folder, 'one', 'questions-a.yaml')}:3:11.`,
  ]);
});

const mistakesIn = (folder: string): readonly string[] => {
  try {
    readBank(folder);
  } catch (error) {
    if (error instanceof LabsError) return error.message.split('\n');
    throw error;
  }
  return [];
};
