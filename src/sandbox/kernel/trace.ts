import type { Clock } from '../../core/clock.ts';

/** Something that happened in the sandbox. `kind` says what; the rest is what a reader needs to follow it. */
export type TraceDetail =
  | {
      readonly kind: 'call';
      readonly api: string;
      readonly caller: string;
      readonly resource: string;
      readonly durationMs: number;
      readonly error?: { readonly code: string; readonly message: string };
    }
  | {
      readonly kind: 'refusal';
      readonly action: string;
      readonly caller: string;
      readonly resource: string;
      readonly missing: string;
    }
  | {
      readonly kind: 'invocation';
      readonly functionArn: string;
      readonly requestId: string;
      readonly coldStart: boolean;
      readonly durationMs: number;
      readonly outcome: string;
    }
  | { readonly kind: 'delivery'; readonly from: string; readonly to: string; readonly outcome: string };

/** A {@link TraceDetail} with its place in time and in the chain of causes. */
export type TraceEvent = TraceDetail & {
  readonly id: string;
  readonly atMs: number;
  /** The id of the event that led to this one. */
  readonly cause: string | undefined;
};

export interface Trace {
  /** An id for an event that is only recorded once it is over, but causes others before. 16 hex digits, as X-Ray's. */
  readonly newId: () => string;
  /** Returns the new event's id, to be handed on as the cause of what follows from it. */
  readonly record: (detail: TraceDetail, cause: string | undefined, id?: string) => string;
  /** What is remembered, oldest first. */
  readonly events: () => readonly TraceEvent[];
  readonly subscribe: (listener: (event: TraceEvent) => void) => () => void;
}

/** Remembers the last `capacity` events. */
export const createTrace = (clock: Clock, capacity = 10_000): Trace => {
  let remembered: TraceEvent[] = [];
  let serial = 0;
  const listeners = new Set<(event: TraceEvent) => void>();
  const newId = () => {
    serial += 1;
    return serial.toString(16).padStart(16, '0');
  };
  return {
    newId,
    record: (detail, cause, id = newId()) => {
      const event = { ...detail, id, atMs: clock.now(), cause };
      remembered.push(event);
      if (remembered.length > capacity * 2) remembered = remembered.slice(-capacity);
      for (const listener of listeners) listener(event);
      return id;
    },
    events: () => remembered.slice(-capacity),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
