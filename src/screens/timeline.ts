import stringWidth from 'fast-string-width';
import { hang, indent, wrapHard } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** A text that knows how to fit into a lane of some columns. */
export type LaneText = (columns: number) => string;

/** Texts that stand side by side: what is done, and what happens. */
export interface Lanes {
  readonly left: LaneText;
  readonly right: LaneText;
}

/** Nothing in a lane. */
export const noText: LaneText = () => '';

/** Texts below each other in a lane; `mark` stands before the first line. */
export const laneText =
  (texts: readonly string[], mark = ''): LaneText =>
  (columns) => {
    const room = columns - stringWidth(mark);
    const lines = texts.flatMap((text) => text.split('\n')).map((line) => wrapHard(line, room));
    return hang(lines.join('\n'), mark);
  };

/** A moment of a timeline. Where there is no room for two lanes, or nobody can see them, one follows the other. */
export const timelineRow = (atMs: number, lanes: Lanes, page: Page): string => {
  const time = page.style.dim(timeText(atMs).padStart(TIME_WIDTH));
  const room = textWidth(page) - MARGIN - 1;
  return `${hang(lanesText(lanes, room, page), `${time}  `)}\n`;
};

const TIME_WIDTH = 7;
const MARGIN = TIME_WIDTH + 2;
const GAP = 2;
const LEAST_FOR_TWO = 62;

/** Two texts in columns of the same width; one below the other where that would be too narrow. */
export const lanesText = (lanes: Lanes, columns: number, page: Page): string =>
  hasTwoLanes(columns, page) ? beside(lanes, columns) : below(lanes, columns);

/** Whether two texts stand beside each other in so many columns. */
export const hasTwoLanes = (columns: number, page: Page): boolean =>
  !page.isPlain && columns >= LEAST_FOR_TWO;

const beside = ({ left, right }: Lanes, columns: number): string => {
  const leftWidth = Math.floor((columns - GAP) / 2);
  const lefts = left(leftWidth).split('\n');
  const rights = right(columns - GAP - leftWidth).split('\n');
  return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, index) => {
    const line = lefts[index] ?? '';
    const pad = ' '.repeat(Math.max(0, leftWidth - stringWidth(line)) + GAP);
    return `${line}${rights[index] ? pad + rights[index] : ''}`;
  }).join('\n');
};

const below = ({ left, right }: Lanes, columns: number): string =>
  [left(columns), indent(right(columns - 2), '  ')].filter((text) => text !== '').join('\n');

/** `0 s`, `0.2 s`, `180 s`, `15 min`, `36 h`, `90 d`. */
export const timeText = (ms: number): string => {
  const seconds = Math.round(ms / 100) / 10;
  const [size, unit] = UNITS.find(([one]) => seconds < one * MOST_OF_A_UNIT) ?? [86_400, 'd'];
  return `${Math.round((seconds / size) * 10) / 10} ${unit}`;
};

const UNITS = [
  [1, 's'],
  [60, 'min'],
  [3_600, 'h'],
] as const;

const MOST_OF_A_UNIT = 1_000;
