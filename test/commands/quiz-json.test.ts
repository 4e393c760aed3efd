import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { QuizEvent } from '../../src/commands/quiz-dialog.ts';

/** The compiler asks for every kind of event; the rest are lines that dialogs write themselves. */
const KINDS = {
  session: true,
  question: true,
  feedback: true,
  flagged: true,
  undone: true,
  summary: true,
  'proof-played': true,
  unclear: true,
  finished: true,
  exam: true,
  review: true,
  'exam-left': true,
  'exam-finished': true,
  reviewed: true,
  stats: true,
  error: true,
} satisfies Record<QuizEvent['kind'] | 'question' | 'review' | 'stats' | 'error', true>;

it('docs/quiz-json.md has every kind and no other', () => {
  const page = readFileSync(new URL('../../docs/quiz-json.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, kind]) => kind);
  expect(documented).toEqual(Object.keys(KINDS));
});
