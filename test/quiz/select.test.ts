import { expect, test } from 'vitest';
import { emptyHistory, type HistoryState } from '../../src/quiz/history-state.ts';
import { createScheduler } from '../../src/quiz/schedule.ts';
import type { Askable } from '../../src/quiz/schema.ts';
import { select } from '../../src/quiz/select.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;
const askable = (id: string, topic = 'sqs'): Askable => ({
  ...{ id, topic, exams: {}, facts: [], kind: 'choice' },
  question: () => {
    throw new Error('not asked here');
  },
});
const pool = ['a', 'b', 'c', 'd'].map((id) => askable(id));
const { next } = createScheduler();
const reviewed = (days: Readonly<Record<string, number>>): HistoryState => {
  const state = emptyHistory();
  for (const [id, ago] of Object.entries(days)) {
    const card = next(undefined, true, NOW - ago * DAY_MS);
    state.questions[id] = { card, lastAnswer: 'x', answers: 1, correct: 1 };
  }
  return state;
};
const ids = (options: Partial<Parameters<typeof select>[0]>) =>
  select({ pool, history: emptyHistory(), now: NOW, count: 10, seed: 's', mode: 'mixed', ...options }).map(
    ({ id }) => id,
  );

test('asks what is due first, the longest overdue before the others, then new ones, then what comes next', () => {
  const history = reviewed({ a: 10, b: 20, c: 0 });
  expect(ids({ history })).toEqual(['b', 'a', 'd', 'c']);
});

test('asks nothing but due ones with --due', () => {
  expect(ids({ history: reviewed({ a: 10, c: 0 }), mode: 'due' })).toEqual(['a']);
  expect(ids({ mode: 'due' })).toEqual([]);
});

test('asks new ones of the topic in which most went wrong first', () => {
  const mixed = [
    askable('known', 'sqs'),
    askable('failed', 'sns'),
    askable('new-sqs', 'sqs'),
    askable('new-sns', 'sns'),
  ];
  const history = reviewed({ known: 0 });
  for (const id of ['known', 'failed']) {
    const correct = id === 'known' ? 6 : 0;
    history.questions[id] = { card: next(undefined, true, NOW), lastAnswer: 'x', answers: 6, correct };
  }
  expect(ids({ pool: mixed, history }).slice(0, 2)).toEqual(['new-sns', 'new-sqs']);
});

test('a seed gives the same session to everybody, whatever they have answered', () => {
  const many = Array.from({ length: 50 }, (_, index) => askable(`q${index}`));
  const fresh = ids({ pool: many, mode: 'seeded', count: 5 });
  expect(ids({ pool: many, mode: 'seeded', count: 5, history: reviewed({ q1: 3, q7: 90 }) })).toEqual(fresh);
  expect(ids({ pool: many, mode: 'seeded', count: 5, seed: 'other' })).not.toEqual(fresh);
  // The numbers behind it are integers of 32 bits, so this holds on every machine.
  expect(fresh).toMatchInlineSnapshot(`
    [
      "q10",
      "q46",
      "q47",
      "q40",
      "q15",
    ]
  `);
});
