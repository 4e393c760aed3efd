import { flowStages } from '../lab/flow.ts';
import type { LiveCounts } from '../lab/live-counts.ts';
import type { RunContext } from '../lab/run-context.ts';
import type { BoardCheck, LabBoard } from '../screens/lab-board.ts';
import { countNow } from './count-now.ts';
import type { LabDialog } from './lab-dialog.ts';
import { createMachineWatch } from './machine-watch.ts';

export interface LiveBoardOptions {
  readonly dialog: LabDialog;
  readonly run: RunContext;
  readonly checks: () => readonly BoardCheck[];
  /** What the run costs, or would have cost; empty where nothing is known. */
  readonly costSoFar: () => string;
  readonly signal: AbortSignal;
}

/** A run's board, with what was last seen of its resources. */
export interface LiveBoard {
  readonly place: (place: Place) => void;
  readonly show: () => void;
  /** Looks at what changes by itself, and shows it. Throws only when interrupted. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** A look at the state machines alone, beside the calls of the tool; at most one at a time. */
  readonly glance: () => Promise<void>;
  /** Takes the board away for good. */
  readonly leave: () => void;
}

interface Place {
  readonly number: number;
  readonly of: number;
}

export const createLiveBoard = (
  { dialog, run, checks, costSoFar, signal }: LiveBoardOptions,
  sandboxFolder: string,
): LiveBoard => {
  const machines = createMachineWatch(run, sandboxFolder);
  let place: Place = { number: 1, of: run.lab.steps.length };
  let counts: LiveCounts = new Map();
  let isLooking = false;
  let isLeft = false;
  const show = () => {
    if (isLeft) return;
    const live = { counts, machine: machines.seen(), checks: checks(), cost: costSoFar() };
    dialog.show({ ...frameOf(run, place), ...live });
  };
  return {
    place: (next) => {
      place = next;
    },
    show,
    look: async (until) => {
      counts = await countNow(run, until);
      await machines.look(until);
      show();
    },
    glance: async () => {
      if (isLooking) return;
      isLooking = true;
      await machines.look(signal).catch(() => {});
      isLooking = false;
      show();
    },
    leave: () => {
      isLeft = true;
      dialog.show(undefined);
    },
  };
};

type Fixed = 'title' | 'number' | 'of' | 'minutesLeft' | 'flow';

/** What of the board doesn't change within a step. */
const frameOf = ({ lab }: RunContext, { number, of }: Place): Pick<LabBoard, Fixed> => {
  const { title, minutes, flow = '' } = lab;
  const minutesLeft = Math.max(1, Math.ceil((minutes * (of - number + 1)) / of));
  return { title, number, of, minutesLeft, flow: flowStages(flow) };
};
