import type { Context, ServiceContext } from '../../kernel/context.ts';
import { defineTable } from '../../kernel/table.ts';
import { queueOfArn } from './find-queue.ts';
import type { LiveMessage } from './live/message-store.ts';
import type { RunningQueue } from './live/running-queue.ts';

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

/** A redrive: messages go from a dead-letter queue back to where they came from, or to another queue. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Left out: each message goes to the queue that it came from. */
  readonly destinationArn?: string | undefined;
  readonly maxPerSecond?: number | undefined;
  readonly status: Status;
  readonly startedAtMs: number;
  readonly toMove: number;
  readonly moved: number;
  readonly failureReason?: string;
}

export const moveTasks = defineTable<MoveTask>('sqs.moveTasks', 'region');

export const isActive = ({ status }: MoveTask): boolean => status === 'RUNNING' || status === 'CANCELLING';

const TICK_MS = 1_000;
/** "You can set this value to a maximum of 500 messages per second", which is also what AWS does at best. */
export const MAX_PER_SECOND = 500;

/** Goes on with the tasks that ran when the sandbox closed. */
export const startMoveTasks = (context: ServiceContext): void => {
  for (const scope of context.scopes(moveTasks)) {
    const region = context.scope(scope);
    for (const task of region.table(moveTasks).values()) if (isActive(task)) runMoveTask(region, task.id);
  }
};

/** Moves messages once a second until none is left that could be received. */
export const runMoveTask = (context: Context, id: string): void => {
  context.clock.after(TICK_MS, () => {
    const table = context.table(moveTasks);
    const task = table.get(id);
    if (!task || !isActive(task)) return;
    const next = advance(context, task);
    table.put(id, next);
    if (isActive(next)) runMoveTask(context, id);
  });
};

const advance = (context: Context, task: MoveTask): MoveTask => {
  if (task.status === 'CANCELLING') return { ...task, status: 'CANCELLED' };
  const source = queueOfArn(context, task.sourceArn);
  if (!source) return { ...task, status: 'FAILED', failureReason: NO_QUEUE };
  source.settle();
  let { moved } = task;
  let left = task.maxPerSecond ?? MAX_PER_SECOND;
  for (const live of source.messages.deliverable()) {
    const destinationArn = task.destinationArn ?? live.message.deadLetterSource;
    const destination = destinationArn === undefined ? undefined : queueOfArn(context, destinationArn);
    if (!destination) {
      const failureReason = destinationArn === undefined ? NO_SOURCE : NO_QUEUE;
      return { ...task, moved, status: 'FAILED', failureReason };
    }
    move(context, live, { source, destination });
    moved += 1;
    left -= 1;
    if (left === 0) break;
  }
  return { ...task, moved, status: source.messages.hasDeliverable() ? 'RUNNING' : 'COMPLETED' };
};

/** As recorded by LocalStack. */
const NO_QUEUE = 'AWS.SimpleQueueService.NonExistentQueue';
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
const NO_SOURCE = 'CouldNotDetermineMessageSource';

/** "Redriven messages are considered new messages with a new messageID and enqueueTime." */
const move = (
  context: Context,
  live: LiveMessage,
  { source, destination }: { readonly source: RunningQueue; readonly destination: RunningQueue },
): void => {
  source.remove(live);
  const nowMs = context.clock.now();
  destination.put({
    ...live.message,
    id: context.uuid(),
    queue: destination.name,
    sentAtMs: nowMs,
    enqueuedAtMs: nowMs,
    visibleAtMs: nowMs + destination.settings.delayMs,
    sequenceNumber: destination.isFifo ? destination.nextSequenceNumber() : undefined,
    deadLetterSource: undefined,
  });
  const { arn: from } = source;
  context.trace.record({ kind: 'delivery', from, to: destination.arn, outcome: 'redriven' }, context.cause);
};
