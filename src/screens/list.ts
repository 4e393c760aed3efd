import { harmlessLine } from '../terminal/harmless.ts';
import { counted, indent, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** A lab of the list. */
export interface ListedLab {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  readonly level: string;
  readonly exams: readonly string[];
  readonly steps: number;
  readonly progress:
    | { readonly kind: 'new' }
    | { readonly kind: 'under way'; readonly steps: number }
    | { readonly kind: 'done' };
}

/** The labs, each with what it is about and how far the person is. */
export const listText = (labs: readonly ListedLab[], page: Page): string =>
  `${labs.map((lab) => labText(lab, page)).join('\n')}\nBegin or go on with: ${page.style.cyan('serverless-labs run <lab>')}\n`;

const labText = (lab: ListedLab, page: Page): string => {
  const facts = [
    `${lab.minutes} min`,
    counted(lab.steps, 'step'),
    lab.level,
    ...(lab.exams.length > 0 ? [lab.exams.join(' ')] : []),
  ].join(' · ');
  const head = `${page.style.bold(lab.id)}  ${harmlessLine(lab.title)}`;
  const body = wrap(harmlessLine(lab.summary), textWidth(page) - 2);
  return `${`${head}  ${progressText(lab, page)}`.trimEnd()}\n${indent(`${body}\n${page.style.dim(facts)}`, '  ')}\n`;
};

const progressText = ({ progress, steps }: ListedLab, page: Page): string => {
  if (progress.kind === 'new') return '';
  if (progress.kind === 'done') return page.isPlain ? '(done)' : `${marksOf(page).met} done`;
  return page.style.yellow(`(under way: ${progress.steps} of ${steps})`);
};
