import type { Settings } from '../proof/parameters.ts';
import type { ProofEvent } from '../proof/proof-event.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { counted, indent, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { valueText } from './proof.ts';
import { lanesText, laneText, noText, timeText } from './timeline.ts';

/** The same proof, played with its own values and with others. */
export interface Comparison {
  readonly title: string;
  readonly first: readonly ProofEvent[];
  readonly changed: readonly ProofEvent[];
}

/** Two runs side by side, line by line; in plain text one below the other. */
export const comparisonText = ({ title, first, changed }: Comparison, page: Page): string => {
  const [ours, theirs] = [linesOf(first), linesOf(changed)];
  const labels = differenceOf(valuesOf(first), valuesOf(changed));
  const width = textWidth(page);
  const rows = ours.map((line, index) => {
    const other = theirs[index];
    const say = line.say === other?.say ? line.say : `${line.say} / ${other?.say ?? ''}`;
    return `${wrap(harmless(say), width - 1)}${pairText([line, other], labels, page)}`;
  });
  const isSame = ours.every((line, index) => line.seen.join() === theirs[index]?.seen.join());
  const end = isSame ? 'Both runs have seen the same.' : 'The two runs have not seen the same.';
  return `${[wrap(page.style.bold(harmless(title)), width), ...rows, page.style.bold(end)].join('\n')}\n`;
};

type Pair<T> = readonly [T, T];

/** Nothing where neither side has shown anything. */
const pairText = (lines: Pair<SeenLine | undefined>, labels: Pair<string>, page: Page): string => {
  if (lines.every((line) => seenTexts(line, page).length === 0)) return '';
  const [left, right] = [0, 1].map((side) => {
    const label = page.style.bold(`${labels[side]}:`);
    return laneText([label, ...seenTexts(lines[side], page)]);
  });
  const columns = textWidth(page) - 3;
  return `\n${indent(lanesText({ left: left ?? noText, right: right ?? noText }, columns, page), '  ')}`;
};

interface SeenLine {
  readonly say: string;
  readonly atMs: number;
  readonly seen: readonly string[];
  readonly happened: readonly string[];
}

/** What each line of the proof has shown. */
const linesOf = (events: readonly ProofEvent[]): readonly SeenLine[] => {
  const lines: { say: string; atMs: number; seen: string[]; happened: string[] }[] = [];
  for (const event of events) {
    const line = lines.at(-1);
    if (event.kind === 'proof-line') lines.push({ say: event.say, atMs: event.atMs, seen: [], happened: [] });
    else if (event.kind === 'proof-happened')
      line?.happened.push(`${timeText(event.atMs)}: ${harmlessLine(event.what)}`);
    else if (event.kind === 'proof-observed' || event.kind === 'proof-did') {
      line?.seen.push(
        ...event.shown.map(({ label, value }) => `${harmlessLine(label)}: ${valueText(value)}`),
      );
    }
  }
  return lines;
};

const MOST_HAPPENINGS = 6;

const seenTexts = (line: SeenLine | undefined, page: Page): readonly string[] => {
  if (!line) return [];
  const more = line.happened.length - MOST_HAPPENINGS;
  const happened = [
    ...line.happened.slice(0, MOST_HAPPENINGS),
    ...(more > 0 ? [`and ${counted(more, 'more event')}`] : []),
  ].map((text) => page.style.cyan(text));
  const seen = line.seen.map((text) => `${timeText(line.atMs)}: ${text}`);
  return [...seen, ...happened];
};

const valuesOf = (events: readonly ProofEvent[]): Settings => {
  const [start] = events;
  return start?.kind === 'proof-started' ? start.values : {};
};

/** Only the values that differ, one text a side. */
const differenceOf = (first: Settings, changed: Settings): Pair<string> => {
  const names = Object.keys(first).filter((name) => first[name] !== changed[name]);
  const textOf = (values: Settings) =>
    names.map((name) => `${name} = ${harmlessLine(String(values[name]))}`).join(', ') || 'the same values';
  return [textOf(first), textOf(changed)];
};
