import { harmlessLine } from '../../terminal/harmless.ts';
import { hang, wrap } from '../../terminal/layout.ts';
import { type Page, textWidth } from '../../terminal/page.ts';
import { durationText } from '../trace-event.ts';
import { machineDiagram } from './diagram.ts';
import { type MachineEvent, progressOf } from './progress.ts';

/** An execution with the machine that it runs. */
export interface ExecutionView {
  readonly arn: string;
  readonly status: string;
  readonly definition: string;
  /** From the first one on. */
  readonly events: readonly MachineEvent[];
}

/** The machine as it stands, and its history line by line. */
export const executionText = (view: ExecutionView, page: Page): string => {
  const { definition, events } = view;
  const shown = events.slice(-MAX_LINES);
  const left = events.length - shown.length;
  return [
    headText(view, page),
    '',
    ...machineDiagram(definition, page, { progress: progressOf(events) }).lines,
    '',
    page.style.bold('History'),
    ...(left > 0 ? [`${left} earlier events are left out.`] : []),
    ...shown.map((event) => eventLine(event, events[0]?.atMs ?? 0, page)),
    '',
  ].join('\n');
};

/** A history may have 25,000 events. */
const MAX_LINES = 500;

const headText = ({ arn, status, events }: ExecutionView, { style }: Page): string => {
  const durationMs = (events.at(-1)?.atMs ?? 0) - (events[0]?.atMs ?? 0);
  const name = arn.split(':').slice(6).join(' ');
  return `${style.bold(harmlessLine(name, 200))}  ${harmlessLine(status, 20)}, ${durationText(durationMs)}`;
};

const eventLine = (event: MachineEvent, startMs: number, page: Page): string => {
  const lead = `${String(event.id).padStart(5)}  ${`+${durationText(event.atMs - startMs)}`.padEnd(9)}  `;
  return hang(wrap(eventText(event, page), textWidth(page) - lead.length), lead);
};

const eventText = ({ type, state, error, cause, data }: MachineEvent, { style }: Page): string => {
  const about = state === undefined ? '' : ` ${style.bold(harmlessLine(state, 80))}`;
  const trouble = [error, cause].filter((part) => part !== undefined && part !== '').join(': ');
  const shown = trouble === '' ? '' : ` ${style.red(harmlessLine(trouble, 300))}`;
  return `${type}${about}${shown}${data === undefined ? '' : ` ${style.dim(harmlessLine(data, 200))}`}`;
};

export interface StepPlace {
  /** How many of the events have happened. */
  readonly count: number;
  readonly rows: number;
}

/** The machine after so many of its events, with the last of them: as much of it as the terminal has rows for. */
export const stepText = (view: ExecutionView, { count, rows }: StepPlace, page: Page): string => {
  const events = view.events.slice(0, count);
  const last = events.at(-1);
  const diagram = machineDiagram(view.definition, page, {
    progress: progressOf(events),
    current: last?.state,
  });
  const below = last
    ? eventLine(last, view.events[0]?.atMs ?? 0, page)
        .split('\n')
        .slice(0, MAX_EVENT_LINES)
    : [];
  const keys = `${count} of ${view.events.length}   → next  ← back  f first  l last  q leave`;
  const room = Math.max(3, rows - below.length - OTHER_LINES);
  const place = events.findLast(({ state }) => state !== undefined)?.state;
  const row = place === undefined ? 0 : diagram.rowOf(place);
  const from = Math.max(0, Math.min(row - Math.floor(room / 2), diagram.lines.length - room));
  return [
    headText({ ...view, events, status: count < view.events.length ? 'so far' : view.status }, page),
    '',
    ...diagram.lines.slice(from, from + room),
    '',
    ...below,
    page.style.dim(keys),
  ].join('\n');
};

const MAX_EVENT_LINES = 4;
/** The head, the blank lines and the keys. */
const OTHER_LINES = 5;
