import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { type RecordRow, records, type ShardRow, type StreamRow, streams } from '../rows.ts';
import { parseSequence, sequenceNumber, shardIndexOf } from '../shards/shards.ts';

/** A stream's records by shard, in order; and the last sequence number that was given out. */
interface StreamLog {
  readonly byShard: Map<string, RecordRow[]>;
  lastMs: number;
  lastCount: number;
}

export interface NewRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

const HOUR_MS = 3_600_000;
const logs = new WeakMap<Bus, Map<string, Map<string, StreamLog>>>();

/** Adds a record to a shard and stores it. Returns its sequence number. */
export const appendRecord = (
  context: Context,
  { stream, shard }: { readonly stream: StreamRow; readonly shard: ShardRow },
  { partitionKey, data }: NewRecord,
): string => {
  const log = logOf(context, stream);
  const sequence = nextSequence(context, log, shard);
  const row: RecordRow = {
    stream: stream.name,
    shardId: shard.id,
    sequence,
    partitionKey,
    data: Buffer.from(data).toString('base64'),
    arrivedMs: context.clock.now(),
  };
  shardLog(log, shard.id).push(row);
  context.table(records).put(keyOf(row), row);
  return sequence;
};

/** The sequence number that a shard ends or begins with at this moment. */
export const markSequence = (context: Context, stream: StreamRow, shard: ShardRow): string =>
  nextSequence(context, logOf(context, stream), shard);

/** The records of a shard that the stream still keeps, oldest first. */
export const recordsOf = (context: Context, stream: StreamRow, shardId: string): readonly RecordRow[] => {
  const rows = shardLog(logOf(context, stream), shardId);
  const oldestMs = context.clock.now() - stream.retentionHours * HOUR_MS;
  const kept = rows.findIndex(({ arrivedMs }) => arrivedMs >= oldestMs);
  for (const row of rows.splice(0, kept < 0 ? rows.length : kept)) context.table(records).delete(keyOf(row));
  return rows;
};

export const forgetRecords = (context: Context, stream: StreamRow): void => {
  for (const rows of logOf(context, stream).byShard.values())
    for (const row of rows) context.table(records).delete(keyOf(row));
  logsOf(context).delete(stream.arn);
};

const keyOf = ({ stream, sequence }: RecordRow): string => `${stream}/${sequence}`;

const nextSequence = (context: Context, log: StreamLog, shard: ShardRow): string => {
  const nowMs = Math.floor(context.clock.now());
  log.lastCount = nowMs > log.lastMs ? 0 : log.lastCount + 1;
  log.lastMs = Math.max(nowMs, log.lastMs);
  // A shard's own first number is that of its creation.
  return sequenceNumber({ atMs: log.lastMs, count: log.lastCount + 1, shardIndex: shardIndexOf(shard) });
};

const shardLog = ({ byShard }: StreamLog, shardId: string): RecordRow[] => {
  const known = byShard.get(shardId) ?? [];
  byShard.set(shardId, known);
  return known;
};

const logOf = (context: Context, stream: StreamRow): StreamLog => {
  const byArn = logsOf(context);
  const log = byArn.get(stream.arn) ?? { byShard: new Map(), lastMs: stream.createdMs, lastCount: 0 };
  byArn.set(stream.arn, log);
  return log;
};

/** The logs of an account and region, read from the table when the first is used after the sandbox opened. */
const logsOf = (context: Context): Map<string, StreamLog> => {
  const byScope = logs.get(context.bus) ?? new Map<string, Map<string, StreamLog>>();
  logs.set(context.bus, byScope);
  const scope = `${context.account}/${context.region}`;
  const known = byScope.get(scope) ?? readLogs(context);
  byScope.set(scope, known);
  return known;
};

const readLogs = (context: Context): Map<string, StreamLog> => {
  const byStream = new Map<string, StreamLog>();
  for (const row of context.table(records).values()) {
    const arn = context.table(streams).get(row.stream)?.arn;
    if (arn === undefined) continue;
    const log = byStream.get(arn) ?? { byShard: new Map<string, RecordRow[]>(), lastMs: 0, lastCount: 0 };
    byStream.set(arn, log);
    shardLog(log, row.shardId).push(row);
    const { atMs = 0, count = 0 } = parseSequence(row.sequence) ?? {};
    if (atMs > log.lastMs || (atMs === log.lastMs && count > log.lastCount)) {
      log.lastMs = atMs;
      log.lastCount = count;
    }
  }
  return byStream;
};
