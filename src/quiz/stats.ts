import { EXAM_CODES, EXAMS, type ExamCode } from './exams.ts';
import { localDay } from './history.ts';
import type { HistoryState } from './history-state.ts';
import { askables } from './pool.ts';
import { createScheduler } from './schedule.ts';
import type { Askable, Bank } from './schema.ts';

/** Answers to a group of questions. */
export interface Tally {
  readonly name: string;
  readonly questions: number;
  readonly seen: number;
  readonly answers: number;
  readonly correct: number;
  /** How likely a seen question would be answered right now, from 0 to 1; undefined where none was seen. */
  readonly retention: number | undefined;
}

export interface WeakFact {
  readonly id: string;
  readonly topic: string;
  /** What is true today. */
  readonly text: string;
  readonly answers: number;
  readonly correct: number;
}

export interface Stats {
  readonly total: Tally;
  readonly topics: readonly Tally[];
  readonly domains: readonly (Tally & { readonly exam: ExamCode })[];
  readonly weakFacts: readonly WeakFact[];
  readonly streakDays: number;
  readonly due: number;
  /** How many fall due on each of the coming days, tomorrow first. */
  readonly forecast: readonly { readonly day: string; readonly due: number }[];
  /** The last days, today last. */
  readonly days: readonly { readonly day: string; readonly answers: number; readonly correct: number }[];
  readonly exams: HistoryState['exams'];
  readonly flagged: readonly string[];
}

const FORECAST_DAYS = 7;
const SHOWN_DAYS = 14;
const WEAK_FACTS = 5;

/** All figures, at `now`. */
export const statsOf = (bank: Bank, history: HistoryState, now: number): Stats => {
  const pool = askables(bank);
  const tally = tallier(history, now);
  const dues = pool.flatMap(({ id }) => history.questions[id]?.card.due ?? []);
  return {
    total: tally('all', pool),
    topics: [...new Set(pool.map(({ topic }) => topic))].sort().map((topic) =>
      tally(
        topic,
        pool.filter((askable) => askable.topic === topic),
      ),
    ),
    domains: EXAM_CODES.flatMap((exam) =>
      EXAMS[exam].domains.map(({ name }, index) => ({
        exam,
        ...tally(
          name,
          pool.filter(({ exams }) => exams[exam] === index + 1),
        ),
      })),
    ),
    weakFacts: weakFacts(bank, pool, history),
    streakDays: streakDays(history, now),
    due: dues.filter((due) => due <= now).length,
    forecast: nextDays(now).map((day) => ({
      day,
      due: dues.filter((due) => due > now && localDay(due) === day).length,
    })),
    days: lastDays(now).map((day) => ({ day, ...(history.days[day] ?? { answers: 0, correct: 0 }) })),
    exams: history.exams,
    flagged: Object.keys(history.flags),
  };
};

const tallier =
  (history: HistoryState, now: number) =>
  (name: string, group: readonly Askable[]): Tally => {
    const records = group.flatMap(({ id }) => history.questions[id] ?? []);
    const retained = records.reduce((sum, { card }) => sum + scheduler.retrievability(card, now), 0);
    return {
      name,
      questions: group.length,
      seen: records.length,
      answers: records.reduce((sum, { answers }) => sum + answers, 0),
      correct: records.reduce((sum, { correct }) => sum + correct, 0),
      retention: records.length > 0 ? retained / records.length : undefined,
    };
  };

const scheduler = createScheduler();

const weakFacts = (bank: Bank, pool: readonly Askable[], history: HistoryState): readonly WeakFact[] => {
  const facts = new Map(bank.facts.map((fact) => [fact.id, fact]));
  const sums = new Map<string, { answers: number; correct: number }>();
  for (const askable of pool) {
    const record = history.questions[askable.id];
    if (!record) continue;
    for (const id of askable.facts) {
      const { answers, correct } = sums.get(id) ?? { answers: 0, correct: 0 };
      sums.set(id, { answers: answers + record.answers, correct: correct + record.correct });
    }
  }
  return [...sums]
    .filter(([, { answers, correct }]) => correct < answers)
    .sort(([, a], [, b]) => a.correct / a.answers - b.correct / b.answers || b.answers - a.answers)
    .slice(0, WEAK_FACTS)
    .flatMap(([id, sum]) => {
      const fact = facts.get(id);
      return fact
        ? [{ id, topic: fact.topic, text: fact.status === 'current' ? fact.fact : fact.current, ...sum }]
        : [];
    });
};

/** Days in a row with an answer, up to today; a day that is still going on doesn't break it. */
const streakDays = ({ days }: HistoryState, now: number): number => {
  let count = 0;
  const start = days[localDay(now)] ? 0 : 1;
  while (days[dayAway(now, -start - count)]) count += 1;
  return count;
};

const nextDays = (now: number) =>
  Array.from({ length: FORECAST_DAYS }, (_, index) => dayAway(now, index + 1));

const lastDays = (now: number) =>
  Array.from({ length: SHOWN_DAYS }, (_, index) => dayAway(now, index - SHOWN_DAYS + 1));

/** By the calendar: where clocks are put forward or back, a day has 23 or 25 hours. */
const dayAway = (now: number, days: number): string => {
  const date = new Date(now);
  return localDay(new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, 12).getTime());
};
