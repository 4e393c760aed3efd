import type {
  CleanupEvent,
  CleanupPlan,
  CleanupVerdict,
  FailedLook,
  Leftover,
  Resource,
  UnprovenResource,
} from '../cleanup/cleanup-event.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { counted, hang, indent, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** What a cleanup tells, a piece of text an event; empty where there is nothing to say. */
export const cleanupText = (
  event: CleanupEvent,
  page: Page,
  action: 'delete' | 'plan' = 'delete',
): string => {
  const marks = marksOf(page);
  switch (event.kind) {
    case 'cleanup-started':
      return `${page.style.bold(action === 'plan' ? 'Looking at' : 'Cleaning up')} run ${event.run} of ${harmlessLine(event.lab)} (${harmlessLine(event.target)})\n`;
    case 'cleanup-planned':
      return event.estimateMs === undefined
        ? ''
        : `${marks.notYet} AWS paces some of these deletions: allow ${secondsText(event.estimateMs)}\n`;
    case 'cleanup-deleting':
      return '';
    case 'cleanup-gone':
      return `${marks.met} deleted ${resourceText(event.resource)}\n`;
    case 'cleanup-retrying':
      return `${marks.notYet} ${resourceText(event.resource)}: ${harmlessLine(event.code)}; again in ${secondsText(event.delayMs)}\n`;
    case 'cleanup-failed': {
      const text = `${resourceText(event.resource)}: ${harmlessLine(`${event.code}: ${event.message}`)}`;
      return `${hang(wrap(text, textWidth(page) - 10), `${marks.broken} `)}\n`;
    }
    case 'cleanup-deferred': {
      const text = `${resourceText(event.resource)} stays until ${event.until.slice(0, 16).replace('T', ' ')} UTC at the latest: ${harmlessLine(event.why)}`;
      return `${hang(wrap(text, textWidth(page) - 10), `${marks.notYet} `)}\n`;
    }
    case 'cleanup-waiting':
      return `${marks.notYet} waiting ${secondsText(event.delayMs)}: ${harmlessLine(event.why)}\n`;
    case 'cleanup-ended':
      return verdictText(event.verdict, page);
  }
};

/** The line that a spinner shows meanwhile; undefined where the event changes nothing about it. */
export const cleanupProgress = (event: CleanupEvent): string | undefined => {
  if (event.kind === 'cleanup-started') return 'Looking for what is there';
  if (event.kind === 'cleanup-deleting') return `Deleting ${resourceText(event.resource)}`;
  return undefined;
};

export const resourceText = ({ type, name }: Resource): string => `${type} ${harmlessLine(name)}`;

const secondsText = (durationMs: number): string => `${Math.max(0.1, Math.round(durationMs / 100) / 10)} s`;

const verdictText = (verdict: CleanupVerdict, page: Page): string => {
  switch (verdict.kind) {
    case 'planned':
      return planText(verdict, page);
    case 'clean':
      return cleanText(verdict.deleted, page) + unprovenText(verdict.unproven, page);
    case 'leftovers':
      return leftoversText(verdict.leftovers, page) + unprovenText(verdict.unproven, page);
    case 'unknown':
      return (
        failedLooksText(verdict.failedLooks, page) +
        leftoversText(verdict.leftovers, page) +
        unprovenText(verdict.unproven, page)
      );
  }
};

const cleanText = (deleted: number, page: Page): string => {
  const done = deleted === 0 ? 'There was nothing to delete' : `${counted(deleted, 'resource')} deleted`;
  return `${marksOf(page).met} ${page.style.bold('Clean.')} ${done}; a second look found nothing of this run.\n`;
};

/** What `--dry-run`, or the question before a deletion, says. */
export const planText = ({ owned, unproven, failedLooks }: CleanupPlan, page: Page): string => {
  const list = owned.map((resource) => `  ${marksOf(page).bullet} ${resourceText(resource)}\n`).join('');
  const head =
    owned.length === 0
      ? 'Nothing of this run is there.\n'
      : `${counted(owned.length, 'resource')} would be deleted:\n`;
  return head + list + failedLooksText(failedLooks, page) + unprovenText(unproven, page);
};

const leftoversText = (leftovers: readonly Leftover[], page: Page): string => {
  const head = `${marksOf(page).broken} ${page.style.bold('Not clean.')} Still there, each with the command to look:`;
  return lookList(
    head,
    leftovers.map((left) => ({ text: `${resourceText(left)}: ${harmlessLine(left.why)}`, look: left.look })),
    page,
  );
};

const failedLooksText = (looks: readonly FailedLook[], page: Page): string => {
  const head = `${marksOf(page).broken} ${page.style.bold('Unknown.')} These looks failed, so nobody can say what is there. Look yourself:`;
  return lookList(head, looks.map(failedLook), page);
};

/** A look that failed, and the command to look oneself. */
export const failedLook = ({ what, error, look }: FailedLook): ToLook => ({
  text: `${harmlessLine(what)}: ${harmlessLine(`${error.code}: ${error.message}`)}`,
  look,
});

const unprovenText = (unproven: readonly UnprovenResource[], page: Page): string =>
  lookList(
    'Left alone, because nothing proves that this run made it:',
    unproven.map((one) => ({ text: `${resourceText(one)}: ${harmlessLine(one.why)}`, look: one.look })),
    page,
  );

interface ToLook {
  readonly text: string;
  readonly look: string;
}

/** Things with the command to look at each, on a line of its own; nothing where there are none. */
export const lookList = (head: string, items: readonly ToLook[], page: Page): string => {
  if (items.length === 0) return '';
  const width = textWidth(page);
  const lines = items.map(
    ({ text, look }) => `${wrap(text, width - 2)}\n${page.style.cyan(harmlessLine(look))}`,
  );
  return `${wrap(head, width)}\n${indent(lines.join('\n'), '  ')}\n`;
};
