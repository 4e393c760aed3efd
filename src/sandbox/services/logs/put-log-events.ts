import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { acceptEvents, sizeOf, timeOf } from './accept-events.ts';
import { eventId, serialOf } from './event-position.ts';
import { expiresBefore, getGroup, type LogGroup, type LogsSdk } from './log-group.ts';
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

export const putLogEventsOperations = {
  PutLogEvents: {
    authorize: (input, context) => authorizeWriter(context, input.logGroupName, input.logStreamName),
    handle: async ({ logGroupName, logStreamName, logEvents }, context) => {
      const group = getGroup(context, logGroupName);
      const stream = getStream(context, logGroupName, logStreamName);
      const { accepted, rejected } = acceptEvents(logEvents, group, context.clock.now());
      if (accepted.length === 0)
        return { nextSequenceToken: sequenceToken(stream), rejectedLogEventsInfo: rejected };
      const updated = append(context, pruned(context, stream, group), accepted);
      await distribute(context, stream, accepted);
      return { nextSequenceToken: sequenceToken(updated), rejectedLogEventsInfo: rejected };
    },
  },
} satisfies Operations<LogsSdk>;

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
