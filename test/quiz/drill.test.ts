import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { Drill } from '../../src/quiz/drill.ts';
import { rightAnswer } from '../../src/quiz/grade.ts';
import { openHistory } from '../../src/quiz/history.ts';
import { askablesOn } from '../../src/quiz/pool.ts';
import { readBank } from '../../src/quiz/read-bank.ts';

const bank = readBank('quizzes');
const questions = askablesOn(bank, ['sqs']).slice(0, 3);

const newWindows = () => {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  const clock = manualClock(Date.UTC(2026, 10, 21));
  const open = () => {
    const history = openHistory({ folder, clock, random: Math.random });
    return { history, drill: new Drill({ bank, history, clock, questions, seed: 's' }) };
  };
  return { clock, open };
};
const answerCurrent = (drill: Drill) => {
  const presented = drill.current();
  if (!presented) throw new Error('the drill is over');
  return drill.answer(presented, rightAnswer(presented.question));
};

test('leaves out what another window has answered meanwhile', () => {
  const { open } = newWindows();
  const [one, two] = [open(), open()];
  answerCurrent(one.drill);
  expect(two.drill.current()?.question.id).toBe(questions[1]?.id);
});

test('undo returns to the question and takes its review away', () => {
  const { history, drill } = newWindows().open();
  answerCurrent(drill);
  expect(drill.undo()).toBe(true);
  expect(drill.current()?.question.id).toBe(questions[0]?.id);
  expect(history.state().questions).toEqual({});
  expect(drill.undo()).toBe(false);
});

test('explains every option and what the notes have wrong', () => {
  const { history } = newWindows().open();
  const corrected = bank.questions.find(({ id }) => id === 'sqs-exactly-once-scope');
  if (!corrected) throw new Error('the bank lacks the question');
  const clock = manualClock(0);
  const askable = askablesOn(bank, ['sqs']).filter(({ id }) => id === corrected.id);
  const feedback = answerCurrent(new Drill({ bank, history, clock, questions: askable, seed: 's' }));
  expect(feedback.isCorrect).toBe(true);
  expect(feedback.corrections.map(({ id }) => id)).toContain('n004-fifo-exactly-once-delivery');
});

test('sums up by topic', () => {
  const { drill } = newWindows().open();
  answerCurrent(drill);
  answerCurrent(drill);
  expect(drill.summary()).toEqual({ answered: 2, correct: 2, byTopic: { sqs: { answered: 2, correct: 2 } } });
});
