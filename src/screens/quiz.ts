import stringWidth from 'fast-string-width';
import type { DrillSummary } from '../quiz/drill.ts';
import type { FeedbackView, LineView, QuestionView } from '../quiz/view.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, hang, indent, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** Where a question stands in its session. */
export interface QuestionPlace {
  readonly number: number;
  readonly of: number;
  /** What stands instead of its number, where it is alone. */
  readonly name?: string;
  readonly isFlagged: boolean;
  /** Of an exam: milliseconds left. */
  readonly remainingMs?: number;
}

/** What has been marked or typed so far; undefined where lines can't be redrawn. */
export interface ShownPicks {
  readonly cursor: number;
  readonly chosen: readonly number[];
  readonly typed: string;
  /** Whether lines show that they are marked; a single choice that one key answers needs none. */
  readonly marks: 'box' | 'none';
}

/** A question with its lines, and below them how to answer. */
export const questionText = (
  { view, place, picks }: { view: QuestionView; place: QuestionPlace; picks?: ShownPicks },
  page: Page,
): string => {
  const width = textWidth(page) - 1;
  const parts = [
    headText(view, place, page),
    wrap(harmless(view.stem), width),
    ...(view.lefts.length > 0
      ? [view.lefts.map((left, index) => leftText({ left, index, picks, view }, width)).join('\n')]
      : []),
    ...(view.lines.length > 0
      ? [view.lines.map((line, index) => lineText({ ...line, index, picks, view }, page)).join('\n')]
      : []),
    ...(view.type === 'number' && picks
      ? [`Answer: ${picks.typed}${picks.typed ? ` ${view.unit}` : '_'}`]
      : []),
  ];
  return parts.join('\n\n');
};

const headText = (
  view: QuestionView,
  { number, of, name, isFlagged, remainingMs }: QuestionPlace,
  page: Page,
): string => {
  const facts = [
    name ?? `Question ${number} of ${of}`,
    harmlessLine(view.topic),
    ...(remainingMs === undefined ? [] : [`${durationText(remainingMs)} left`]),
    ...(isFlagged ? ['flagged'] : []),
  ];
  return page.style.bold(wrap(facts.join(page.isPlain ? ', ' : ' · '), textWidth(page) - 1));
};

/** `1 h 05 min`, `12 min`, `40 s`. */
export const durationText = (ms: number): string => {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
};

interface Placed {
  readonly index: number;
  readonly picks: ShownPicks | undefined;
  readonly view: QuestionView;
}

/** The lines of a match that get something, with what they were given so far. */
const leftText = ({ left, index, picks }: Placed & { readonly left: string }, width: number): string => {
  const given = picks?.chosen[index];
  const first = `${index === (picks?.chosen.length ?? -1) ? '>' : ' '} ${given === undefined ? '_' : given + 1}  `;
  return hang(wrap(harmlessLine(left), width - first.length), first);
};

const lineText = (
  { key, text, ...placed }: Placed & { readonly key: string; readonly text: string },
  page: Page,
): string => {
  const first = `${markText(placed)}${page.style.cyan(key)}  `;
  return hang(wrap(harmlessLine(text), textWidth(page) - 1 - stringWidth(first)), first);
};

const markText = ({ index, picks, view }: Placed): string => {
  if (!picks) return '  ';
  const pointer = picks.cursor === index ? '>' : ' ';
  const order = picks.chosen.indexOf(index);
  if (view.type === 'order') return `${pointer} ${order < 0 ? '  ' : `${order + 1}.`} `;
  if (view.type === 'match') return `${pointer} `;
  if (picks.marks === 'none') return `${pointer} `;
  return `${pointer} ${order < 0 ? '[ ]' : '[x]'} `;
};

/** Every option with its reason, what the notes say wrong, and where it is documented. */
export const feedbackText = (view: FeedbackView, page: Page): string => {
  const width = textWidth(page) - 1;
  const marks = marksOf(page);
  const verdict = view.isCorrect
    ? page.style.green(`${signOf(page).right} Right.`)
    : page.style.red(verdictOfWrong(view, page));
  const parts = [
    verdict,
    ...view.lines.map((line) => explainedText(line, page)),
    ...(view.solution.length > 0
      ? [
          view.solution
            .map((line) => hang(wrap(harmlessLine(line), width - 4), `  ${marks.bullet} `))
            .join('\n'),
        ]
      : []),
    ...(view.why ? [wrap(harmless(view.why), width)] : []),
    ...view.corrections.map(({ claim, today, source }) =>
      indent(
        wrap(
          `${page.style.yellow('The notes say:')} ${harmlessLine(claim)}\n${page.style.bold('Today:')} ${harmlessLine(today)}\n${page.style.dim(harmlessLine(source))}`,
          width - 2,
        ),
        '  ',
      ),
    ),
    ...(view.proof ? [page.style.dim(`serverless-labs prove ${harmlessLine(view.proof)} plays it.`)] : []),
    ...(view.reference
      ? [page.style.dim(`${harmlessLine(view.reference)}${view.checked ? ` (checked ${view.checked})` : ''}`)]
      : []),
  ];
  return parts.join('\n');
};

const signOf = (page: Page) =>
  page.isPlain ? { right: 'right:', wrong: 'wrong:', none: '-' } : { right: '✓', wrong: '✗', none: ' ' };

const verdictOfWrong = ({ answer, right, lines }: FeedbackView, page: Page): string => {
  const rightKeys = lines.length > 0 ? ` Right is ${right}.` : ' Right is:';
  return `${signOf(page).wrong} ${answer ? 'Wrong.' : 'Not answered.'}${rightKeys}`;
};

const explainedText = ({ key, text, isRight, isChosen, why }: LineView, page: Page): string => {
  const width = textWidth(page) - 1;
  const { style } = page;
  const sign = isRight
    ? style.green(signOf(page).right)
    : isChosen
      ? style.red(signOf(page).wrong)
      : signOf(page).none;
  const first = `${sign} ${key}  `;
  const rest = ' '.repeat(Math.min(stringWidth(first), 8));
  const shown = hang(wrap(harmlessLine(text), width - stringWidth(first)), first);
  const reason = why ? `\n${indent(wrap(style.dim(harmlessLine(why)), width - rest.length), rest)}` : '';
  return (isRight || isChosen ? style.bold(shown) : shown) + reason;
};

/** When a question comes again: `tomorrow`, `in 3 days`. */
export const dueText = (dueMs: number, nowMs: number): string => {
  const days = Math.max(0, Math.round((dueMs - nowMs) / DAY_MS));
  return `Comes again ${days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`}.`;
};

const DAY_MS = 86_400_000;

/** How a drill went, topic by topic. */
export const summaryText = (summary: DrillSummary, page: Page): string => {
  const { answered, correct, byTopic } = summary;
  if (answered === 0) return 'Nothing was answered.\n';
  const rows = Object.entries(byTopic).map(([topic, of]) => [
    `  ${topic}`,
    `${of.correct} of ${of.answered}`,
  ]);
  const head = page.style.bold(`${correct} of ${counted(answered, 'answer')} right.`);
  return `${head}\n${columns(rows, textWidth(page))}\n`;
};
