import { EXAMS, type Exam, type ExamCode } from './exams.ts';
import { type Random, seededRandom } from './random.ts';
import type { Askable } from './schema.ts';

/** A question of an exam. */
export interface Seat {
  readonly id: string;
  /** One-based number of the domain; unscored questions count nowhere. */
  readonly domain: number;
  readonly isScored: boolean;
}

export interface Blueprint {
  readonly seats: readonly Seat[];
  readonly minutes: number;
  /** Scored questions that had to come from another domain, as the bank has too few. */
  readonly borrowed: number;
}

/** How long an exam is: as the real one, or 20 questions with time in proportion. */
export type ExamLength = 'full' | 'short';

/** Draws an exam by the weights of its domains; equal seeds and pools give equal exams. */
export const drawExam = (
  pool: readonly Askable[],
  options: { readonly exam: ExamCode; readonly seed: string; readonly length: ExamLength },
): Blueprint => {
  const random = seededRandom(`${options.exam} ${options.seed}`);
  const { domains, scored, unscored, minutes } = sized(EXAMS[options.exam], options.length);
  const candidates = random.shuffle(pool.flatMap((askable) => seatFor(askable, options.exam)));
  const wanted = apportion(
    domains.map(({ weight }) => weight),
    scored,
  );
  const own = wanted.flatMap((count, index) =>
    candidates.filter(({ domain }) => domain === index + 1).slice(0, count),
  );
  const rest = candidates.filter((seat) => !own.includes(seat));
  const missing = Math.min(scored - own.length, rest.length);
  const seats = [
    ...[...own, ...rest.slice(0, missing)].map((seat) => ({ ...seat, isScored: true })),
    ...rest.slice(missing, missing + unscored).map((seat) => ({ ...seat, isScored: false })),
  ];
  return { seats: mixed(seats, random), minutes, borrowed: missing };
};

const SHORT = 20;

const sized = (exam: Exam, length: ExamLength) => {
  if (length === 'full') return exam;
  const share = SHORT / (exam.scored + exam.unscored);
  const unscored = Math.round(exam.unscored * share);
  return { ...exam, scored: SHORT - unscored, unscored, minutes: Math.round(exam.minutes * share) };
};

/** The real exams ask questions with options only. */
const seatFor = (askable: Askable, exam: ExamCode): readonly Seat[] => {
  const domain = askable.exams[exam];
  const { kind } = askable;
  return domain !== undefined && (kind === 'choice' || kind === 'choices')
    ? [{ id: askable.id, domain, isScored: true }]
    : [];
};

/** Shares `total` out by weight: whole parts first, then to the largest remainders. */
export const apportion = (weights: readonly number[], total: number): readonly number[] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (weight * total) / sum);
  const whole = exact.map(Math.floor);
  const left = total - whole.reduce((a, b) => a + b, 0);
  const byRemainder = [...exact.keys()].sort(
    (a, b) => (exact[b] ?? 0) - (whole[b] ?? 0) - ((exact[a] ?? 0) - (whole[a] ?? 0)) || a - b,
  );
  return whole.map((count, index) => count + (byRemainder.indexOf(index) < left ? 1 : 0));
};

const mixed = (seats: readonly Seat[], random: Random): readonly Seat[] => random.shuffle(seats);
