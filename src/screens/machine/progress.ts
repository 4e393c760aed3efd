/** An event of an execution's history, by the state that it is about. */
export interface MachineEvent {
  readonly id: number;
  readonly atMs: number;
  /** AWS's name: `TaskStateEntered`. */
  readonly type: string;
  /** Undefined for those of the execution itself. */
  readonly state: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Input, output or result, as it is in the history. */
  readonly data?: string | undefined;
}

/** How far a state is. */
export interface StateProgress {
  readonly status: 'running' | 'waiting to retry' | 'succeeded' | 'caught' | 'failed' | 'aborted';
  /** How often it was entered. */
  readonly entered: number;
  /** How many of those go on. */
  readonly open: number;
  /** Attempts that failed. */
  readonly failedAttempts: number;
  /** From the first time that it was entered to the last time that it was left. */
  readonly durationMs: number;
  readonly error: string | undefined;
}

/** By the state's name. What isn't there hasn't begun. */
export type MachineProgress = ReadonlyMap<string, StateProgress>;

export const NO_PROGRESS: MachineProgress = new Map();

interface Fold extends StateProgress {
  readonly firstMs: number;
}

/** What a history, or the beginning of one, adds up to. */
export const progressOf = (events: readonly MachineEvent[]): MachineProgress => {
  const states = new Map<string, Fold>();
  for (const event of events) {
    const ending = ENDINGS[event.type];
    if (ending) endAll(states, event, ending);
    if (event.state === undefined) continue;
    const next = advance(states.get(event.state), event);
    if (next) states.set(event.state, next);
  }
  return states;
};

const ENDINGS: Readonly<Record<string, 'failed' | 'aborted'>> = {
  ExecutionFailed: 'failed',
  ExecutionTimedOut: 'aborted',
  ExecutionAborted: 'aborted',
};

/** What an execution that fails was doing has failed with it. */
const endAll = (
  states: Map<string, Fold>,
  { atMs, error }: MachineEvent,
  status: 'failed' | 'aborted',
): void => {
  for (const [name, state] of states) {
    if (state.open === 0) continue;
    const durationMs = atMs - state.firstMs;
    states.set(name, { ...state, status, open: 0, durationMs, error: state.error ?? error });
  }
};

const advance = (state: Fold | undefined, { type, atMs, error }: MachineEvent): Fold | undefined => {
  if (type.endsWith('StateEntered')) {
    const { entered = 0, open = 0, failedAttempts = 0, firstMs = atMs, durationMs = 0 } = state ?? {};
    return {
      ...{ status: 'running', entered: entered + 1, open: open + 1, failedAttempts },
      ...{ firstMs, durationMs, error: undefined },
    };
  }
  if (!state) return undefined;
  if (type.endsWith('StateExited')) {
    const open = Math.max(0, state.open - 1);
    const left = state.error === undefined ? 'succeeded' : 'caught';
    return { ...state, open, status: open > 0 ? 'running' : left, durationMs: atMs - state.firstMs };
  }
  if (type.endsWith('StateAborted'))
    return { ...state, open: 0, status: 'aborted', durationMs: atMs - state.firstMs };
  // A branch or an iteration that failed isn't an attempt of the state around it.
  if (
    /^(?:Task|LambdaFunction|Activity)(?:Failed|TimedOut|ScheduleFailed|StartFailed|SubmitFailed)$/.test(type)
  )
    return {
      ...state,
      status: 'waiting to retry',
      failedAttempts: state.failedAttempts + 1,
      error: error ?? (type.endsWith('TimedOut') ? 'States.Timeout' : 'failed'),
    };
  if (/^(?:Task|LambdaFunction|Activity)Scheduled$/.test(type)) return { ...state, status: 'running' };
  if (/^(?:Task|LambdaFunction|Activity)Succeeded$/.test(type)) return { ...state, error: undefined };
  return /^(?:Map|Parallel)StateFailed$/.test(type) ? { ...state, error: error ?? 'failed' } : state;
};
