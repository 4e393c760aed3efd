import { harmlessLine } from '../../terminal/harmless.ts';
import { type Page, textWidth } from '../../terminal/page.ts';
import { type Diagram, machineDiagram } from './diagram.ts';
import { type MachineGraph, readGraph } from './graph.ts';
import { cut } from './layout.ts';
import { type MachineEvent, type MachineProgress, NO_PROGRESS, progressOf } from './progress.ts';
import { stripLines } from './strip.ts';
import { machineSentence } from './words.ts';

/** A state machine as it stands in a lab, with the execution that began last. */
export interface LiveMachine {
  /** Its name in AWS. */
  readonly name: string;
  readonly definition: string;
  /** Undefined where none has begun since the machine became what it is. */
  readonly execution: LiveExecution | undefined;
}

export interface LiveExecution {
  readonly name: string;
  /** AWS's word: `RUNNING`. */
  readonly status: string;
  readonly events: readonly MachineEvent[];
}

/**
 * The machine in at most `rows` lines: drawn where that fits, otherwise as a strip of its states, and below it what fits
 * of the drawing around the state that is at work. Nothing where there is no room or no definition.
 */
export const machineLines = (machine: LiveMachine, rows: number, page: Page): readonly string[] => {
  const graph = readGraph(machine.definition);
  if (!graph || rows < LEAST_ROWS) return [];
  const events = machine.execution?.events ?? [];
  const progress = progressOf(events);
  const head = page.style.dim(cut(headText(machine), textWidth(page)));
  const room = rows - 1;
  const current = events.findLast(({ state }) => state !== undefined)?.state;
  const diagram = machineDiagram(machine.definition, page, { progress, current: undefined });
  if (diagram.lines.length <= room) return [head, ...diagram.lines];
  const strip = around(stripLines(graph, progress, page), isAtWork, room);
  const left = room - strip.length;
  if (left < LEAST_WINDOW) return [head, ...strip];
  const from = Math.max(
    0,
    Math.min(windowStart(diagram, { progress, current, rows: left }), diagram.lines.length - left),
  );
  return [head, ...strip, ...diagram.lines.slice(from, from + left)];
};

interface Window {
  readonly progress: MachineProgress;
  readonly current: string | undefined;
  readonly rows: number;
}

/** As far up as a state is at work, but so that the one that moved last is seen. */
const windowStart = (diagram: Diagram, { progress, current, rows }: Window): number => {
  if (current === undefined) return 0;
  const row = diagram.rowOf(current);
  const atWork = [...progress].filter(([, { open }]) => open > 0).map(([state]) => diagram.rowOf(state));
  return Math.min(row, ...atWork.filter((other) => other > row + BOX_ROWS - rows));
};

/** A state with a line of details. */
const BOX_ROWS = 4;

/** The head and one line of the strip. */
const LEAST_ROWS = 2;
/** Less than this of a drawing shows no state whole. */
const LEAST_WINDOW = 7;

/** `Machine slabs-1f-orders: RUNNING, execution lunch` */
const headText = ({ name, execution }: LiveMachine): string => {
  const about = execution
    ? `${execution.status}, execution ${shortName(execution.name)}`
    : 'no execution yet';
  return `Machine ${harmlessLine(name, 60)}: ${harmlessLine(about, 100)}`;
};

/** Names that Step Functions has made up are UUIDs; their beginning tells them apart. */
const shortName = (name: string): string =>
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(name) ? `${name.slice(0, 8)}…` : name;

/** So many of the lines, so that the last one that `matters` is among them. */
const around = (lines: readonly string[], matters: (line: string) => boolean, rows: number) => {
  const last = lines.findLastIndex(matters);
  const from = Math.max(0, Math.min(last - rows + 1, lines.length - rows));
  return lines.slice(from, from + rows);
};

const isAtWork = (line: string): boolean => /[▶↻✗!]/.test(line);

/** The same in words, told when it has changed. */
export const machineText = (machine: LiveMachine): string => {
  const graph: MachineGraph | undefined = readGraph(machine.definition);
  const progress: MachineProgress = machine.execution ? progressOf(machine.execution.events) : NO_PROGRESS;
  return graph ? `${headText(machine)}. ${machineSentence(graph, progress)}` : '';
};
