import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { apportion, drawExam } from '../../src/quiz/blueprint.ts';
import { recordResult, resultOf } from '../../src/quiz/exam-result.ts';
import { EXAM_CODES, EXAMS } from '../../src/quiz/exams.ts';
import { rightAnswer } from '../../src/quiz/grade.ts';
import { openHistory } from '../../src/quiz/history.ts';
import { askables } from '../../src/quiz/pool.ts';
import { readBank } from '../../src/quiz/read-bank.ts';
import { scaledEstimate } from '../../src/quiz/score.ts';
import { beginSitting, resumeSitting } from '../../src/quiz/sitting.ts';

const bank = readBank('quizzes');
const pool = askables(bank);
const START = Date.UTC(2026, 10, 21, 9);
const MINUTE_MS = 60_000;

describe('the blueprint', () => {
  test.each(EXAM_CODES)('of %s has as many questions of each domain as its weight says', (exam) => {
    const { seats, minutes, borrowed } = drawExam(pool, { exam, seed: 's', length: 'full' });
    const { scored, unscored, domains, minutes: real } = EXAMS[exam];
    expect(seats.filter(({ isScored }) => isScored)).toHaveLength(scored);
    expect(seats).toHaveLength(scored + unscored);
    expect(new Set(seats.map(({ id }) => id)).size).toBe(seats.length);
    expect(minutes).toBe(real);
    const wanted = apportion(
      domains.map(({ weight }) => weight),
      scored,
    );
    const missing = wanted.map((count, index) =>
      Math.max(0, count - seats.filter((seat) => seat.isScored && seat.domain === index + 1).length),
    );
    expect(missing.reduce((a, b) => a + b, 0)).toBe(borrowed);
  });

  test('is the same for the same seed, and another for another', () => {
    const draw = (seed: string) =>
      drawExam(pool, { exam: 'DVA-C02', seed, length: 'short' }).seats.map(({ id }) => id);
    expect(draw('s')).toEqual(draw('s'));
    expect(draw('s')).not.toEqual(draw('t'));
    expect(draw('s')).toHaveLength(20);
  });

  test.each([
    [[24, 30, 34, 12], 50, [12, 15, 17, 6]],
    [[22, 17, 15, 15, 14, 17], 65, [14, 11, 10, 10, 9, 11]],
  ])('shares %j of %d questions out as %j', (weights, total, expected) =>
    expect(apportion(weights, total)).toEqual(expected),
  );
});

test.each([
  [1, 1000],
  [0.72, 720],
  [0, 100],
  [0.86, 860],
  [0.36, 410],
])('%d right is estimated as %d with a pass mark of 720', (share, expected) => {
  expect(scaledEstimate(share, 720)).toBe(expected);
});

describe('a sitting', () => {
  const begin = () => {
    const folder = mkdtempSync(join(tmpdir(), 'exam-'));
    const clock = manualClock(START);
    const blueprint = drawExam(pool, { exam: 'DVA-C02', seed: 's', length: 'short' });
    const sitting = beginSitting(join(folder, 'exams'), clock, {
      exam: 'DVA-C02',
      seed: 's',
      blueprint,
      limitMs: 40 * MINUTE_MS,
    });
    return { folder, clock, sitting, resume: () => resumeSitting(join(folder, 'exams'), clock) };
  };

  test('goes on where it was left, and its time has run on meanwhile', async () => {
    const { clock, sitting, resume } = begin();
    sitting.answer(0, { kind: 'options', chosen: [1] });
    sitting.answer(0, { kind: 'options', chosen: [2] });
    sitting.flag(3);
    sitting.move(4);
    sitting.close();
    await clock.advance(30 * MINUTE_MS);
    const again = resume();
    expect(again?.answerAt(0)).toEqual({ kind: 'options', chosen: [2] });
    expect([again?.isFlagged(3), again?.isFlagged(4), again?.place()]).toEqual([true, false, 4]);
    expect(again?.remainingMs()).toBe(10 * MINUTE_MS);
    await clock.advance(30 * MINUTE_MS);
    expect(again?.remainingMs()).toBe(0);
  });

  test('gets no time back from a clock that is set back', async () => {
    const { folder, clock, sitting } = begin();
    await clock.advance(30 * MINUTE_MS);
    sitting.move(1);
    sitting.close();
    expect(resumeSitting(join(folder, 'exams'), manualClock(START - 60 * MINUTE_MS))?.remainingMs()).toBe(
      10 * MINUTE_MS,
    );
  });

  test('is in one window at a time', () => {
    const { resume } = begin();
    expect(resume).toThrow(/has this exam open/);
  });

  test('is over once it was handed in', () => {
    const { sitting, resume } = begin();
    sitting.finish('submitted');
    sitting.close();
    expect(resume()).toBeUndefined();
  });

  test('counts blanks as wrong and unscored questions nowhere, and writes its answers into the history once', () => {
    const { folder, clock, sitting } = begin();
    const byId = new Map(pool.map((askable) => [askable.id, askable]));
    for (const [place, seat] of sitting.seats.entries()) {
      const question = byId.get(seat.id)?.question('s');
      if (question && (place % 2 === 0 || !seat.isScored)) sitting.answer(place, rightAnswer(question));
    }
    const result = resultOf(bank, sitting, 'time');
    const blanks = sitting.seats.filter((seat, place) => place % 2 === 1 && seat.isScored).length;
    expect(result).toMatchObject({
      scored: 15,
      correct: 15 - blanks,
      unanswered: blanks,
      unscored: { correct: 5, of: 5 },
    });
    expect(result.domains.reduce((sum, { of }) => sum + of, 0)).toBe(15);
    const history = openHistory({ folder, clock, random: Math.random });
    recordResult(history, sitting, result);
    recordResult(history, sitting, result);
    expect(Object.values(history.state().questions).map(({ answers }) => answers)).toEqual(
      Array(20 - blanks).fill(1),
    );
    expect(history.state().exams).toHaveLength(1);
  });
});
