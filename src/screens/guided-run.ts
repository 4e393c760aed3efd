import type { LabEvent } from '../lab/lab-event.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { hang, indent, wrap } from '../terminal/layout.ts';
import { renderMarkdown } from '../terminal/markdown.ts';
import { marksOf } from '../terminal/marks.ts';
import { narrowed, type Page, textWidth } from '../terminal/page.ts';
import { checkText } from './check.ts';
import { cleanupText } from './cleanup.ts';
import { failureText } from './failure.ts';
import { runEndText } from './run-end.ts';
import { createStepNames, type StepTitle } from './step-names.ts';
import { labelledText } from './value.ts';

/** Turns the events of a run into what a learner reads, one after the other; empty where there is nothing to say. */
export const createGuidedScreen = (
  steps: readonly StepTitle[],
  page: Page,
): ((event: LabEvent) => Promise<string>) => {
  const names = createStepNames(steps);
  let hasCommands = false;
  return async (event) => {
    names.observe(event);
    if (event.kind === 'step-started') hasCommands = false;
    if (event.kind !== 'command') return eventText(event, page, names.nameOf);
    const lead = hasCommands ? '' : `\n${page.style.dim('By hand, here or in another terminal:')}\n`;
    hasCommands = true;
    // Nothing stands before a command, so that it can be copied.
    return `${lead}${page.style.cyan(harmless(event.text))}\n`;
  };
};

const eventText = async (
  event: Exclude<LabEvent, { kind: 'command' }>,
  page: Page,
  nameOf: (step: string) => string,
): Promise<string> => {
  const marks = marksOf(page);
  switch (event.kind) {
    case 'run-started':
    case 'question':
    case 'doing':
    case 'waiting':
      return '';
    case 'step-started':
      return stepHead(event, page);
    case 'said':
      return `\n${await renderMarkdown(event.text, page)}\n`;
    case 'edit':
      return `\n${page.style.bold('Your file')}: ${page.style.cyan(harmless(event.file))}\n`;
    case 'done':
      return doneText(event, page);
    case 'already-there':
      return `${marks.met} ${harmlessLine(event.what)}: it is there already\n`;
    case 'by-hand':
      return `${marks.notYet} ${wrap(harmless(event.what), textWidth(page) - 8)}\n`;
    case 'failed':
      return failedText(event, page);
    case 'checked':
      return `${checkText(event, page)}\n`;
    case 'hint':
      return hintText(event, page);
    case 'step-met':
      return stepMetText(event, page, nameOf(event.step));
    case 'step-skipped':
      return skippedText(event, page, nameOf(event.step));
    case 'step-reopened':
      return `${marks.notYet} ${wrap(`${nameOf(event.step)} is open again: ${harmless(event.why)}`, textWidth(page) - 8)}\n`;
    case 'run-ended':
      return isDone(event) ? doneForGood(page) : runEndText(event, page);
    default:
      return cleanupText(event, page);
  }
};

const skippedText = ({ why }: Of<'step-skipped'>, page: Page, name: string): string => {
  const { met, notYet } = marksOf(page);
  if (why === undefined) return `${met} ${name} was done for you and counts as skipped.\n`;
  const text = `${name} was done for you, as far as this target goes, and can't be checked: it lacks ${harmlessLine(why)}.`;
  return `${notYet} ${wrap(text, textWidth(page) - 8)}\n`;
};

type Of<Kind extends LabEvent['kind']> = Extract<LabEvent, { kind: Kind }>;

/** The summary stood above the question whether to clean up. */
const isDone = ({ how, cleanup }: Of<'run-ended'>): boolean =>
  how === 'completed' && cleanup?.kind === 'clean';

const doneForGood = ({ style }: Page): string =>
  `\n${style.bold('Done.')} What is next: ${style.cyan('serverless-labs')}\n`;

const stepHead = ({ number, of, title }: Of<'step-started'>, page: Page): string => {
  const rule = page.isPlain ? '' : `${page.style.dim('─'.repeat(textWidth(page)))}\n`;
  return `\n${rule}${page.style.bold(`Step ${number} of ${of} · ${harmlessLine(title)}`)}\n`;
};

const doneText = ({ what, shown }: Of<'done'>, page: Page): string => {
  const parts = shown.map(({ label, value }) => labelledText(label, value, page));
  return `${marksOf(page).met} ${harmlessLine(what)}\n${parts.map((part) => `${indent(part, '  ')}\n`).join('')}`;
};

const failedText = ({ what, error }: Of<'failed'>, page: Page): string => {
  const text = wrap(`${harmlessLine(what)}: ${failureText(error)}`, textWidth(page) - 10);
  return `${hang(text, `${marksOf(page).broken} `)}\n`;
};

const hintText = async ({ source, number, of, text }: Of<'hint'>, page: Page): Promise<string> => {
  const heads = {
    state: 'Look at what is there',
    written: `Hint ${number} of ${of}`,
    command: 'The command',
  } as const;
  const body = source === 'command' ? page.style.cyan(harmless(text)) : await hintBody(text, page);
  return `${page.style.bold(heads[source])}\n${body}\n`;
};

/** Text, and commands that stand in it on lines of their own, neither indented nor broken, so that they can be copied. */
const hintBody = async (text: string, page: Page): Promise<string> => {
  const parts = text.split(LONG_COMMAND).map(async (part, index) => {
    if (index % 2 === 1) return page.style.cyan(harmless(part));
    const said = index === 0 ? part.trimEnd() : part.replace(/^[\s,;.:]+/, '').trimEnd();
    return said === '' ? '' : indent(await renderMarkdown(said, narrowed(page, 2)), '  ');
  });
  return (await Promise.all(parts)).filter((part) => part !== '').join('\n');
};

/** A command that is more than its operation's name. */
const LONG_COMMAND = /`((?:aws|curl) [^`]{40,})`/;

const stepMetText = ({ by }: Of<'step-met'>, page: Page, name: string): string => {
  const { met } = marksOf(page);
  if (by === 'latched') return `${met} ${name}: met earlier\n`;
  const how = by === 'found' ? 'is met already' : 'is met';
  return `${met} ${page.style.bold(`${name} ${how}.`)}\n`;
};
