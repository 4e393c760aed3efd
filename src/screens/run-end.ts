import type { LabEvent, RunSummary } from '../lab/lab-event.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { counted } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import type { Page } from '../terminal/page.ts';

type RunEnded = Extract<LabEvent, { kind: 'run-ended' }>;

/** How a run ended and what to type next. */
export const runEndText = (event: RunEnded, page: Page): string => {
  const next = nextText(event, page);
  return `\n${page.style.bold(summaryText(event))}\n${next === '' ? '' : `${next}\n`}`;
};

const nextText = ({ lab, run, how, cleanup }: RunEnded, page: Page): string => {
  if (cleanup?.kind !== 'clean') return howToGoOn({ lab, run, canResume: how === 'left' }, page);
  return how === 'completed'
    ? ''
    : `Begin again: ${page.style.cyan(`serverless-labs run ${harmlessLine(lab)}`)}`;
};

/** `All 8 steps are met.`, `3 of 8 steps are met, 1 was skipped.` */
export const summaryText = ({ met, skipped, of }: RunSummary): string => {
  if (met === of) return `All ${counted(of, 'step')} are met.`;
  const tail = skipped === 0 ? '' : `, ${skipped} ${skipped === 1 ? 'was' : 'were'} skipped`;
  return `${met} of ${counted(of, 'step')} ${met === 1 ? 'is' : 'are'} met${tail}.`;
};

export interface OpenRun {
  readonly lab: string;
  readonly run: string;
  readonly canResume: boolean;
}

/** The commands for a run whose resources are still there. */
export const howToGoOn = ({ lab, run, canResume }: OpenRun, { style }: Page): string => {
  const lines = [
    ...(canResume ? [`Go on:     ${style.cyan(`serverless-labs run ${harmlessLine(lab)}`)}`] : []),
    `Clean up:  ${style.cyan(`serverless-labs cleanup ${run}`)}`,
    `Look:      ${style.cyan('serverless-labs status')}`,
  ];
  return lines.join('\n');
};

/** What a step list says once all is over: which steps were met and which were skipped. */
export const learntText = (
  steps: readonly { readonly title: string; readonly isSkipped: boolean }[],
  page: Page,
): string => {
  const { met, notYet } = marksOf(page);
  return steps
    .map(({ title, isSkipped }) => (isSkipped ? `${notYet} ${title} (skipped)` : `${met} ${title}`))
    .join('\n');
};
