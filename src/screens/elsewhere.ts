import type { FailedLook, Resource } from '../cleanup/cleanup-event.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { counted, indent, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { failedLook, lookList, resourceText } from './cleanup.ts';

/** What a target has of runs that this machine has no journal of. */
export interface Elsewhere {
  /** For people. */
  readonly target: string;
  /** The flags that name the target. */
  readonly at: string;
  readonly runs: readonly {
    readonly run: string;
    readonly lab: string | undefined;
    readonly owner: string | undefined;
    readonly expires: string | undefined;
    readonly isYours: boolean;
    readonly resources: readonly Resource[];
  }[];
  readonly failedLooks: readonly FailedLook[];
}

/** Those runs, each with what is there of it and how it is cleaned up; whose it is where that is somebody else. */
export const elsewhereText = ({ target, at, runs, failedLooks }: Elsewhere, page: Page): string => {
  const place = harmlessLine(target);
  const head =
    runs.length === 0
      ? `No run but those of this machine has left anything that bears its tag (${place}).`
      : `This machine has no journal of ${counted(runs.length, 'run')} that left something (${place}):`;
  return [
    `\n${wrap(page.style.bold(head), textWidth(page))}\n`,
    ...runs.map((run) => runText(run, at, page)),
    lookList('could not look:', failedLooks.map(failedLook), page),
  ].join('');
};

const runText = (
  { run, lab, owner, expires, isYours, resources }: Elsewhere['runs'][number],
  at: string,
  page: Page,
): string => {
  const { style } = page;
  const until = expires === undefined ? [] : [`to be gone by ${expires.slice(0, 16).replace('T', ' ')} UTC`];
  const facts = [`run ${run}`, ...(owner === undefined ? [] : [`of ${owner}`]), ...until].map((fact) =>
    harmlessLine(fact),
  );
  const list = resources.map((resource) => `  ${resourceText(resource)}\n`).join('');
  const end = isYours
    ? `Clean up:  ${style.cyan(harmlessLine(`serverless-labs cleanup ${run} ${at}`))}`
    : `It isn't yours: only ${owner === undefined ? 'who began it' : harmlessLine(owner)} cleans it up.`;
  const name = style.bold(harmlessLine(lab ?? 'a lab'));
  return `${wrap(`${name}  ${facts.join(' · ')}`, textWidth(page))}\n${indent(`${counted(resources.length, 'resource')} there:\n${list}${end}`, '  ')}\n`;
};
