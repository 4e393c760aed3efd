import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { Context } from '../../../kernel/context.ts';
import type { Json, JsonObject } from '../../../kernel/json.ts';
import { languageOf, type Program } from '../definition/asl.ts';
import type { Journal } from '../history/journal.ts';
import { dropItems, dropToken } from '../history/journal.ts';
import type { EventRow, Execution } from '../rows.ts';
import { contextObject } from './context-object.ts';
import { checkSizes } from './data-limits.ts';
import { ExecutionFailure } from './failure.ts';
import { failThread } from './handle-failure.ts';
import type { StateScope } from './state-scope.ts';
import { runState } from './states/run-state.ts';
import { Story } from './story.ts';
import { stateOf, type Thread, toRow, visibleVariables } from './thread.ts';
import { type Change, type Settled, Work } from './work.ts';

/** What ends an execution. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | {
      readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
      readonly error?: string | undefined;
      readonly cause?: string | undefined;
    };

/** Executions that a task has started and waits for. */
export interface OtherExecutions {
  /** Calls back once, also where the execution has ended already. */
  readonly whenEnded: (arn: string, then: (ended: Execution) => void) => void;
  /** Stops it if it still runs. */
  readonly stop: (arn: string) => void;
}

export interface RunOptions {
  readonly context: Context;
  readonly execution: Execution;
  readonly program: Program;
  readonly journal: Journal;
  /** The number of events so far. */
  readonly lastEvent: number;
  readonly onEvent: (event: EventRow) => void;
  readonly onEnd: (ending: Ending) => void;
  readonly executions: OtherExecutions;
  /** The machine is being deleted: "executions are terminated on the next state transition". */
  readonly isDeleted: () => boolean;
}

/** "Maximum of 25,000 events in a single state machine execution history." */
const MAX_EVENTS = 25_000;

/** A running execution. Everything that happens to it is done one after the other, in `enqueue`'s order. */
export class Run {
  readonly context: Context;
  readonly program: Program;
  readonly execution: Execution;
  readonly executions: OtherExecutions;
  readonly threads = new Map<string, Thread>();
  readonly story: Story;
  readonly #options: RunOptions;
  readonly #work: Work;
  #lastEvent: number;
  #isOver = false;

  constructor(options: RunOptions) {
    this.#options = options;
    this.context = options.context;
    this.execution = options.execution;
    this.executions = options.executions;
    this.program = options.program;
    this.story = new Story(options.context, options.execution);
    this.#lastEvent = options.lastEvent;
    this.#work = new Work({
      clock: options.context.clock,
      afterEach: () => this.flush(),
      onFault: (error) => this.#breakDown(error),
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Adds an event to the history and returns its number. Throws where the history is full. */
  record(thread: Thread | undefined, type: HistoryEventType, detail?: EventRow['detail']): number {
    if (this.#lastEvent >= MAX_EVENTS - 1) {
      throw new ExecutionFailure(
        'States.Runtime',
        `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
        { namesState: false },
      );
    }
    return this.#append(thread, type, detail);
  }

  #append(thread: Thread | undefined, type: HistoryEventType, detail?: EventRow['detail']): number {
    this.#lastEvent += 1;
    const event: EventRow = {
      id: this.#lastEvent,
      previousEventId: thread?.lastEvent ?? (this.#lastEvent === 1 ? 0 : this.#lastEvent - 1),
      atMs: this.context.clock.now(),
      type,
      ...(detail && { detail }),
    };
    this.#options.journal.append(event);
    this.#options.onEvent(event);
    if (thread) thread.lastEvent = event.id;
    return event.id;
  }

  /** Has the thread's row written with the next flush. */
  keep(thread: Thread): void {
    if (this.threads.get(thread.id) === thread) this.#options.journal.keep(toRow(thread, this.execution.arn));
  }

  add(thread: Thread): void {
    this.threads.set(thread.id, thread);
    this.keep(thread);
  }

  /** Ends a thread's timers and calls and forgets it. */
  remove(thread: Thread): void {
    this.halt(thread);
    this.threads.delete(thread.id);
    this.#options.journal.drop(thread.id);
  }

  /** Whatever the thread waited for isn't waited for any more. */
  halt(thread: Thread): void {
    this.#work.halt(thread);
    thread.attempt += 1;
    if (thread.phase.kind === 'task') {
      const { token, executionArn } = thread.phase.task;
      dropToken(this.context, token);
      if (executionArn !== undefined) this.executions.stop(executionArn);
    }
    if (thread.phase.kind === 'iterating') dropItems(this.context, this.execution.arn, thread.id);
  }

  flush(): void {
    this.#options.journal.flush();
  }

  /** Goes into a state: from here on the thread stands in it. */
  enter(thread: Thread, stateName: string, input: Json): void {
    if (this.#options.isDeleted()) {
      this.end({ status: 'ABORTED' });
      return;
    }
    thread.stateName = stateName;
    thread.input = input;
    thread.enteredMs = this.context.clock.now();
    thread.retries = {};
    thread.retryCount = 0;
    thread.phase = { kind: 'entered' };
    this.story.entered(thread);
    thread.enteredId = this.record(thread, `${stateOf(thread).Type}StateEntered`, {
      member: 'stateEnteredEventDetails',
      value: { name: stateName, input: JSON.stringify(input), inputDetails: NOT_TRUNCATED },
    });
    this.keep(thread);
    this.enqueue(() => this.step(thread));
  }

  /** Leaves the state that the thread stands in. Throws States.DataLimitExceeded. */
  exit(thread: Thread, output: Json, assigned: JsonObject | undefined): void {
    const text = JSON.stringify(output);
    checkSizes(thread, { text, assigned }, this.threads.values());
    if (assigned) thread.variables = { ...thread.variables, ...assigned };
    this.story.left(thread);
    const { Type } = stateOf(thread);
    // Who fails doesn't leave.
    if (Type === 'Fail') return;
    this.record(thread, `${Type}StateExited`, {
      member: 'stateExitedEventDetails',
      value: {
        name: thread.stateName,
        output: text,
        outputDetails: NOT_TRUNCATED,
        ...(assigned && {
          assignedVariables: Object.fromEntries(
            Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
          ),
          assignedVariablesDetails: NOT_TRUNCATED,
        }),
      },
    });
  }

  /** Runs the work of the state that the thread stands in. */
  async step(thread: Thread): Promise<void> {
    if (this.threads.get(thread.id) !== thread) return;
    await this.guard(thread, () => runState(this, thread));
  }

  /** Does something for a thread; what it throws is the state's failure or the execution's. */
  async guard(thread: Thread, work: Change): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#isOver) return;
      try {
        await failThread(this, thread, error);
      } catch (fatal) {
        this.#endBy(fatal, thread);
      }
    }
  }

  #endBy(error: unknown, thread: Thread): void {
    if (!(error instanceof ExecutionFailure)) throw error;
    const cause = error.namesState ? this.causeIn(thread, error.failureCause) : error.failureCause;
    this.end({ status: 'FAILED', error: error.error, cause });
  }

  causeIn(thread: Thread, cause: string): string {
    return `An error occurred while executing the state '${thread.stateName}' (entered at the event id #${thread.enteredId}). ${cause}`;
  }

  /** Ends the execution. Its last event is always written, even where the history is full. */
  end(ending: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const value =
      ending.status === 'SUCCEEDED'
        ? { output: ending.output, outputDetails: NOT_TRUNCATED }
        : {
            ...(ending.error !== undefined && { error: ending.error }),
            ...(ending.cause !== undefined && { cause: ending.cause }),
          };
    const name = ENDINGS[ending.status];
    this.#append(undefined, `Execution${name}`, { member: `execution${name}EventDetails`, value });
    this.story.ended(ending, this.threads.values());
    for (const thread of this.threads.values()) this.halt(thread);
    this.#work.stop();
    this.#options.journal.close();
    this.#options.onEnd(ending);
  }

  /** Stops without an ending: the sandbox closes. */
  abandon(): void {
    this.#isOver = true;
    this.#work.stop();
  }

  /** A fault of the sandbox itself. */
  #breakDown(error: unknown): void {
    this.context.report(error);
    const cause = 'The sandbox could not go on with the execution.';
    this.end({ status: 'FAILED', error: 'States.Runtime', cause });
  }

  /** What the thread's state is evaluated against. */
  scope(thread: Thread, more: JsonObject = {}): StateScope {
    return {
      language: languageOf(stateOf(thread), this.program),
      input: thread.input,
      context: { ...contextObject(this, thread), ...more },
      variables: visibleVariables(thread),
      random: this.context.random,
      uuid: this.context.uuid,
      nowMs: this.context.clock.now,
      inspect: () => {},
    };
  }

  /** Does a change after those that were asked for before. */
  enqueue(change: Change): void {
    this.#work.enqueue(change);
  }

  /** At a moment of the sandbox's clock. */
  arm(owner: Thread | 'execution', atMs: number, change: Change): void {
    this.#work.arm(owner, atMs, change);
  }

  /** A call of another service. `then` is done in its turn, unless the thread has gone on meanwhile. */
  call<T>(
    thread: Thread,
    start: (signal: AbortSignal) => Promise<T>,
    then: (outcome: Settled<T>) => void | Promise<void>,
  ): void {
    this.#work.call(thread, start, (outcome) => () => this.guard(thread, () => then(outcome)));
  }
}

/** Data is never cut in what the API answers. */
export const NOT_TRUNCATED = { truncated: false } as const;

const ENDINGS = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'TimedOut',
  ABORTED: 'Aborted',
} as const;
