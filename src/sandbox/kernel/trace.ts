import type { Clock } from '../../core/clock.ts';
import { RecentMap } from '../../core/recent-map.ts';

/** Something that happened in the sandbox. `kind` says what; the rest is what a reader needs to follow it. */
export type TraceDetail =
  | {
      readonly kind: 'call';
      readonly api: string;
      readonly caller: string;
      readonly resource: string;
      readonly durationMs: number;
      /** The statements that allowed it; none where nobody had to. */
      readonly allowedBy?: readonly string[] | undefined;
      readonly error?: { readonly code: string; readonly message: string } | undefined;
    }
  | {
      readonly kind: 'refusal';
      readonly action: string;
      readonly caller: string;
      readonly resource: string;
      readonly missing: string;
      /** The kind of policy in which a statement that allows it would have helped; left out where one denies it. */
      readonly lacks?: string;
      /** The statement there that came closest, in words. */
      readonly near?: string;
    }
  | {
      readonly kind: 'invocation';
      readonly functionArn: string;
      readonly requestId: string;
      readonly coldStart: boolean;
      readonly durationMs: number;
      readonly outcome: string;
    }
  | {
      readonly kind: 'delivery';
      readonly from: string;
      readonly to: string;
      readonly outcome: string;
      /** How many records it carried, where they come in batches. */
      readonly records?: number;
    }
  /** A state that an execution of a state machine has gone through. */
  | {
      readonly kind: 'state';
      readonly executionArn: string;
      readonly state: string;
      readonly type: string;
      readonly durationMs: number;
      /** How often it was tried, where that was more than once. */
      readonly attempts?: number;
      readonly outcome: string;
    }
  | {
      readonly kind: 'execution';
      readonly executionArn: string;
      readonly durationMs: number;
      readonly outcome: string;
    };

/** What takes its time is told twice: this when it begins, and under the same id what became of it. */
export interface TraceBeginning {
  readonly kind: 'begun';
  readonly what: 'execution' | 'state' | 'invocation';
  /** The execution's (also of a state) or the function's. */
  readonly arn: string;
  /** Of a state. */
  readonly name?: string;
}

/** A {@link TraceDetail} with its place in time and in the chain of causes. */
export type TraceEvent = (TraceDetail | TraceBeginning) & {
  readonly id: string;
  /** When it was over. */
  readonly atMs: number;
  /** The id of the event that led to this one. */
  readonly cause: string | undefined;
  /** What else led to this one: a batch has as many causes as it has records. */
  readonly otherCauses?: readonly string[];
  /** What it made, by the names under which it is met again: ids of messages, ARNs of executions. */
  readonly subjects?: readonly string[];
};

/** Where events are kept for other processes and for later. */
export interface TraceSink {
  readonly append: (event: TraceEvent) => void;
  /** What this process and earlier ones have kept, oldest first. */
  readonly earlier: () => readonly TraceEvent[];
  readonly close: () => void;
}

export interface Recording {
  /** The id that was given out before ({@link Trace.newId}). */
  readonly id?: string;
  readonly otherCauses?: readonly string[];
}

/** What led to an event, and the service that the event belongs to. Known before the event itself is recorded. */
export interface Link {
  readonly cause: string | undefined;
  readonly service: string;
}

export interface Trace {
  /** An id for an event that is only recorded once it is over, but causes others before. 16 hex digits, as X-Ray's. */
  readonly newId: (link?: Link) => string;
  /** The link that an id was made with, as long as it is remembered. */
  readonly linkOf: (id: string) => Link | undefined;
  /** Returns the new event's id, to be handed on as the cause of what follows from it. */
  readonly record: (
    detail: TraceDetail | TraceBeginning,
    cause: string | undefined,
    recording?: Recording,
  ) => string;
  /** Says that the event `id`, which may still go on, has made `subject`. */
  readonly mark: (id: string | undefined, subject: string) => void;
  /** The event that has made `subject`: the cause of what happens to it later, where nothing carries the cause along. */
  readonly origin: (subject: string) => string | undefined;
  /** What is kept, oldest first. */
  readonly events: () => readonly TraceEvent[];
  readonly subscribe: (listener: (event: TraceEvent) => void) => () => void;
  readonly close: () => void;
}

export interface TraceOptions {
  readonly clock: Clock;
  /** Uniformly random in [0, 1): ids must differ from those of earlier processes. */
  readonly random: () => number;
  readonly sink?: TraceSink | undefined;
  readonly capacity?: number;
}

/** Without a sink it remembers the last `capacity` events itself; of the links and origins of events it does so in any case. */
export const createTrace = ({ clock, random, sink, capacity = 10_000 }: TraceOptions): Trace => {
  const kept = sink ?? memorySink(capacity);
  const randomId = idSource(random);
  const subjects = subjectIndex(capacity, () => sink?.earlier() ?? []);
  const listeners = new Set<(event: TraceEvent) => void>();
  const links = new RecentMap<string, Link>(capacity);
  const newId = (link?: Link) => {
    const id = randomId();
    if (link) links.put(id, link);
    return id;
  };
  return {
    newId,
    linkOf: (id) => links.get(id),
    record: (detail, cause, { id = newId(), otherCauses = [] } = {}) => {
      const made = subjects.take(id);
      const own: TraceEvent = { ...bounded(detail), id, atMs: clock.now(), cause };
      const event: TraceEvent =
        otherCauses.length + made.length === 0
          ? own
          : {
              ...own,
              ...(otherCauses.length > 0 && { otherCauses }),
              ...(made.length > 0 && { subjects: made }),
            };
      kept.append(event);
      for (const listener of listeners) listener(event);
      return id;
    },
    mark: subjects.mark,
    origin: subjects.origin,
    events: kept.earlier,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: kept.close,
  };
};

const memorySink = (capacity: number): TraceSink => {
  let events: TraceEvent[] = [];
  return {
    append: (event) => {
      events.push(event);
      if (events.length > capacity * 1.25) events = events.slice(-capacity);
    },
    earlier: () => events.slice(-capacity),
    close: () => {},
  };
};

const idSource = (random: () => number): (() => string) => {
  const epoch = hex(Math.floor(random() * 2 ** 32));
  let serial = 0;
  return () => {
    serial += 1;
    return epoch + hex(serial);
  };
};

const hex = (value: number): string => value.toString(16).padStart(8, '0');

/** Which event has made what. Of the oldest it forgets, as the trace does. */
const subjectIndex = (capacity: number, earlier: () => readonly TraceEvent[]) => {
  const origins = new RecentMap<string, string>(capacity);
  const open = new RecentMap<string, readonly string[]>(capacity);
  let known: ReadonlyMap<string, string> | undefined;
  const read = () =>
    new Map(earlier().flatMap(({ id, subjects = [] }) => subjects.map((subject) => [subject, id] as const)));
  return {
    mark: (id: string | undefined, subject: string): void => {
      if (id === undefined) return;
      origins.put(subject, id);
      open.put(id, [...(open.get(id) ?? []), subject]);
    },
    take: (id: string): readonly string[] => {
      const subjects = open.get(id);
      if (subjects) open.delete(id);
      return subjects ?? [];
    },
    origin: (subject: string): string | undefined => {
      const own = origins.get(subject);
      if (own !== undefined) return own;
      // A message may have been sent before the sandbox was closed and opened again.
      known ??= read();
      return known.get(subject);
    },
  };
};

/** Longer texts are of no use in a trace, and of a megabyte ten thousand would be too much. */
const MAX_TEXT = 1000;

const bounded = <T extends object>(detail: T): T =>
  isLong(detail) ? JSON.parse(JSON.stringify(detail), clip) : detail;

const isLong = (value: unknown): boolean => {
  if (typeof value === 'string') return value.length > MAX_TEXT;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(isLong);
};

const clip = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
