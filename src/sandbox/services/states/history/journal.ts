import type { Context } from '../../../kernel/context.ts';
import {
  type EventRow,
  eventKey,
  events,
  itemLists,
  progress,
  type ThreadRow,
  threadKey,
  threads,
  tokens,
} from '../rows.ts';

/**
 * Where an execution's events and threads are kept. What changes in one step is gathered and written at once, so that
 * after a crash the threads stand where the history says.
 */
export interface Journal {
  readonly append: (event: EventRow) => void;
  readonly keep: (thread: ThreadRow) => void;
  readonly drop: (threadId: string) => void;
  /** Makes all that was gathered durable (with the store's next commit). */
  readonly flush: () => void;
  /** Forgets the threads of an execution that has ended; its history stays. */
  readonly close: () => void;
}

/** A Standard execution's journal: in the tables. */
export const tableJournal = (context: Context, execution: string): Journal => {
  const gathered: EventRow[] = [];
  const changed = new Map<string, ThreadRow | undefined>();
  const kept = new Set<string>();
  const flush = () => {
    const last = gathered.at(-1);
    for (const event of gathered) context.table(events).put(eventKey(execution, event.id), event);
    if (last) context.table(progress).put(execution, { lastEvent: last.id });
    gathered.length = 0;
    for (const [id, row] of changed) {
      const key = threadKey(execution, id);
      if (row) {
        context.table(threads).put(key, row);
        kept.add(id);
      } else {
        context.table(threads).delete(key);
        kept.delete(id);
      }
    }
    changed.clear();
  };
  return {
    append: (event) => gathered.push(event),
    keep: (row) => changed.set(row.id, row),
    drop: (id) => changed.set(id, undefined),
    flush,
    close: () => {
      for (const id of kept) changed.set(id, undefined);
      flush();
    },
  };
};

/** An Express execution isn't kept: it lives in memory, and its history is in the log group only. */
export const forgetfulJournal = (): Journal => ({
  append: () => {},
  keep: () => {},
  drop: () => {},
  flush: () => {},
  close: () => {},
});

/** What a Map state and a task leave beside the threads. */
export const dropItems = (context: Context, execution: string, thread: string): void => {
  context.table(itemLists).delete(threadKey(execution, thread));
};

export const dropToken = (context: Context, token: string | undefined): void => {
  if (token !== undefined) context.table(tokens).delete(token);
};
