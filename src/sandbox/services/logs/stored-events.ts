import type { Context } from '../../kernel/context.ts';
import { comparePositions, type EventPosition, serialOf } from './event-position.ts';
import { expiresBefore, type LogGroup } from './log-group.ts';
import { batchKey, type LogStream, logBatches, streamHash } from './log-stream.ts';

export interface StoredEvent extends EventPosition {
  readonly stream: string;
  readonly message: string;
}

export interface EventRange {
  /** Inclusive. */
  readonly startTime?: number | undefined;
  /** Inclusive for FilterLogEvents, exclusive for GetLogEvents: the caller turns it into an exclusive one. */
  readonly endTime?: number | undefined;
}

/** The events of `streams` within the range that the group still keeps, in order. */
export const readEvents = (
  context: Context,
  group: LogGroup,
  selection: { readonly streams: readonly LogStream[]; readonly range: EventRange },
): readonly StoredEvent[] => {
  const from = Math.max(selection.range.startTime ?? 0, expiresBefore(group, context.clock.now()) ?? 0);
  const until = selection.range.endTime ?? Number.POSITIVE_INFINITY;
  const events = selection.streams.flatMap((stream) => [...eventsOf(context, stream, { from, until })]);
  return events.sort(comparePositions);
};

function* eventsOf(
  context: Context,
  stream: LogStream,
  { from, until }: { readonly from: number; readonly until: number },
): Generator<StoredEvent> {
  const batches = context.table(logBatches);
  const hash = streamHash(stream);
  for (let number = stream.firstBatch; number < stream.nextBatch; number += 1) {
    const batch = batches.get(batchKey(stream, number));
    if (!batch || batch.maxTimestamp < from || batch.minTimestamp >= until) continue;
    for (const [index, [timestamp, message]] of batch.events.entries()) {
      if (timestamp < from || timestamp >= until) continue;
      const serial = serialOf(number, index);
      yield { timestamp, ingestionTime: batch.ingestionTime, hash, serial, stream: stream.name, message };
    }
  }
}

const MAX_PAGE_BYTES = 1_048_576;

/** How many events from the beginning fit into one answer of 1 MB; at least one. */
export const countThatFit = (events: readonly { readonly message: string }[]): number => {
  let bytes = 0;
  for (const [index, { message }] of events.entries()) {
    bytes += Buffer.byteLength(message) + 26;
    if (bytes > MAX_PAGE_BYTES) return Math.max(1, index);
  }
  return events.length;
};
