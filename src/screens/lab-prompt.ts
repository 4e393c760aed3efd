import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import type { Situation } from '../lab/conductor.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** A key and what it does. */
export interface KeyHelp {
  readonly key: string;
  readonly does: string;
}

/** What can be done about a step that isn't met. */
export const stepKeys = ({ edits, step, hintsGiven, hasProof }: StepNeeds): readonly KeyHelp[] => [
  ...(edits.length > 0 ? [{ key: 'Save', does: 'check' }] : []),
  { key: 'Enter', does: edits.length > 0 ? 'solve it' : 'do it' },
  { key: 'c', does: 'check' },
  { key: 'h', does: hintsGiven >= step.hints.length ? 'command' : 'hint' },
  { key: 's', does: 'skip' },
  ...(hasProof ? [{ key: 'p', does: 'prove it' }] : []),
  { key: 'q', does: 'leave' },
];

type StepNeeds = Pick<Situation, 'edits' | 'step' | 'hintsGiven'> & {
  /** Whether the question that the step asks has a proof. */
  readonly hasProof: boolean;
};

/** `Don't believe the answer? Press p to play it here …` */
export const provableText = (proof: string, page: Page): string => {
  const command = `serverless-labs prove ${harmlessLine(proof)}`;
  const text = `This step's question has a proof. Press p to play it here, beside your lab; later, ${command} does the same.`;
  return `${page.style.dim(wrap(text, textWidth(page)))}\n`;
};

/** All that a step does was done, and a check of it still isn't met. */
export const inVainText = (page: Page): string => {
  const text =
    'The step was done, and that was not enough: something that was made before may be in its way. h compares, s goes on all the same.';
  return `${page.style.yellow(wrap(text, textWidth(page)))}\n`;
};

/** After a step whose answers are to be read before the next one pushes them off the screen. */
export const NEXT_KEYS: readonly KeyHelp[] = [
  { key: 'Enter', does: 'next step' },
  { key: 'q', does: 'leave' },
];

export const FINISH_KEYS: readonly KeyHelp[] = [
  { key: 'Enter', does: 'clean up' },
  { key: 'k', does: 'keep everything' },
  { key: 'q', does: 'later' },
];

/** While a text is longer than the screen. */
export const moreKeys = (lines: number): readonly KeyHelp[] => [
  { key: 'Space', does: `more (${counted(lines, 'line')})` },
  { key: 'q', does: 'leave' },
];

/** `Space more (3 lines) · q leave` */
export const keysText = (keys: readonly KeyHelp[], page: Page): string =>
  joined(
    keys.map((key) => keyText(key, page)),
    page,
  );

/** Of a question, which takes commands beside its keys: `Enter do it · c check · h hint · s skip · q leave · or aws …` */
export const questionText = (keys: readonly KeyHelp[], page: Page): string =>
  joined([...keys.map((key) => keyText(key, page)), `or ${page.style.bold('aws')} …`], page);

const keyText = ({ key, does }: KeyHelp, page: Page): string => `${page.style.bold(key)} ${does}`;

const joined = (items: readonly string[], page: Page): string => {
  const text = items.map((item) => item.replaceAll(' ', NO_BREAK)).join(page.isPlain ? ', ' : ' · ');
  return wrap(text, textWidth(page)).replaceAll(NO_BREAK, ' ');
};

/** A key stays on the line of what it does. */
const NO_BREAK = '\u00a0';

/** What stands before what is typed. */
export const PROMPT = '› ';

export interface TypedText {
  readonly text: string;
  readonly cursor: number;
}

/** What is typed, with where the cursor is; wrapped hard, as a shell does. */
export const promptLines = ({ text, cursor }: TypedText, page: Page) => {
  const width = page.columns() - 1;
  const rowsOf = (part: string) => {
    const lines = part.split('\n');
    return lines.flatMap((line, index) =>
      wrapAnsi((index === 0 ? PROMPT : INDENT) + line, width, HARD).split('\n'),
    );
  };
  const before = rowsOf(text.slice(0, cursor));
  return {
    lines: rowsOf(text).map((line, index) =>
      index === 0 ? line.replace(PROMPT, page.style.cyan(PROMPT)) : line,
    ),
    cursor: { line: before.length - 1, column: stringWidth(before.at(-1) ?? '') },
  };
};

const INDENT = '  ';
const HARD = { hard: true, trim: false, wordWrap: false };

/** Several ways to go on, below each other where they don't fit beside. */
export const optionsText = (options: readonly string[], page: Page): string => {
  const shown = options.slice(0, MOST_OPTIONS).map((option) => harmlessLine(option, 60));
  const rest = options.length - shown.length;
  const text = [...shown, ...(rest > 0 ? [`… ${rest} more`] : [])].join('  ');
  return page.style.dim(columns([[text]], textWidth(page)));
};

const MOST_OPTIONS = 24;

export const unknownKeyText = (keys: readonly KeyHelp[]): string => {
  const names = keys.map(({ key }) => key).filter((key) => key !== 'Save');
  return `Press one key: ${names.join(', ')}.`;
};
