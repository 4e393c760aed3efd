import type { FailedLook, Resource } from '../cleanup/cleanup-event.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { counted, indent, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { failedLook, lookList, resourceText } from './cleanup.ts';
import { dollars } from './cost.ts';

/** A run as `status` shows it. */
export interface RunStatus {
  readonly run: string;
  readonly lab: string;
  readonly target: string;
  readonly startedAt: string;
  readonly state: 'under way' | 'clean' | 'kept' | 'leftovers' | 'unknown';
  readonly met: number;
  readonly skipped: number;
  /** Undefined where the lab is gone or broken. */
  readonly of: number | undefined;
  /** What is there: as a look at the target found it, or as the journal says. */
  readonly source: 'look' | 'journal';
  /** Why nobody looked, where somebody would have. */
  readonly unseen: string | undefined;
  readonly resources: readonly Resource[];
  /** What the resources cost while nobody uses them, where they are in a real account. */
  readonly costs: { readonly monthlyUsd: number | undefined } | undefined;
  /** When all of it is to be gone, ISO; undefined where it costs nothing to leave it. */
  readonly expires: string | undefined;
  readonly failedLooks: readonly FailedLook[];
}

/** Runs that aren't clean, with what of theirs is there; the others are counted. */
export const statusText = (runs: readonly RunStatus[], page: Page): string => {
  const open = runs.filter(({ state }) => state !== 'clean');
  const cleanCount = runs.length - open.length;
  const tail = cleanCount === 0 ? '' : `${counted(cleanCount, 'earlier run')} left nothing.\n`;
  if (open.length === 0) {
    return `No run is open and none has left anything.\n${tail}Begin with: ${page.style.cyan('serverless-labs run')}\n`;
  }
  const texts = [
    ...open.map((run) => runText(run, page)),
    ...accountTexts(open, page),
    ...(tail === '' ? [] : [tail]),
  ];
  return texts.join('\n');
};

const runText = (status: RunStatus, page: Page): string => {
  const { style } = page;
  const head = `${style.bold(harmlessLine(status.lab))}  run ${status.run} · ${STATES[status.state]} · ${stepsText(status)} · ${harmlessLine(status.target)}`;
  const commands = [
    ...(status.state === 'under way'
      ? [`Go on:     ${style.cyan(`serverless-labs run ${harmlessLine(status.lab)}`)}`]
      : []),
    `Clean up:  ${style.cyan(`serverless-labs cleanup ${status.run}`)}`,
  ].join('\n');
  const lead = ' '.repeat(INDENT);
  return `${wrap(head, textWidth(page)).replaceAll('\n', `\n${lead}`)}\n${indent(`${resourcesText(status, page)}${costLine(status)}${commands}`, lead)}\n`;
};

const INDENT = 2;

/** What runs elsewhere cost nothing, or only their own machine knows. */
const costLine = ({ costs, expires }: RunStatus): string => {
  if (!costs) return '';
  const { monthlyUsd } = costs;
  const standing = monthlyUsd === undefined ? 'by what is in them' : `${dollars(monthlyUsd)} a month unused`;
  const until = expires === undefined ? '' : `; to be gone by ${expires.slice(0, 16).replace('T', ' ')} UTC`;
  return `they cost ${standing}${until}\n`;
};

/** What real accounts pay for, where more than one run has left something there. */
const accountTexts = (runs: readonly RunStatus[], { style }: Page): readonly string[] => {
  const paying = runs.filter(({ costs }) => costs !== undefined);
  if (paying.length < 2) return [];
  const places = [...new Set(paying.map(({ target }) => target))];
  const lines = places.map(
    (place) => `  ${harmlessLine(place)}: ${sumText(paying.filter(({ target }) => target === place))}\n`,
  );
  return [`${style.bold('Still there in real accounts')}\n${lines.join('')}`];
};

const sumText = (runs: readonly RunStatus[]): string => {
  const count = runs.reduce((sum, { resources }) => sum + resources.length, 0);
  const known = runs.flatMap(({ costs }) => costs?.monthlyUsd ?? []);
  const usd = dollars(known.reduce((sum, cost) => sum + cost, 0));
  const rest = known.length < runs.length ? ', and what is in them' : '';
  return `${counted(count, 'resource')} of ${counted(runs.length, 'run')}, ${usd} a month unused${rest}`;
};

const STATES: Readonly<Record<RunStatus['state'], string>> = {
  'under way': 'under way',
  clean: 'clean',
  kept: 'kept on purpose',
  leftovers: 'cleanup left something',
  unknown: 'cleanup could not look',
};

const stepsText = ({ met, skipped, of }: RunStatus): string => {
  const total = of === undefined ? 'steps' : `of ${counted(of, 'step')}`;
  return `${met} ${total} met${skipped === 0 ? '' : `, ${skipped} skipped`}`;
};

const resourcesText = ({ resources, source, unseen, failedLooks }: RunStatus, page: Page): string => {
  const failed = lookList('could not look:', failedLooks.map(failedLook), page);
  const why = unseen === undefined ? '' : `: ${harmlessLine(unseen)}`;
  const how = source === 'look' ? '' : ` (by its journal; not looked at${why})`;
  const list = resources.map((resource) => `  ${resourceText(resource)}\n`).join('');
  const told = (text: string) => `${wrap(text, textWidth(page) - INDENT)}\n`;
  if (list !== '') return `${failed}${told(`${counted(resources.length, 'resource')} there${how}:`)}${list}`;
  return failed === '' ? told(`nothing of it is there${how}`) : failed;
};
