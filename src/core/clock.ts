/** A timer that can be called off. */
export interface Timer {
  readonly cancel: () => void;
}

/**
 * The only source of time. Times are milliseconds since the Unix epoch, durations are milliseconds.
 *
 * A timer's callback may return a promise; `advance` awaits it before it moves on, so a callback must
 * never itself wait on the clock: it schedules another timer.
 */
export interface Clock {
  readonly now: () => number;
  /** Runs `callback` once `delayMs` have passed. */
  readonly after: (delayMs: number, callback: () => unknown) => Timer;
  /** Moves the clock ahead and runs, in order of time, everything that falls due on the way. */
  readonly advance: (durationMs: number) => Promise<void>;
}

/** Resolves once `durationMs` have passed on `clock`; rejects with the signal's reason when it is aborted. */
export const sleep = (clock: Clock, durationMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = clock.after(durationMs, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    const abort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly run: () => unknown;
}

/** What both clocks share: pending timers in order of time, and running those that are due. */
class Agenda {
  readonly #pending = new Set<Pending>();
  #order = 0;

  add(at: number, run: () => unknown): Pending {
    this.#order += 1;
    const pending = { at, order: this.#order, run };
    this.#pending.add(pending);
    return pending;
  }

  remove(pending: Pending): void {
    this.#pending.delete(pending);
  }

  next(): Pending | undefined {
    let first: Pending | undefined;
    for (const pending of this.#pending) {
      if (!first || pending.at < first.at || (pending.at === first.at && pending.order < first.order))
        first = pending;
    }
    return first;
  }

  /** Runs all that fall due up to `until`; `reach` is told of each moment before its callback runs. */
  async runUntil(until: number, reach: (at: number) => void): Promise<void> {
    await settle();
    for (let due = this.next(); due && due.at <= until; due = this.next()) {
      this.remove(due);
      reach(due.at);
      await due.run();
      await settle();
    }
  }
}

/** Lets promise chains that are already runnable go on before the clock moves. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Real time plus whatever it was advanced by. Its timers don't keep the process alive. */
export const realClock = (startOffsetMs = 0): Clock => {
  const agenda = new Agenda();
  let offsetMs = startOffsetMs;
  let wakeUp: NodeJS.Timeout | undefined;
  const now = () => Date.now() + offsetMs;

  const arm = () => {
    clearTimeout(wakeUp);
    const next = agenda.next();
    if (!next) return;
    wakeUp = setTimeout(runDue, Math.min(Math.max(next.at - now(), 0), MAX_TIMEOUT_MS));
    wakeUp.unref();
  };
  const runDue = () => {
    for (let due = agenda.next(); due && due.at <= now(); due = agenda.next()) {
      agenda.remove(due);
      due.run();
    }
    arm();
  };
  return {
    now,
    after: (delayMs, callback) => {
      const pending = agenda.add(now() + Math.max(0, delayMs), callback);
      if (agenda.next() === pending) arm();
      return { cancel: () => agenda.remove(pending) };
    },
    advance: async (durationMs) => {
      const target = now() + durationMs;
      await agenda.runUntil(target, (at) => {
        offsetMs = Math.max(offsetMs, at - Date.now());
      });
      offsetMs = Math.max(offsetMs, target - Date.now());
      arm();
    },
  };
};

/** `setTimeout` takes at most 2^31-1 ms. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** A clock that stands still until it is advanced: for tests and proofs. */
export const manualClock = (startMs: number): Clock => {
  const agenda = new Agenda();
  let time = startMs;
  return {
    now: () => time,
    after: (delayMs, callback) => {
      const pending = agenda.add(time + Math.max(0, delayMs), callback);
      return { cancel: () => agenda.remove(pending) };
    },
    advance: async (durationMs) => {
      const target = time + durationMs;
      await agenda.runUntil(target, (at) => {
        time = Math.max(time, at);
      });
      time = target;
    },
  };
};
