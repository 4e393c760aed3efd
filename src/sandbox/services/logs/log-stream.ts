import { createHash } from 'node:crypto';
import type { Context } from '../../kernel/context.ts';
import { defineTable } from '../../kernel/table.ts';
import { noSuchStream } from './errors.ts';

export interface LogStream {
  readonly group: string;
  readonly name: string;
  readonly creationTime: number;
  readonly firstEventTimestamp?: number | undefined;
  readonly lastEventTimestamp?: number | undefined;
  readonly lastIngestionTime?: number | undefined;
  readonly storedBytes: number;
  /** Its batches are the rows `firstBatch` to `nextBatch - 1` of {@link logBatches}. */
  readonly firstBatch: number;
  readonly nextBatch: number;
}

/** What one PutLogEvents brought, as one row. */
export interface LogBatch {
  readonly ingestionTime: number;
  readonly bytes: number;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  readonly events: readonly (readonly [timestamp: number, message: string])[];
}

export const logStreams = defineTable<LogStream>('logs.streams', 'region');
export const logBatches = defineTable<LogBatch>('logs.batches', 'region');

/** Group names have neither spaces nor line feeds, so that a key's parts can't run into each other. */
export const streamKey = (group: string, stream: string): string => `${group}\n${stream}`;

export const batchKey = (stream: LogStream, batch: number): string =>
  `${streamKey(stream.group, stream.name)}\n${batch}`;

export const getStream = (context: Context, group: string, name: string): LogStream => {
  const stream = context.table(logStreams).get(streamKey(group, name));
  if (!stream) throw noSuchStream();
  return stream;
};

export const streamsOf = (context: Context, group: string): readonly LogStream[] =>
  [...context.table(logStreams).values()].filter((stream) => stream.group === group);

export const storedBytesOf = (context: Context, group: string): number =>
  streamsOf(context, group).reduce((bytes, stream) => bytes + stream.storedBytes, 0);

export const deleteStream = (context: Context, stream: LogStream): void => {
  const batches = context.table(logBatches);
  for (let batch = stream.firstBatch; batch < stream.nextBatch; batch += 1)
    batches.delete(batchKey(stream, batch));
  context.table(logStreams).delete(streamKey(stream.group, stream.name));
};

export const deleteStreamsOf = (context: Context, group: string): void => {
  for (const stream of streamsOf(context, group)) deleteStream(context, stream);
};

/** 48 bits that stand for a stream in the ids of its events. */
export const streamHash = (stream: LogStream): number =>
  createHash('sha256').update(streamKey(stream.group, stream.name)).digest().readUIntBE(0, 6);
