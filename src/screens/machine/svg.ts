import stringWidth from 'fast-string-width';
import { harmlessLine } from '../../terminal/harmless.ts';
import { type MachineGraph, readGraph } from './graph.ts';
import { type Arrow, type Box, type Caption, type Jump, type Layout, layoutMachine } from './layout.ts';
import { type MachineProgress, NO_PROGRESS, type StateProgress } from './progress.ts';
import { machineWords } from './words.ts';

export interface SvgOptions {
  /** Names the picture. */
  readonly title: string;
  readonly progress?: MachineProgress;
}

/** Pixels of a column and of a row. */
const COLUMN = 8;
const ROW = 18;
const MARGIN = 12;
/** Columns that a picture may take. */
const WIDTH = 100;

/**
 * A state machine as an SVG picture that stands by itself, with its title and, for screen readers, all of it in words.
 * Undefined where the text is no definition.
 */
export const machineSvg = (
  definition: string,
  { title, progress = NO_PROGRESS }: SvgOptions,
): string | undefined => {
  const graph = readGraph(definition);
  if (!graph) return undefined;
  const layout = layoutMachine(graph, WIDTH);
  const width = layout.width * COLUMN + 2 * MARGIN;
  const height = layout.height * ROW + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="title">${xmlText(harmlessLine(title, 200))}</title>`,
    `<desc id="description">${xmlText(wordsOf(graph, progress))}</desc>`,
    STYLE,
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...partsOf(layout, progress),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};

const wordsOf = (graph: MachineGraph, progress: MachineProgress): string =>
  machineWords(graph, progress).join('\n');

/** Colours of both light and dark pages have enough contrast, and no state is told by its colour alone. */
const STYLE = `<style>
.page { fill: #fff }
text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }
.detail, .label { fill: #57606a }
.box { fill: #fff; stroke: #57606a; stroke-width: 1.5 }
.line { stroke: #57606a; stroke-width: 1.5; fill: none }
.head { fill: #57606a }
.succeeded { stroke: #1a7f37; fill: #dafbe1 }
.running { stroke: #0969da; fill: #ddf4ff; stroke-width: 3 }
.caught, .retrying { stroke: #9a6700; fill: #fff8c5 }
.failed { stroke: #cf222e; fill: #ffebe9 }
.aborted { stroke: #57606a; fill: #eaeef2; stroke-dasharray: 4 3 }
</style>`;

const partsOf = (layout: Layout, progress: MachineProgress): readonly string[] => [
  ...layout.boxes.map((box) => boxSvg(box, progress.get(box.state))),
  ...layout.arrows.map(arrowSvg),
  ...layout.jumps.map(jumpSvg),
  ...layout.captions.map(captionSvg),
];

const boxSvg = ({ x, y, width, height, lines }: Box, state: StateProgress | undefined): string => {
  const place = `x="${x * COLUMN}" y="${y * ROW + 4}" width="${width * COLUMN}" height="${height * ROW - 8}"`;
  const kind = state === undefined ? '' : ` ${CLASSES[state.status]}`;
  const [title = '', ...details] = lines;
  const note = state === undefined ? '' : ` (${state.status})`;
  return [
    `<g><title>${xmlText(`${title}${note}`)}</title><rect class="box${kind}" rx="6" ${place}/>`,
    ...(state ? [textSvg(x + 2, y + 1, SIGNS[state.status], 'name')] : []),
    textSvg(x + 4, y + 1, title, 'name'),
    ...details.map((detail, index) => textSvg(x + 4, y + 2 + index, detail, 'detail')),
    '</g>',
  ].join('');
};

const CLASSES: Readonly<Record<StateProgress['status'], string>> = {
  running: 'running',
  'waiting to retry': 'retrying',
  succeeded: 'succeeded',
  caught: 'caught',
  failed: 'failed',
  aborted: 'aborted',
};

const SIGNS: Readonly<Record<StateProgress['status'], string>> = {
  running: '▶',
  'waiting to retry': '↻',
  succeeded: '✓',
  caught: '!',
  failed: '✗',
  aborted: '–',
};

const middle = (column: number): number => column * COLUMN + COLUMN / 2;

const arrowSvg = ({ x, y, height }: Arrow): string => {
  const bottom = (y + height) * ROW + 4;
  return `<path class="line" d="M${middle(x)} ${y * ROW - 4}V${bottom - 7}"/><path class="head" d="M${middle(x) - 5} ${bottom - 8}h10l-5 8z"/>`;
};

const jumpSvg = ({ x, y, label, to }: Jump): string => {
  const row = y * ROW + ROW / 2;
  const text = label === '' ? '' : `${label} `;
  const from = middle(x);
  const words = x + 3;
  const end = words + stringWidth(text);
  return [
    `<path class="line" d="M${from} ${y * ROW - 4}V${row}H${words * COLUMN - 4}"/>`,
    textSvg(words, y, text, 'label'),
    textSvg(end, y, to === undefined ? '■ end' : `→ ${to}`, 'name'),
  ].join('');
};

const captionSvg = ({ x, y, text }: Caption): string => textSvg(x, y, text, 'label');

const textSvg = (x: number, y: number, text: string, kind: string): string =>
  `<text class="${kind}" x="${x * COLUMN}" y="${y * ROW + 13}">${xmlText(text)}</text>`;

const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
