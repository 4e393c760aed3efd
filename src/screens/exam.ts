import type { ExamResult } from '../quiz/exam-result.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { durationText } from './quiz.ts';

export interface ExamOpening {
  readonly code: string;
  readonly name: string;
  readonly questions: number;
  readonly minutes: number;
  readonly remainingMs: number;
  readonly borrowed: number;
  readonly isResumed: boolean;
}

/** What is said before the first question. */
export const openingText = (opening: ExamOpening, page: Page): string => {
  const { code, name, questions, minutes, remainingMs, borrowed, isResumed } = opening;
  const begin = isResumed
    ? `You go on where you were; ${durationText(remainingMs)} are left.`
    : `${counted(questions, 'question')} in ${minutes} minutes. The time runs on when you leave.`;
  const lacking =
    borrowed > 0 ? ` The bank lacks questions of some domains; ${borrowed} come from others.` : '';
  return `${page.style.bold(`${code} ${name}`)}\n${wrap(`${begin} Some questions are unscored, as in the real exam, and a blank is wrong: guess.${lacking}`, textWidth(page) - 1)}\n`;
};

/** One place of the review list. */
export interface ReviewPlace {
  readonly number: number;
  readonly isAnswered: boolean;
  readonly isFlagged: boolean;
}

/** Every question by its number, with what is open or flagged. */
export const reviewText = (places: readonly ReviewPlace[], page: Page): string => {
  const cells = places.map(
    ({ number, isAnswered, isFlagged }) =>
      `${String(number).padStart(3)}${isAnswered ? ' ' : '_'}${isFlagged ? '!' : ' '}`,
  );
  const perRow = Math.max(1, Math.floor(textWidth(page) / 6));
  const rows = Array.from({ length: Math.ceil(cells.length / perRow) }, (_, row) =>
    cells.slice(row * perRow, (row + 1) * perRow).join(' '),
  );
  const open = places.filter(({ isAnswered }) => !isAnswered).length;
  const flagged = places.filter(({ isFlagged }) => isFlagged).length;
  return `${rows.join('\n')}\n${open} open (_), ${flagged} flagged (!)`;
};

/** The estimate, the domains, and what to read of. */
export const resultText = (result: Omit<ExamResult, 'review'>, page: Page): string => {
  const { style } = page;
  const verdict = result.isPass ? style.green('above') : style.red('below');
  const width = textWidth(page);
  const rows = result.domains.map(({ name, correct, of }) => [
    `  ${bar(of === 0 ? 0 : correct / of, page)}`,
    `${correct} of ${of}`.padStart(8),
    name,
  ]);
  return [
    ...(result.finished === 'time' ? ['The time is over.'] : []),
    style.bold(
      `Estimate: ${result.estimate} on the scale from 100 to 1000, ${verdict} the pass mark of ${result.passMark}.`,
    ),
    wrap(
      'AWS scales its scores and does not publish how; this takes 72 % right for the pass mark.',
      width - 1,
    ),
    `${result.correct} of ${result.scored} scored questions right, ${counted(result.unanswered, 'question')} left open; unscored: ${result.unscored.correct} of ${result.unscored.of}.`,
    columns(rows, width),
    '',
  ]
    .map((line) => wrap(line, width))
    .join('\n');
};

const BAR_CELLS = 10;

/** A share from 0 to 1 as a bar; as percent where bars can't be drawn. */
export const bar = (share: number, { isPlain }: Pick<Page, 'isPlain'>): string => {
  if (isPlain) return `${String(Math.round(share * 100)).padStart(3)} %`;
  const full = Math.round(share * BAR_CELLS);
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
};

/** The heading of a question in the review after the exam. */
export const reviewHeadText = (
  { number, isScored, stem }: { number: number; isScored: boolean; stem: string },
  page: Page,
): string =>
  `\n${page.style.bold(`Question ${number}${isScored ? '' : ' (unscored)'}`)}\n${wrap(harmlessLine(stem), textWidth(page) - 1)}`;
