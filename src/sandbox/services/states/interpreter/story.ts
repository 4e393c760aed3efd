import type { Context } from '../../../kernel/context.ts';
import type { TraceBeginning } from '../../../kernel/trace.ts';
import type { Execution } from '../rows.ts';
import { stateOf, type Thread } from './thread.ts';

interface Ended {
  readonly status: string;
  readonly error?: string | undefined;
}

/** States that others are told of while they go on. */
const TAKE_TIME: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** What the trace is told of an execution: the states that it goes through, as causes of what their tasks do. */
export class Story {
  readonly #context: Context;
  readonly #execution: Execution;
  readonly #states = new WeakMap<Thread, { readonly id: string; error?: string }>();

  constructor(context: Context, execution: Execution) {
    this.#context = context;
    this.#execution = execution;
  }

  begun(): void {
    const { arn, cause, traceId } = this.#execution;
    this.#begun({ what: 'execution', arn }, cause, traceId);
  }

  entered(thread: Thread): void {
    const id = this.#context.trace.newId();
    this.#states.set(thread, { id });
    if (!TAKE_TIME.has(stateOf(thread).Type)) return;
    this.#begun(
      { what: 'state', arn: this.#execution.arn, name: thread.stateName },
      this.#causeOf(thread),
      id,
    );
  }

  /** The context of what the state does in which a thread stands. */
  contextOf(thread: Thread): Context {
    return this.#context.scope({ cause: this.#stateOf(thread).id });
  }

  /** The state has failed, and a Catch has taken the error. */
  caught(thread: Thread, error: string): void {
    this.#stateOf(thread).error = error;
  }

  /** The thread leaves its state. */
  left(thread: Thread, outcome?: string): void {
    const { id, error } = this.#stateOf(thread);
    const { trace, clock } = this.#context;
    trace.record(
      {
        kind: 'state',
        executionArn: this.#execution.arn,
        state: thread.stateName,
        type: stateOf(thread).Type,
        durationMs: clock.now() - thread.enteredMs,
        ...(thread.retryCount > 0 && { attempts: thread.retryCount + 1 }),
        outcome: outcome ?? (error === undefined ? 'ok' : `caught ${error}`),
      },
      this.#causeOf(thread),
      { id },
    );
    this.#states.delete(thread);
  }

  /** The execution ends, whatever its threads were doing. */
  ended({ status, error }: Ended, threads: Iterable<Thread>): void {
    const { arn, startMs, cause, traceId } = this.#execution;
    const outcome = error ? `${status}: ${error}` : status;
    if (status !== 'SUCCEEDED')
      for (const thread of threads) if (thread.phase.kind !== 'ended') this.left(thread, error || status);
    const durationMs = this.#context.clock.now() - startMs;
    this.#context.trace.record(
      { kind: 'execution', executionArn: arn, durationMs, outcome },
      cause,
      traceId === undefined ? {} : { id: traceId },
    );
  }

  #begun(detail: Omit<TraceBeginning, 'kind'>, cause: string | undefined, id: string | undefined): void {
    this.#context.trace.record({ kind: 'begun', ...detail }, cause, id === undefined ? {} : { id });
  }

  /** A branch and an iteration are caused by their state, the others by the execution. */
  #causeOf({ parent }: Thread): string | undefined {
    return parent ? this.#stateOf(parent).id : this.#execution.traceId;
  }

  /** After a restart the states that were entered before get a new id. */
  #stateOf(thread: Thread): { readonly id: string; error?: string } {
    const known = this.#states.get(thread) ?? { id: this.#context.trace.newId() };
    this.#states.set(thread, known);
    return known;
  }
}
