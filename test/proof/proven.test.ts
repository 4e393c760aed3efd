import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askedSteps } from '../../src/lab/asked-steps.ts';
import { provenMarkdown } from '../../src/quiz/proven.ts';
import { readBank } from '../../src/quiz/read-bank.ts';

test('docs/proven.md is up to date (node scripts/proven.mjs)', () => {
  expect(readFileSync('docs/proven.md', 'utf8')).toBe(
    provenMarkdown(readBank('quizzes'), askedSteps(['labs'])),
  );
});
