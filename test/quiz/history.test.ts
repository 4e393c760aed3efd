import { appendFileSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeLine } from '../../src/core/append-log.ts';
import { manualClock } from '../../src/core/clock.ts';
import { openHistory } from '../../src/quiz/history.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;

test('keeps what was answered for the next time', () => {
  const world = newWorld();
  answer(world.open(), 'a', { isCorrect: true });
  expect(world.open().state().questions.a).toMatchObject({ answers: 1, correct: 1 });
});

test('two windows that answer by turns lose nothing and see each other', () => {
  const world = newWorld();
  const [one, two] = [world.open(), world.open()];
  for (let round = 0; round < 20; round += 1) {
    answer(one, `one-${round}`, { isCorrect: true });
    answer(two, `two-${round}`, { isCorrect: false });
  }
  expect(Object.keys(one.state().questions)).toHaveLength(39);
  one.refresh();
  expect(Object.keys(one.state().questions)).toHaveLength(40);
  expect(one.state()).toEqual(two.state());
});

test('counts a question that two windows showed at once as one review', async () => {
  const world = newWorld();
  const [one, two] = [world.open(), world.open()];
  one.record({ kind: 'answer', question: 'a', isCorrect: true, mode: 'drill', after: '' });
  const reviewed = one.state().questions.a;
  two.record({ kind: 'answer', question: 'a', isCorrect: true, mode: 'drill', after: '' });
  expect(two.state().questions.a).toMatchObject({ card: reviewed?.card, answers: 2 });
});

test('an answer cut short by a crash is set aside and told, and all others are kept', () => {
  const world = newWorld();
  const history = world.open();
  answer(history, 'a', { isCorrect: true });
  answer(history, 'b', { isCorrect: true });
  truncateSync(world.file, readFileSync(world.file).length - 10);
  const again = world.open();
  expect(Object.keys(again.state().questions)).toEqual(['a']);
  expect(again.damage()).toMatchObject({ lines: 1 });
  answer(again, 'c', { isCorrect: true });
  expect(world.open().damage()).toBeUndefined();
  expect(Object.keys(world.open().state().questions)).toEqual(['a', 'c']);
  expect(readdirSync(world.folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
});

test('a window that is open goes on after another one has set damage aside', () => {
  const world = newWorld();
  const open = world.open();
  answer(open, 'a', { isCorrect: true });
  appendFileSync(world.file, 'garbage\n');
  answer(world.open(), 'b', { isCorrect: true });
  answer(open, 'c', { isCorrect: true });
  expect(Object.keys(open.state().questions)).toEqual(['a', 'b', 'c']);
});

test('starts from its summary, and from the log where the summary does not fit it', () => {
  const world = newWorld();
  const history = world.open();
  for (let round = 0; round < 200; round += 1)
    answer(history, `q${round % 50}`, { isCorrect: round % 3 > 0 });
  const expected = history.state();
  history.close();
  const summary = join(world.folder, 'quiz-history-summary.json');
  expect(readFileSync(summary, 'utf8')).toContain('q49');
  expect(world.open().state()).toEqual(expected);
  const undone = world.open();
  undone.record({ kind: 'undo', answer: expected.questions.q0?.lastAnswer ?? '' });
  expect(undone.state().questions.q0?.answers).toBe(3);
  expect(world.open().state()).toEqual(undone.state());
  writeFileSync(summary, 'garbage');
  expect(world.open().state()).toEqual(undone.state());
  writeFileSync(world.file, '');
  expect(world.open().state().questions).toEqual({});
});

test('takes an answer back, with its card, counts and day', () => {
  const world = newWorld();
  const history = world.open();
  answer(history, 'a', { isCorrect: true });
  const before = structuredClone(history.state());
  const id = answer(history, 'a', { isCorrect: false });
  history.record({ kind: 'undo', answer: id });
  expect(history.state().questions.a).toMatchObject({
    answers: 1,
    correct: 1,
    card: before.questions.a?.card,
  });
  expect(history.state().days).toEqual(before.days);
});

test('a clock that goes backwards neither loses nor doubles a review', () => {
  const world = newWorld();
  answer(world.open(), 'a', { isCorrect: true });
  const due = world.open().state().questions.a?.card.due ?? 0;
  const earlier = world.openAt(NOON - 30 * DAY_MS);
  answer(earlier, 'a', { isCorrect: true });
  expect(earlier.state().questions.a).toMatchObject({ answers: 2, card: { reps: 2, lastReview: NOON } });
  expect(earlier.state().questions.a?.card.due).toBeGreaterThanOrEqual(due);
});

test('a day stays the day that it was where the answer was given', () => {
  const world = newWorld();
  const entry = {
    kind: 'answer',
    id: 'x',
    at: NOON,
    day: '2026-11-22',
    question: 'a',
    isCorrect: true,
    mode: 'drill',
    after: '',
  };
  writeFileSync(world.file, encodeLine(entry));
  expect(world.open().state().days).toEqual({ '2026-11-22': { answers: 1, correct: 1 } });
});

const newWorld = () => {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const openAt = (now: number) => openHistory({ folder, clock: manualClock(now), random: Math.random });
  return { folder, file: join(folder, 'quiz-history.jsonl'), openAt, open: () => openAt(NOON) };
};

const answer = (
  history: ReturnType<typeof openHistory>,
  question: string,
  { isCorrect }: { isCorrect: boolean },
) => {
  const after = history.state().questions[question]?.lastAnswer ?? '';
  return history.record({ kind: 'answer', question, isCorrect, mode: 'drill', after });
};
