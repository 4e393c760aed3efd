import type { Connection } from '../aws/connect.ts';
import type { JsonValue } from '../aws/json.ts';
import type { Journal } from '../cleanup/journal.ts';
import { type Clock, sleep } from '../core/clock.ts';
import type { Scope } from './interpolate.ts';
import type { Lab } from './load.ts';
import type { Letter } from './mail-action.ts';
import { createScope } from './scope.ts';

/** What actions and looks need: of a lab's run, or of a proof's. */
export interface WorkContext {
  readonly lab: Pick<Lab, 'id' | 'folder' | 'names'>;
  readonly journal: Journal;
  readonly connection: Connection;
  readonly clock: Clock;
  /** Where this run's editable files and zips are; made when first needed. */
  readonly workFolder: string;
  /** For the action `advance`: moves the sandbox's clock, or really waits. */
  readonly advance: (durationMs: number) => Promise<void>;
  /** Lets time pass between two looks. */
  readonly pause: (durationMs: number) => Promise<void>;
  /** What the target has mailed, oldest first; undefined where mail leaves it. */
  readonly inbox?: (() => Promise<readonly Letter[]>) | undefined;
  /** Asked before each pause; once it is false, a check says what it found and waits no longer. */
  readonly keepsWaiting?: () => boolean;
  readonly signal?: AbortSignal;
  /** What the actions that are being done have taken from answers so far, for those after them. */
  readonly taken?: ReadonlyMap<string, JsonValue>;
}

/** What a lab's run needs. */
export interface RunContext extends WorkContext {
  readonly lab: Lab;
  /** The newest refusal since then that is about the run, in words; undefined where the target tells of none. */
  readonly lastRefusal?: (sinceMs: number) => string | undefined;
}

/** The usual `pause`: waits on `clock` and keeps the process alive meanwhile, which the clock's timers don't. */
export const pauseOn =
  (clock: Clock, signal?: AbortSignal) =>
  async (durationMs: number): Promise<void> => {
    const alive = setInterval(() => {}, 60_000);
    try {
      await sleep(clock, durationMs, signal);
    } finally {
      clearInterval(alive);
    }
  };

/** For proofs, where nobody watches: moves the sandbox's clock, and lets functions end, which take real time. */
export const moveTime = ({ clock, advance, settled }: MovableTime) => {
  const pause = pauseOn(clock);
  const settle = async () => {
    // What follows from a call begins at one of the next turns of the event loop, and may begin something itself.
    for (let round = 0; round < ROUNDS; round += 1) {
      await pause(A_MOMENT_MS);
      for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
      await settled();
    }
  };
  return async (durationMs: number): Promise<void> => {
    await settle();
    await advance(durationMs);
    await settle();
  };
};

interface MovableTime {
  readonly clock: Clock;
  readonly advance: (durationMs: number) => Promise<void>;
  readonly settled: () => Promise<void>;
}

/** For what leads to a function or an endpoint. */
const A_MOMENT_MS = 3;
const ROUNDS = 2;
const TURNS = 4;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The names that the lab's texts may use now. */
export const scopeOf = ({ lab, journal, connection, clock, taken = new Map() }: WorkContext): Scope =>
  createScope({
    run: journal.run,
    names: lab.names,
    inputs: journal.state.inputs,
    saved: { ...journal.state.saved, ...Object.fromEntries(taken) },
    target: connection.target,
    startedMs: Date.parse(journal.state.startedAt),
    nowMs: clock.now(),
  });

/** Options for each call of the run. */
export const callOptions = ({ signal }: Pick<WorkContext, 'signal'>) => (signal ? { signal } : {});
