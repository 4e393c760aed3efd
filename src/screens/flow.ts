import stringWidth from 'fast-string-width';
import type { Count, LiveCounts } from '../lab/live-counts.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** A flow: stages one after the other, each with what stands side by side. */
export type FlowStages = readonly (readonly string[])[];

/**
 * A flow as lines, with what is counted of its nodes: drawn where it fits and lines can be drawn, else as a sentence.
 */
export const flowText = (stages: FlowStages, counts: LiveCounts, page: Page): readonly string[] => {
  const drawn = page.isPlain ? undefined : drawing(stages, counts, page);
  return drawn?.every((line) => stringWidth(line) <= textWidth(page))
    ? drawn
    : sentence(stages, counts, page).split('\n');
};

const sentence = (stages: FlowStages, counts: LiveCounts, page: Page): string => {
  const nodeText = (label: string) => {
    const count = countText(counts.get(label));
    return `${harmlessLine(label, LONGEST_LABEL)}${count === '' ? '' : ` (${count})`}`;
  };
  const text = stages.map((stage) => stage.map(nodeText).join(', ')).join(page.isPlain ? ' -> ' : ' → ');
  return wrap(text, textWidth(page));
};

const LONGEST_LABEL = 40;

/** `2 visible, 1 in flight` */
export const countText = (counts: readonly Count[] = []): string =>
  counts
    .map(({ count, isAtLeast, of }) => `${count}${isAtLeast ? '+' : ''} ${count === 1 ? singular(of) : of}`)
    .join(', ');

const singular = (noun: string): string => (noun.endsWith('s') ? noun.slice(0, -1) : noun);

/** A block of rows that are all equally wide. */
interface Block {
  readonly width: number;
  readonly rows: readonly string[];
}

const drawing = (stages: FlowStages, counts: LiveCounts, page: Page): readonly string[] => {
  const blocks = stages.flatMap((stage, index) => {
    const block = stageBlock(stage, counts, page);
    return index === 0 ? [block] : [connector(stage.length, page), block];
  });
  const height = Math.max(0, ...blocks.map(({ rows }) => rows.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map(({ rows, width }) => padEnd(rows[row] ?? '', width))
      .join('')
      .trimEnd(),
  ).filter((line) => line !== '');
};

/** One node has its count below it; of several, each has it beside. */
const stageBlock = (stage: readonly string[], counts: LiveCounts, { style }: Page): Block => {
  const named = stage.map((label) => ({
    name: style.bold(harmlessLine(label, LONGEST_LABEL)),
    count: style.green(countText(counts.get(label))),
  }));
  const [only] = named;
  if (named.length === 1 && only) return blockOf([only.name, only.count]);
  const width = Math.max(...named.map(({ name }) => stringWidth(name)));
  return blockOf(named.map(({ name, count }) => `${padEnd(name, width)}  ${count}`.trimEnd()));
};

/** The arrow to a stage with so many nodes. */
const connector = (nodes: number, { style }: Page): Block => {
  if (nodes === 1) return blockOf([style.dim(' ──▶ ')]);
  const rows = Array.from({ length: nodes }, (_, row) => {
    if (row === 0) return ' ─┬▶ ';
    return row === nodes - 1 ? '  └▶ ' : '  ├▶ ';
  });
  return blockOf(rows.map((row) => style.dim(row)));
};

const blockOf = (rows: readonly string[]): Block => ({
  rows,
  width: Math.max(...rows.map((row) => stringWidth(row))),
});

const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - stringWidth(text)));
