import { afterEach, describe, expect, test, vi } from 'vitest';
import { emptyHistory, type HistoryState } from '../../src/quiz/history-state.ts';
import { readBank } from '../../src/quiz/read-bank.ts';
import { createScheduler } from '../../src/quiz/schedule.ts';
import { searchBank } from '../../src/quiz/search.ts';
import { statsOf } from '../../src/quiz/stats.ts';

const bank = readBank('quizzes');
const NOW = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;

afterEach(() => {
  vi.unstubAllEnvs();
});

const answered = (id: string, { answers, correct }: { answers: number; correct: number }): HistoryState => {
  const card = createScheduler().next(undefined, correct > 0, NOW);
  return { ...emptyHistory(), questions: { [id]: { card, lastAnswer: 'x', answers, correct } } };
};

describe('statistics', () => {
  const stats = statsOf(bank, answered('sqs-exactly-once-scope', { answers: 4, correct: 1 }), NOW);

  test('count by topic and by domain of each exam', () => {
    expect(stats.total).toMatchObject({ answers: 4, correct: 1, seen: 1 });
    expect(stats.topics.find(({ name }) => name === 'sqs')).toMatchObject({
      answers: 4,
      correct: 1,
      seen: 1,
    });
    expect(stats.domains.filter(({ seen }) => seen > 0).map(({ exam, name }) => `${exam} ${name}`)).toEqual([
      'SAA-C03 Design Resilient Architectures',
      'DVA-C02 Development with AWS Services',
    ]);
  });

  test('name the facts behind what went wrong, as they are today', () => {
    const weak = stats.weakFacts.find(({ id }) => id === 'n004-fifo-exactly-once-delivery');
    expect(weak?.text).toContain('exactly-once processing');
  });

  test('forecast on which day a card falls due', () => {
    const due = bank.questions[0]?.id ?? '';
    const history = answered(due, { answers: 1, correct: 1 });
    const dueAt = history.questions[due]?.card.due ?? 0;
    const forecast = statsOf(bank, history, NOW).forecast;
    expect(forecast.filter((day) => day.due > 0)).toEqual([
      { day: new Date(dueAt).toISOString().slice(0, 10), due: 1 },
    ]);
    expect(statsOf(bank, history, dueAt + DAY_MS).due).toBe(1);
  });

  test('count days in a row across the night in which clocks are put forward', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    const days = Object.fromEntries(
      ['2026-03-28', '2026-03-29', '2026-03-30'].map((day) => [day, { answers: 1, correct: 1 }]),
    );
    const halfPastMidnight = Date.UTC(2026, 2, 29, 22, 30);
    expect(statsOf(bank, { ...emptyHistory(), days }, halfPastMidnight).streakDays).toBe(3);
    expect(statsOf(bank, { ...emptyHistory(), days }, halfPastMidnight + DAY_MS).streakDays).toBe(3);
    expect(statsOf(bank, { ...emptyHistory(), days }, halfPastMidnight + 2 * DAY_MS).streakDays).toBe(0);
  });
});

test('search finds facts and questions that have all words', () => {
  const { facts, questions } = searchBank(bank, 'VISIBILITY timeout six');
  expect(facts.length).toBeGreaterThan(0);
  expect(questions.map(({ id }) => id)).toContain('sqs-visibility-six-times');
  expect(searchBank(bank, 'xyzzy')).toEqual({ facts: [], questions: [] });
  expect(searchBank(bank, '  ')).toEqual({ facts: [], questions: [] });
});
