import type { Decision } from '../lab/conductor.ts';
import type { LabEvent } from '../lab/lab-event.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import type { Page } from '../terminal/page.ts';
import { createGuidedScreen } from './guided-run.ts';
import { howToGoOn, summaryText } from './run-end.ts';
import type { StepTitle } from './step-names.ts';

/** What `check`, `hint`, `solve` and `skip` say: only the open step, and then what comes next. */
export const createSingleStepScreen = (
  steps: readonly StepTitle[],
  decision: Decision,
  page: Page,
): ((event: LabEvent) => Promise<string>) => {
  const textOf = createGuidedScreen(steps, page);
  let hasBegun = false;
  let isOver = false;
  return async (event) => {
    const text = await textOf(event);
    if (event.kind === 'run-ended') return endText(event, { decision, isOver, page });
    if (event.kind === 'step-started' || event.kind === 'step-reopened') hasBegun = true;
    // What was met or skipped earlier is no news.
    if (!hasBegun) return '';
    if (isOver) return event.kind === 'step-started' ? nextText(event, page) : '';
    if (isStepOver(event)) isOver = true;
    return text;
  };
};

const isStepOver = ({ kind }: LabEvent): boolean => kind === 'step-met' || kind === 'step-skipped';

const nextText = ({ number, of, title }: Extract<LabEvent, { kind: 'step-started' }>, page: Page): string =>
  `${page.style.bold('Next')}: step ${number} of ${of}, ${harmlessLine(title)}\n`;

interface End {
  readonly decision: Decision;
  readonly isOver: boolean;
  readonly page: Page;
}

const endText = (
  event: Extract<LabEvent, { kind: 'run-ended' }>,
  { decision, isOver, page }: End,
): string => {
  if (decision === 'hint' || (event.how === 'left' && !isOver)) return '';
  const isLeft = event.how === 'left';
  if (isLeft) return `Go on: ${page.style.cyan(`serverless-labs run ${harmlessLine(event.lab)}`)}\n`;
  return `\n${summaryText(event)}\n${howToGoOn({ ...event, canResume: false }, page)}\n`;
};
