import { DEDUPLICATION_MS } from './deduplications.ts';
import type { LiveMessage } from './message-store.ts';
import type { RunningQueue } from './running-queue.ts';

interface Attempt {
  readonly atMs: number;
  readonly received: readonly { readonly live: LiveMessage; readonly receiveCount: number | undefined }[];
}

/** What was answered to receives with a `ReceiveRequestAttemptId`. */
export interface Attempts {
  /** The messages of the same attempt within five minutes, if all of them are still held by it. */
  readonly repeat: (attemptId: string, nowMs: number) => readonly LiveMessage[] | undefined;
  readonly remember: (attemptId: string, received: readonly LiveMessage[], nowMs: number) => void;
}

const attempts = new WeakMap<RunningQueue, Attempts>();

/** Kept in memory only: after a restart a retry is a new attempt. */
export const attemptsOf = (queue: RunningQueue): Attempts => {
  const known = attempts.get(queue) ?? createAttempts();
  attempts.set(queue, known);
  return known;
};

const createAttempts = (): Attempts => {
  const byId = new Map<string, Attempt>();
  return {
    repeat: (attemptId, nowMs) => {
      const attempt = byId.get(attemptId);
      if (!attempt || attempt.atMs + DEDUPLICATION_MS <= nowMs) return undefined;
      const isHeld = attempt.received.every(
        ({ live, receiveCount }) =>
          live.state === 'in-flight' && live.delivery?.receiveCount === receiveCount,
      );
      return isHeld ? attempt.received.map(({ live }) => live) : undefined;
    },
    remember: (attemptId, received, nowMs) => {
      for (const [id, { atMs }] of byId) {
        if (atMs + DEDUPLICATION_MS > nowMs) break;
        byId.delete(id);
      }
      if (received.length === 0) return;
      byId.delete(attemptId);
      byId.set(attemptId, {
        atMs: nowMs,
        received: received.map((live) => ({ live, receiveCount: live.delivery?.receiveCount })),
      });
    },
  };
};
