import { harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, indent, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { dollars } from './cost.ts';

/** A lab on the path. */
export interface PathLab {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  readonly steps: number;
  readonly progress:
    | { readonly kind: 'new' }
    | { readonly kind: 'under way'; readonly steps: number }
    | { readonly kind: 'done' };
  /** Labs that should be done before it and aren't. */
  readonly missing: readonly string[];
}

/** A run that has left something. */
export interface RunLeft {
  readonly run: string;
  readonly lab: string;
  readonly isUnderWay: boolean;
  readonly resources: number;
  /** What it costs a month while nobody uses it; undefined where that depends on what is in it. */
  readonly monthlyUsd: number | undefined;
  /** Whether it stands where nothing costs. */
  readonly isFree: boolean;
}

/** Where a person stands, as the program says it when it is started without a command. */
export interface Home {
  readonly path: readonly PathLab[];
  readonly left: readonly RunLeft[];
  /** Questions that are due for repetition. */
  readonly due: number;
  /** Questions that were answered at all. */
  readonly seen: number;
  /** What is best done now: a lab's id, or a command. */
  readonly next: NextThing | undefined;
}

export type NextThing =
  | { readonly kind: 'resume'; readonly lab: string }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'begin'; readonly lab: string }
  | { readonly kind: 'again'; readonly lab: string };

export const homeText = (home: Home, page: Page): string => {
  const next = section('Next', [nextRow(home, page)], page);
  const state = [
    pathSection(home, page),
    section('To remember', rememberRows(home, page), page),
    section(
      'Still up',
      home.left.map((left) => leftRow(left, page)),
      page,
    ),
  ];
  const more = section(
    'More',
    MORE.map(([command, what]) => [commandText(command, page), what]),
    page,
  );
  // Of a long text a terminal shows the end, and a screen reader the beginning.
  const middle = page.isPlain ? [next, ...state] : [...state, next];
  const sections = [introduction(page), ...middle, more];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
};

const introduction = (page: Page): string => {
  const text = 'Labs and quizzes for AWS serverless, on a sandbox inside this program: no account, no cost.';
  return `${page.style.bold('serverless-labs')}\n${wrap(text, textWidth(page))}`;
};

const MORE = [
  ['list', 'all labs, with what they are about'],
  ['stats', 'what you know, by topic and exam domain'],
  ['status', 'what is still there'],
  ['--help', 'all commands'],
] as const;

const commandText = (text: string, { style }: Page): string =>
  style.cyan(`serverless-labs ${harmlessLine(text)}`);

const section = (title: string, rows: readonly (readonly string[])[], page: Page): string => {
  const filled = rows.filter((row) => row.length > 0);
  if (filled.length === 0) return '';
  return `${page.style.bold(title)}\n${indent(columns(filled, textWidth(page) - 2), '  ')}`;
};

const nextRow = ({ next, due, path }: Home, page: Page): readonly string[] => {
  if (!next) return [];
  if (next.kind === 'repeat')
    return [commandText('quiz --due', page), `${counted(due, 'question')} you are about to forget`];
  const lab = path.find(({ id }) => id === next.lab);
  return lab ? [commandText(`run ${lab.id}`, page), NEXT_TEXTS[next.kind](lab)] : [];
};

const NEXT_TEXTS = {
  resume: (lab: PathLab) => `go on: ${remainder(lab)}`,
  begin: (lab: PathLab) => `${harmlessLine(lab.title)}, about ${counted(lab.minutes, 'minute')}`,
  again: (lab: PathLab) => `all labs are done; once more: ${harmlessLine(lab.title)}`,
} as const;

/** `step 3 of 9, about 17 minutes left` */
const remainder = ({ progress, steps, minutes }: PathLab): string => {
  const over = progress.kind === 'under way' ? progress.steps : 0;
  const left = Math.max(1, Math.ceil((minutes * (steps - over)) / steps));
  return `step ${Math.min(steps, over + 1)} of ${steps}, about ${counted(left, 'minute')} left`;
};

const pathSection = ({ path }: Home, page: Page): string => {
  const done = path.filter(({ progress }) => progress.kind === 'done').length;
  const rows = path.map((lab) => [
    `${stateMark(lab, page)} ${harmlessLine(lab.id)}`,
    `${lab.minutes} min`.padStart(6),
    noteText(lab, page),
  ]);
  return section(`The path: ${done} of ${counted(path.length, 'lab')} done`, rows, page);
};

const stateMark = ({ progress, missing }: PathLab, page: Page): string => {
  const { met } = marksOf(page);
  if (page.isPlain) return `[${progress.kind === 'new' ? 'to do' : progress.kind}]`;
  if (progress.kind === 'done') return met;
  if (progress.kind === 'under way') return page.style.yellow('▸');
  return missing.length > 0 ? page.style.dim('·') : '○';
};

const noteText = (lab: PathLab, { style }: Page): string => {
  if (lab.progress.kind === 'under way') return style.yellow(remainder(lab));
  if (lab.progress.kind === 'new' && lab.missing.length > 0)
    return style.dim(`after ${lab.missing.map((id) => harmlessLine(id)).join(', ')}`);
  return '';
};

const rememberRows = ({ due, seen }: Home, page: Page): readonly (readonly string[])[] => {
  if (seen === 0) return [[commandText('quiz', page), 'ten questions, every option explained']];
  return due === 0
    ? [[commandText('quiz', page), `nothing is due; ${counted(seen, 'question')} seen so far`]]
    : [[commandText('quiz --due', page), `${counted(due, 'question')} due`]];
};

const leftRow = (left: RunLeft, page: Page): readonly string[] => {
  const what = left.isUnderWay ? 'the run under way of' : 'what is left of';
  return [
    commandText(`cleanup ${left.run}`, page),
    `${what} ${harmlessLine(left.lab)}: ${counted(left.resources, 'resource')}, ${costText(left)}`,
  ];
};

const costText = ({ isFree, monthlyUsd }: RunLeft): string => {
  if (isFree) return 'free here';
  if (monthlyUsd === undefined) return 'which cost by what is in them';
  return monthlyUsd === 0 ? 'which cost nothing unused' : `${dollars(monthlyUsd)} a month unused`;
};
