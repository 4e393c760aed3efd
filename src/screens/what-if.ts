import type { Comparison, LinePair, Moment, PlayedLine, PlayedRun } from '../proof/compare.ts';
import type { Settings } from '../proof/parameters.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { counted, hang, indent, wrap, wrapHard } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { failureText } from './failure.ts';
import { shownTexts } from './proof.ts';
import { hasTwoLanes, type LaneText, lanesText, laneText, timeText } from './timeline.ts';

/** Two runs line by line, side by side where there is room, with a mark where they part and with what no longer holds. */
export const comparisonText = (runs: Comparison, page: Page): string => {
  const sides = sidesOf(runs);
  const { pairs } = runs;
  const parting = pairs.findIndex(({ partsAtMs }) => partsAtMs !== undefined);
  const rows = pairs.map((pair, index) => rowText(pair, { isParting: index === parting, sides }, page));
  const parts = [headText(sides, page), ...rows, '', endText(pairs, sides, page)];
  return `${parts.join('\n')}\n`;
};

interface Side {
  /** `timeout = 90` */
  readonly label: string;
  readonly run: PlayedRun;
}
type Sides = readonly [Side, Side];

/** Only the values that differ. */
const sidesOf = ({ first, changed }: Comparison): Sides => {
  const names = Object.keys(first.values).filter((name) => first.values[name] !== changed.values[name]);
  const labelOf = (values: Settings) =>
    names.map((name) => `${name} = ${harmlessLine(String(values[name]))}`).join(', ') || 'the same values';
  return [
    { label: labelOf(first.values), run: first },
    { label: labelOf(changed.values), run: changed },
  ];
};

const headText = (sides: Sides, page: Page): string => {
  const [{ run, label }, { run: other }] = sides;
  const paragraph = (text: string) => wrap(text, textWidth(page) - 1);
  const settings = [harmless(run.setting), harmless(other.setting)];
  const isAlike = settings[0] === settings[1];
  const columnHeads = sides.map((side) => laneText([page.style.bold(side.label)]));
  return [
    paragraph(page.style.bold(harmless(run.title))),
    ...(isAlike ? [paragraph(settings.slice(1).join())] : []),
    paragraph(page.style.dim(`Title and lines tell what happens with ${label}.`)),
    ...(isBeside(page) ? ['', cells(columnHeads, page)] : ['']),
    ...(isAlike ? [] : [cells(labelled(settings.map(textLane), sides, page), page)]),
  ].join('\n');
};

interface RowPlace {
  readonly isParting: boolean;
  readonly sides: Sides;
}

/** What a line says, and below that what both runs have shown; where it names a value that was set, each run says it for itself. */
const rowText = (
  { first, changed, partsAtMs }: LinePair,
  { isParting, sides }: RowPlace,
  page: Page,
): string => {
  const isAlike = !first || !changed || first.say === changed.say;
  const said = isAlike ? harmless((first ?? changed)?.say ?? '') : '';
  const lanes = [first, changed].map((line) => {
    const told = isAlike || !line ? [] : [harmless(line.say)];
    return lineLane(line, told, page);
  });
  const isShown = lanes.some((lane) => lane(textWidth(page)) !== '');
  const body = isShown ? [cells(labelled(lanes, sides, page), page)] : [];
  const mark = partsAtMs === undefined ? '' : gutterMark(isParting, page);
  if (page.isPlain) return [...wrapped([mark, said].filter(Boolean).join(' '), page), ...body].join('\n');
  return hang([...wrapped(said, page), ...body].join('\n'), mark || GUTTER);
};

const GUTTER = '  ';

/** Where something differs; the first of these lines stands out. */
const gutterMark = (isParting: boolean, page: Page): string => {
  if (page.isPlain) return isParting ? '[parts here]' : '[differs]';
  return isParting ? page.style.bold(page.style.yellow('≠ ')) : page.style.dim('≠ ');
};

const wrapped = (text: string, page: Page): readonly string[] =>
  text === '' ? [] : [wrap(text, textWidth(page) - 1 - GUTTER.length)];

/** Columns for both runs together. */
const cellColumns = (page: Page): number => textWidth(page) - 1 - 2 * GUTTER.length;
const isBeside = (page: Page): boolean => hasTwoLanes(cellColumns(page), page);

const cells = ([left = textLane(''), right = textLane('')]: readonly LaneText[], page: Page): string =>
  indent(lanesText({ left, right }, cellColumns(page), page), GUTTER);

const textLane = (text: string): LaneText => laneText([text]);

/** Side by side, the labels stand above; one below the other, each cell has its own, or one for both where they are alike. */
const labelled = (lanes: readonly LaneText[], sides: Sides, page: Page): readonly LaneText[] => {
  if (isBeside(page)) return lanes;
  const [first = '', changed = ''] = lanes.map((lane) => lane(textWidth(page)));
  const withLabel = (lane: LaneText | undefined, label: string) => (columns: number) =>
    `${wrapHard(page.style.bold(`${label}:`), columns)}\n${lane?.(columns) || 'nothing'}`;
  if (first === changed) return [withLabel(lanes[0], 'both')];
  return lanes.map((lane, side) => withLabel(lane, sides[side]?.label ?? ''));
};

const lineLane = (line: PlayedLine | undefined, told: readonly string[], page: Page): LaneText => {
  if (!line) return textLane('');
  const happened = line.moments.filter(({ kind }) => kind === 'happened');
  const hidden = happened.slice(MOST_HAPPENINGS);
  const texts = [
    ...told.map(textLane),
    ...line.moments.filter((moment) => !hidden.includes(moment)).map((moment) => momentLane(moment, page)),
    ...(hidden.length > 0 ? [textLane(page.style.cyan(`and ${counted(hidden.length, 'more event')}`))] : []),
  ];
  return (columns) =>
    texts
      .map((text) => text(columns))
      .filter(Boolean)
      .join('\n');
};

const MOST_HAPPENINGS = 6;

const momentLane = (moment: Moment, page: Page): LaneText => {
  const time = `${timeText(moment.atMs)}  `;
  if (moment.kind === 'happened') return laneText([page.style.cyan(harmlessLine(moment.what))], time);
  const seen = shownTexts(moment.shown);
  if (moment.verdict === undefined) return seen.length > 0 ? laneText(seen, time) : textLane('');
  const marks = marksOf(page);
  if (moment.verdict === 'met') return laneText(seen.length > 0 ? seen : ['as said'], `${time}${marks.met} `);
  return laneText([...seen, page.style.yellow('not as said')], `${time}${marks.broken} `);
};

const endText = (pairs: readonly LinePair[], sides: Sides, page: Page): string => {
  const parting = pairs.find(({ partsAtMs }) => partsAtMs !== undefined);
  const parts = pairs.length > 0 ? [partingText(parting, page)] : [];
  const texts = [...parts, ...sides.map((side) => verdictText(side, sides, page))];
  return texts.map((text) => wrap(text, textWidth(page) - 1)).join('\n');
};

const partingText = (pair: LinePair | undefined, page: Page): string => {
  if (pair?.partsAtMs === undefined) return page.style.bold('Both runs have seen the same.');
  const head = page.style.bold(`The runs part ${timeText(pair.partsAtMs)} after the beginning:`);
  return `${head} ${harmless((pair.changed ?? pair.first)?.say ?? '')}`;
};

const verdictText = ({ label, run }: Side, [{ label: own }]: Sides, page: Page): string => {
  const marks = marksOf(page);
  switch (run.verdict.kind) {
    case 'proved':
      return `${marks.met} With ${label} everything was seen as it is said.`;
    case 'refuted': {
      const unmet = counted(run.unmet.length, 'line');
      const only = label === own ? '' : ` What it proves, it proves with ${own} only.`;
      return `${marks.broken} With ${label} it does not hold: ${unmet} not as said.${only}`;
    }
    case 'broken': {
      const { what, cause } = run.verdict;
      return `${marks.broken} With ${label} it could not be played to its end: ${harmlessLine(what)}: ${failureText(cause)}`;
    }
  }
};
