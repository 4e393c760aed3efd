import stringWidth from 'fast-string-width';
import { wrap } from '../../terminal/layout.ts';
import { type Page, textWidth } from '../../terminal/page.ts';
import { durationText } from '../trace-event.ts';
import { type Canvas, createCanvas, type Paint } from './canvas.ts';
import { readGraph } from './graph.ts';
import { type Arrow, type Box, type Jump, layoutMachine } from './layout.ts';
import { type Paints, paintOf, paintsOf, signOf } from './paints.ts';
import { type MachineProgress, NO_PROGRESS, type StateProgress } from './progress.ts';
import { machineWords } from './words.ts';

export interface DiagramOptions {
  /** Without it nothing has begun. */
  readonly progress?: MachineProgress;
  /** The state that is looked at. */
  readonly current?: string | undefined;
  /** Columns; otherwise those of the page. */
  readonly width?: number;
}

/** A drawn machine. */
export interface Diagram {
  /** Ready to be written. */
  readonly lines: readonly string[];
  /** The line at which a state begins. */
  readonly rowOf: (state: string) => number;
}

/**
 * A state machine as a drawing, its states coloured by how far they are; in words for a page without drawings. A text that
 * is no definition gives a line that says so.
 */
export const machineDiagram = (definition: string, page: Page, options: DiagramOptions = {}): Diagram => {
  const graph = readGraph(definition);
  const { progress = NO_PROGRESS, current } = options;
  if (!graph) return { lines: ['This is no definition of a state machine.'], rowOf: () => 0 };
  if (page.isPlain) return { lines: wrapped(machineWords(graph, progress), page), rowOf: () => 0 };
  const layout = layoutMachine(graph, options.width ?? textWidth(page));
  const canvas = createCanvas(layout.width, layout.height);
  const paints = paintsOf(page);
  for (const box of layout.boxes) drawBox(canvas, box, { paints, progress, current });
  for (const arrow of layout.arrows) drawArrow(canvas, arrow, paints.faint);
  for (const jump of layout.jumps) drawJump(canvas, jump, paints);
  for (const { x, y, text } of layout.captions) canvas.put(x, y, text, paints.faint);
  const rows = new Map(layout.boxes.map(({ state, y }) => [state, y]));
  return { lines: canvas.lines(), rowOf: (state) => rows.get(state) ?? 0 };
};

const wrapped = (lines: readonly string[], page: Page): readonly string[] =>
  lines.flatMap((line) => wrap(line, textWidth(page)).split('\n'));

interface Drawing {
  readonly paints: Paints;
  readonly progress: MachineProgress;
  readonly current: string | undefined;
}

const drawBox = (canvas: Canvas, box: Box, { paints, progress, current }: Drawing): void => {
  const { x, y, width, height, lines } = box;
  const state = progress.get(box.state);
  const paint = paintOf(state, paints);
  const note = noteOf(state, width - 6);
  canvas.put(x, y, `╭${'─'.repeat(width - 2)}╮`, paint);
  for (let row = 1; row < height - 1; row += 1) {
    canvas.put(x, y + row, '│', paint);
    canvas.put(x + width - 1, y + row, '│', paint);
  }
  const bottom = note === '' ? '' : `─ ${note} `;
  canvas.put(x, y + height - 1, `╰${bottom}${'─'.repeat(width - 2 - bottom.length)}╯`, paint);
  const [title = '', ...details] = lines;
  canvas.put(x + 2, y + 1, signOf(state), paint);
  const name = box.state === current ? paints.inverse : paint;
  canvas.put(x + 4, y + 1, title, name);
  for (const [index, detail] of details.entries()) canvas.put(x + 4, y + 2 + index, detail, paints.faint);
};

/** How it went, for the frame's lower side; nothing where there is no room. */
const noteOf = (state: StateProgress | undefined, room: number): string => {
  if (!state) return '';
  const parts = [
    ...(state.entered > 1 ? [`${state.entered} times`] : []),
    ...(state.failedAttempts > 0 ? [`${state.failedAttempts} failed`] : []),
    ...(state.open === 0 && state.durationMs > 0 ? [durationText(state.durationMs)] : []),
  ];
  const note = parts.join(', ');
  return note.length <= room ? note : '';
};

const drawArrow = (canvas: Canvas, { x, y, height }: Arrow, paint: Paint): void => {
  for (let row = 0; row < height - 1; row += 1) canvas.put(x, y + row, '│', paint);
  canvas.put(x, y + height - 1, '▼', paint);
};

const drawJump = (canvas: Canvas, { x, y, isLast, label, to }: Jump, { faint, plain }: Paints): void => {
  const text = `${isLast ? '└' : '├'}${label === '' ? '─' : `─ ${label} ─`}`;
  const at = x + stringWidth(text);
  canvas.put(x, y, text, faint);
  canvas.put(at, y, to === undefined ? '─ ■ end' : '──▶ ', faint);
  if (to !== undefined) canvas.put(at + 4, y, to, plain);
};
