import stringWidth from 'fast-string-width';
import type { Checked, Verdict } from '../lab/lab-event.ts';
import type { LiveCounts } from '../lab/live-counts.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { counted } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { checkLine, checkText } from './check.ts';
import { type FlowStages, flowText } from './flow.ts';
import { type LiveMachine, machineLines } from './machine/board.ts';

export interface BoardCheck extends Checked {
  /** Its verdict hasn't been told yet: its reason is told here. */
  readonly isNews: boolean;
}

/** What stands at the bottom of a guided run, above the prompt. */
export interface LabBoard {
  readonly title: string;
  readonly number: number;
  readonly of: number;
  readonly minutesLeft: number;
  readonly flow: FlowStages;
  readonly counts: LiveCounts;
  /** The state machine that was at work last; undefined in labs without one, and before it is there. */
  readonly machine: LiveMachine | undefined;
  readonly checks: readonly BoardCheck[];
  /** `would have cost $0.0001`; empty where there is nothing to tell. */
  readonly cost: string;
}

/** The board in at most `rows` lines; what is least needed goes first. */
export const boardText = (board: LabBoard, rows: number, page: Page): readonly string[] => {
  const head = [rule(page), ...headText(board, page)];
  const left = rows - head.length;
  const flow = flowText(board.flow, board.counts, page);
  const { machine } = board;
  if (machine) return [...head, ...middleLines({ ...board, machine }, flow, { rows: left, page })];
  const checks = checkLines(board, Math.max(1, left - flow.length), page);
  const fits = flow.length + checks.length <= left;
  return [...head, ...(fits ? flow : []), ...checks];
};

interface MachineBoard extends LabBoard {
  readonly machine: LiveMachine;
}

/** The flow, the machine and the checks; the flow goes first where there is no room, for the machine tells more. */
const middleLines = (
  board: MachineBoard,
  flow: readonly string[],
  { rows, page }: { readonly rows: number; readonly page: Page },
): readonly string[] => {
  const checks = checkLines(board, Math.max(1, rows - LEAST_MACHINE_ROWS), page);
  const left = rows - checks.length;
  const shownFlow = left - flow.length >= LEAST_MACHINE_ROWS ? flow : [];
  return [...shownFlow, ...machineLines(board.machine, left - shownFlow.length, page), ...checks];
};

/** What is kept for the machine where there is little room: its name and a line of its states. */
const LEAST_MACHINE_ROWS = 2;

const rule = (page: Page): string => page.style.dim('─'.repeat(textWidth(page)));

/** `Queue to function to table · step 3 of 9 ███░░░ · about 12 minutes left` */
const headText = (board: LabBoard, page: Page): readonly string[] => {
  const { style } = page;
  const width = textWidth(page);
  const place = placeText(board);
  const bar = progressBar(board);
  const parts = [
    style.bold(harmlessLine(board.title, 60)),
    `${place} ${style.green(bar.done)}${style.dim(bar.left)}`,
    timeText(board),
    ...(board.cost === '' ? [] : [style.dim(board.cost)]),
  ];
  const line = parts.join(' · ');
  if (stringWidth(line) <= width) return [line];
  const [title = '', ...rest] = parts;
  const below = rest.join(' · ');
  return [title, stringWidth(below) <= width ? below : rest.slice(0, 2).join(' · ')];
};

/** `step 3 of 9` */
export const placeText = ({ number, of }: Pick<LabBoard, 'number' | 'of'>): string =>
  `step ${number} of ${of}`;

export const timeText = ({ minutesLeft }: Pick<LabBoard, 'minutesLeft'>): string =>
  `about ${counted(minutesLeft, 'minute')} left`;

const progressBar = ({ number, of }: LabBoard) => ({
  done: '█'.repeat(number - 1),
  left: '░'.repeat(of - number + 1),
});

/** Where there is no room for all, checks that are met are only counted. */
const checkLines = (board: LabBoard, rows: number, page: Page): readonly string[] => {
  const all = board.checks.flatMap((checked) => linesOf(checked, page));
  if (all.length <= rows) return all;
  const open = board.checks.filter(({ verdict }) => verdict.kind !== 'met');
  const met = board.checks.length - open.length;
  // One check that is open says more than how many aren't.
  const isTold = met > 0 && (open.length === 0 || rows >= LEAST_ROWS_WITH_SUMMARY);
  const summary = isTold ? [page.style.dim(`${counted(met, 'check')} met`)] : [];
  const lines = open.flatMap((checked) => linesOf(checked, page));
  const room = Math.max(1, rows - summary.length);
  if (lines.length <= room) return [...summary, ...lines];
  const more = page.style.dim('… (c shows all checks)');
  return [...summary, ...lines.slice(0, Math.max(1, room - 1)), ...(room > 1 ? [more] : [])];
};

const LEAST_ROWS_WITH_SUMMARY = 3;

const linesOf = ({ that, verdict, isNews }: BoardCheck, page: Page): readonly string[] => {
  const checked = { that: harmlessLine(that, LONGEST_TEXT), verdict: shortened(verdict) };
  return (isNews ? checkText(checked, page) : checkLine(checked, page)).split('\n');
};

/** The board is drawn again and again; whoever needs more of it asks for the check. */
const LONGEST_TEXT = 400;

const shortened = (verdict: Verdict): Verdict =>
  verdict.kind === 'not-yet'
    ? {
        ...verdict,
        ...(verdict.why !== undefined && { why: harmlessLine(verdict.why, LONGEST_TEXT) }),
        ...(verdict.refused !== undefined && { refused: harmlessLine(verdict.refused, LONGEST_TEXT) }),
      }
    : verdict;
