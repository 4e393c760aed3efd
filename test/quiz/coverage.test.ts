import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coverageMarkdown, coverageOf } from '../../src/quiz/coverage.ts';
import { readBank } from '../../src/quiz/read-bank.ts';

const bank = readBank('quizzes');
const coverage = coverageOf(bank);

test('every section of the notes that has a fact has a question', () => {
  expect(coverage.sections.filter(({ questions }) => questions === 0)).toEqual([]);
});

test('every wrong, outdated or ambiguous fact has a question that teaches what is true', () => {
  expect(coverage.untaughtErrata).toEqual([]);
});

test('every topic has enough questions', () => {
  const SMALL = new Set(['athena', 'ecs', 'app-integration', 'lambda-edge']);
  const few = coverage.topics.filter(({ topic, questions }) => questions < (SMALL.has(topic) ? 8 : 15));
  expect(few).toEqual([]);
  expect(coverage.topics).toHaveLength(18);
  expect(bank.questions.length).toBeGreaterThanOrEqual(400);
});

test('every topic has a summary', () => {
  expect(coverage.topics.filter(({ topic }) => !bank.summaries[topic])).toEqual([]);
});

test('docs/coverage.md is up to date (node scripts/coverage.mjs)', () => {
  expect(readFileSync('docs/coverage.md', 'utf8')).toBe(coverageMarkdown(bank));
});
