import type { Clock, Timer } from '../../../../core/clock.ts';
import type { Thread } from './thread.ts';

export type Change = () => void | Promise<void>;

export type Settled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

export interface WorkOptions {
  readonly clock: Clock;
  /** After each change, while the work goes on. */
  readonly afterEach: () => void;
  readonly onFault: (error: unknown) => void;
}

/** A timer or a call belongs to a thread, or to the execution as a whole. */
type Owner = Thread | 'execution';

/** Steps that one execution takes before others get a turn. */
const STEPS_PER_TURN = 200;
/** How long a moved clock waits, in real time, for calls that a timer of an execution has set off. */
const CALL_PATIENCE_MS = 10_000;

/** What an execution has to do: changes one after the other, timers and calls that lead to more of them. */
export class Work {
  readonly #options: WorkOptions;
  readonly #queue: Change[] = [];
  readonly #timers = new Map<Owner, Timer>();
  readonly #calls = new Map<Owner, { readonly done: Promise<void>; readonly controller: AbortController }>();
  #working: Promise<void> | undefined;
  #isOver = false;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /** Does a change after those that were asked for before. */
  enqueue(change: Change): void {
    if (this.#isOver) return;
    this.#queue.push(change);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    // What is asked for in this turn starts together, after it.
    await Promise.resolve();
    try {
      for (let steps = 1; this.#queue.length > 0 && !this.#isOver; steps += 1) {
        await this.#queue.shift()?.();
        if (!this.#isOver) this.#options.afterEach();
        if (steps % STEPS_PER_TURN === 0) await nextTurn();
      }
    } catch (error) {
      this.#options.onFault(error);
    } finally {
      this.#working = undefined;
    }
  }

  /** A change at a moment of the sandbox's clock; each owner has one timer. */
  arm(owner: Owner, atMs: number, change: Change): void {
    const { clock } = this.#options;
    this.#timers.get(owner)?.cancel();
    const timer = clock.after(atMs - clock.now(), () => {
      this.#timers.delete(owner);
      this.enqueue(change);
      return this.#settled();
    });
    this.#timers.set(owner, timer);
  }

  /** Calls another service for a thread; what comes of it is done in its turn. */
  call<T>(
    owner: Thread,
    start: (signal: AbortSignal) => Promise<T>,
    then: (outcome: Settled<T>) => Change,
  ): void {
    const controller = new AbortController();
    const done = start(controller.signal)
      .then(
        (value): Settled<T> => ({ ok: true, value }),
        (error: unknown): Settled<T> => ({ ok: false, error }),
      )
      .then((outcome) => {
        if (this.#calls.get(owner)?.controller !== controller) return;
        this.#calls.delete(owner);
        this.enqueue(then(outcome));
      });
    this.#calls.set(owner, { done, controller });
  }

  /** Ends the owner's timer and call. */
  halt(owner: Owner): void {
    this.#timers.get(owner)?.cancel();
    this.#timers.delete(owner);
    this.#calls.get(owner)?.controller.abort();
    this.#calls.delete(owner);
  }

  /** Ends all of it. */
  stop(): void {
    this.#isOver = true;
    this.#queue.length = 0;
    for (const owner of [...this.#timers.keys(), ...this.#calls.keys()]) this.halt(owner);
  }

  /** Resolves when nothing is left to do but to wait for the clock or for others. */
  async #settled(): Promise<void> {
    for (;;) {
      await this.#working;
      if (this.#calls.size === 0) return;
      const isDone = await withPatience(Promise.race([...this.#calls.values()].map(({ done }) => done)));
      if (!isDone) return;
    }
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Whether `work` was done before our patience was at an end: it may itself wait for the clock that waits for us. */
const withPatience = (work: Promise<unknown>): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CALL_PATIENCE_MS);
    timer.unref();
    work.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
