import type { LabEvent } from '../lab/lab-event.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { indent, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { checkText } from './check.ts';
import { cleanupProgress, cleanupText } from './cleanup.ts';
import { failureText } from './failure.ts';
import { leftOutText } from './left-out.ts';
import { runEndText } from './run-end.ts';
import { createStepNames, type StepNames, type StepTitle } from './step-names.ts';

/** A run that nobody leads: a line a step, and all of what failed. */
export interface UnattendedScreen {
  readonly textOf: (event: LabEvent) => string;
  /** What is going on now; undefined where the event changes nothing about it. */
  readonly progressOf: (event: LabEvent) => string | undefined;
}

export const createUnattendedScreen = (steps: readonly StepTitle[], page: Page): UnattendedScreen => {
  const names = createStepNames(steps);
  const failed = new Set<string>();
  const lineOf = (mark: string, step: string) =>
    `${mark} ${names.numberOf(step)}/${steps.length} ${names.titleOf(step)}\n`;

  const failureHead = (step: string) => {
    if (failed.has(step)) return '';
    failed.add(step);
    return lineOf(marksOf(page).broken, step);
  };
  return {
    textOf: (event) => {
      names.observe(event);
      return eventText(event, { page, lineOf, failureHead });
    },
    progressOf: (event) => progressText(event, names, steps.length),
  };
};

interface Lines {
  readonly page: Page;
  readonly lineOf: (mark: string, step: string) => string;
  /** The line of a step that failed, the first time that it is asked for. */
  readonly failureHead: (step: string) => string;
}

const eventText = (event: LabEvent, { page, lineOf, failureHead }: Lines): string => {
  const { met } = marksOf(page);
  switch (event.kind) {
    case 'run-started':
      return `${page.style.bold(harmlessLine(event.title))}: run ${event.run}, ${harmlessLine(event.target)}\n${leftOutText(event.leftOut, page)}`;
    case 'step-met':
      return lineOf(met, event.step);
    case 'step-skipped':
      return lineOf(met, event.step).replace(
        '\n',
        event.why === undefined ? ' (skipped)\n' : ' (not checked)\n',
      );
    case 'failed': {
      const text = wrap(`${harmlessLine(event.what)}: ${failureText(event.error)}`, textWidth(page) - 4);
      return `${failureHead(event.step)}${indent(text, '    ')}\n`;
    }
    case 'checked':
      if (event.verdict.kind === 'met') return '';
      return `${failureHead(event.step)}${indent(checkText(event, page), '  ')}\n`;
    case 'by-hand':
      return `${lineOf(marksOf(page).notYet, event.step)}${indent(wrap(harmless(event.what), textWidth(page) - 4), '    ')}\n`;
    case 'step-reopened':
      return `${lineOf(marksOf(page).notYet, event.step)}    ${harmless(event.why)}\n`;
    case 'run-ended':
      return runEndText(event, page);
    case 'cleanup-started':
    case 'cleanup-gone':
    case 'cleanup-retrying':
    case 'cleanup-failed':
    case 'cleanup-deferred':
    case 'cleanup-waiting':
    case 'cleanup-ended':
      return cleanupText(event, page);
    default:
      return '';
  }
};

const progressText = (event: LabEvent, names: StepNames, of: number): string | undefined => {
  const at = (step: string, text: string) => `${names.numberOf(step)}/${of} ${names.titleOf(step)}${text}`;
  switch (event.kind) {
    case 'step-started':
      return at(event.step, '');
    case 'doing':
    case 'waiting':
      return at(event.step, `: ${event.what}`);
    default:
      return event.kind.startsWith('cleanup-') ? cleanupLine(event) : undefined;
  }
};

const cleanupLine = (event: LabEvent): string | undefined =>
  event.kind === 'cleanup-started' || event.kind === 'cleanup-deleting' ? cleanupProgress(event) : undefined;
