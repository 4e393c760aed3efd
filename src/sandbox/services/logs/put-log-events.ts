import type { InputLogEvent, RejectedLogEventsInfo } from '@aws-sdk/client-cloudwatch-logs';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidParameter } from './errors.ts';
import { eventId, serialOf } from './event-position.ts';
import { DAY_MS, expiresBefore, getGroup, type LogGroup, type LogsSdk } from './log-group.ts';
import {
  batchKey,
  getStream,
  type LogBatch,
  type LogStream,
  logBatches,
  logStreams,
  streamHash,
  streamKey,
} from './log-stream.ts';
import { sequenceToken } from './log-stream-operations.ts';
import { publishMetrics } from './metric-filter.ts';
import { authorizeWriter } from './resource-policy.ts';
import { deliver } from './subscription-filter.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const MAX_BATCH_BYTES = 1_048_576;
const MAX_EVENT_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const MAX_AGE_MS = 14 * DAY_MS;
const MAX_FUTURE_MS = 2 * 3_600_000;

export const putLogEventsOperations = {
  PutLogEvents: {
    authorize: (input, context) => authorizeWriter(context, input.logGroupName, input.logStreamName),
    handle: async ({ logGroupName, logStreamName, logEvents }, context) => {
      const group = getGroup(context, logGroupName);
      const stream = getStream(context, logGroupName, logStreamName);
      checkSize(logEvents);
      checkOrder(logEvents);
      const { info, start, end } = classify(logEvents, group, context.clock.now());
      const accepted = logEvents.slice(start, end);
      checkSpan(accepted);
      if (accepted.length === 0)
        return { nextSequenceToken: sequenceToken(stream), rejectedLogEventsInfo: info };
      const updated = append(context, pruned(context, stream, group), accepted);
      await distribute(context, stream, accepted);
      return { nextSequenceToken: sequenceToken(updated), rejectedLogEventsInfo: info };
    },
  },
} satisfies Operations<LogsSdk>;

const sizeOf = ({ message = '' }: InputLogEvent): number => Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;

const checkSize = (events: readonly InputLogEvent[]): void => {
  const sizes = events.map(sizeOf);
  const largest = Math.max(...sizes);
  if (largest > MAX_EVENT_BYTES) {
    throw invalidParameter(`Log event too large: ${largest} bytes exceeds limit of ${MAX_EVENT_BYTES}`);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > MAX_BATCH_BYTES) {
    throw invalidParameter(`Upload too large: ${total} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  }
};

const timeOf = ({ timestamp = 0 }: InputLogEvent): number => timestamp;

const checkOrder = (events: readonly InputLogEvent[]): void => {
  const isOrdered = events.every(
    (event, index) => index === 0 || timeOf(event) >= timeOf(events[index - 1] ?? event),
  );
  if (isOrdered) return;
  throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
};

const checkSpan = (events: readonly InputLogEvent[]): void => {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last || timeOf(last) - timeOf(first) <= DAY_MS) return;
  throw invalidParameter(
    'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
  );
};

interface Classified {
  readonly info: RejectedLogEventsInfo | undefined;
  /** The events from `start` up to, but without, `end` are accepted. */
  readonly start: number;
  readonly end: number;
}

/** Events that are too old, expired or too new are left out, and the rest goes on: the events are in order of time. */
const classify = (events: readonly InputLogEvent[], group: LogGroup, nowMs: number): Classified => {
  const firstFrom = (time: number) => {
    const index = events.findIndex((event) => timeOf(event) >= time);
    return index < 0 ? events.length : index;
  };
  const tooOldEnd = firstFrom(nowMs - MAX_AGE_MS);
  const expiredEnd = firstFrom(expiresBefore(group, nowMs) ?? 0);
  const tooNewStart = firstFrom(nowMs + MAX_FUTURE_MS + 1);
  const info = {
    tooOldLogEventEndIndex: tooOldEnd > 0 ? tooOldEnd : undefined,
    expiredLogEventEndIndex: expiredEnd > tooOldEnd ? expiredEnd : undefined,
    tooNewLogEventStartIndex: tooNewStart < events.length ? tooNewStart : undefined,
  };
  const start = Math.max(tooOldEnd, expiredEnd);
  const isWhole = start === 0 && tooNewStart === events.length;
  return { info: isWhole ? undefined : info, start, end: Math.max(start, tooNewStart) };
};

/** Drops the batches at the stream's beginning whose events the group's retention has ended. */
const pruned = (context: Context, stream: LogStream, group: LogGroup): LogStream => {
  const expiry = expiresBefore(group, context.clock.now());
  if (expiry === undefined) return stream;
  const batches = context.table(logBatches);
  let { firstBatch, storedBytes } = stream;
  for (; firstBatch < stream.nextBatch; firstBatch += 1) {
    const key = batchKey(stream, firstBatch);
    const batch = batches.get(key);
    if (batch && batch.maxTimestamp >= expiry) break;
    storedBytes -= batch?.bytes ?? 0;
    batches.delete(key);
  }
  return { ...stream, firstBatch, storedBytes };
};

const append = (context: Context, stream: LogStream, events: readonly InputLogEvent[]): LogStream => {
  const ingestionTime = context.clock.now();
  const times = events.map(timeOf);
  const batch: LogBatch = {
    ingestionTime,
    bytes: events.reduce((sum, event) => sum + sizeOf(event), 0),
    minTimestamp: times[0] ?? ingestionTime,
    maxTimestamp: times.at(-1) ?? ingestionTime,
    events: events.map((event) => [timeOf(event), event.message ?? '']),
  };
  context.table(logBatches).put(batchKey(stream, stream.nextBatch), batch);
  const updated: LogStream = {
    ...stream,
    firstEventTimestamp: Math.min(stream.firstEventTimestamp ?? batch.minTimestamp, batch.minTimestamp),
    lastEventTimestamp: Math.max(stream.lastEventTimestamp ?? batch.maxTimestamp, batch.maxTimestamp),
    lastIngestionTime: ingestionTime,
    storedBytes: stream.storedBytes + batch.bytes,
    nextBatch: stream.nextBatch + 1,
  };
  context.table(logStreams).put(streamKey(stream.group, stream.name), updated);
  return updated;
};

/** Hands what was accepted to the group's metric filters and subscription filters. */
const distribute = async (
  context: Context,
  stream: LogStream,
  accepted: readonly InputLogEvent[],
): Promise<void> => {
  const hash = streamHash(stream);
  const ingestionTime = context.clock.now();
  const events = accepted.map((event, index) => ({
    id: eventId({ timestamp: timeOf(event), ingestionTime, hash, serial: serialOf(stream.nextBatch, index) }),
    timestamp: timeOf(event),
    message: event.message ?? '',
  }));
  await publishMetrics(context, stream, events);
  await deliver(context, stream, events);
};
