import type { Context } from '../../../kernel/context.ts';
import { isSameItem } from '../consumed-capacity.ts';
import { keyOf } from '../storage/item-key.ts';
import {
  recordsOf,
  type ShardRow,
  type StreamRecordRow,
  type StreamRow,
  streams,
  type TableRow,
} from '../storage/rows.ts';
import { itemSize } from '../value/item-size.ts';
import type { Item } from '../value/value.ts';

/** "Data in DynamoDB Streams is subject to a 24-hour lifetime." */
export const RETENTION_MS = 24 * 3_600_000;

/** AWS closes shards and goes on in others "automatically, ... every four hours or so". */
const SHARD_LIFE_MS = 4 * 3_600_000;

export interface ItemChange {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** DynamoDB itself deletes what has expired. */
  readonly isExpiry?: true | undefined;
}

/** Adds a record to the table's stream, if it has one and the write changed something. */
export const recordChange = (context: Context, table: TableRow, change: ItemChange): void => {
  if (table.streamArn === undefined) return;
  const { before, after } = change;
  if (before && after && isSameItem(before, after)) return;
  const found = context.table(streams).get(table.streamArn);
  if (!found || found.disabledMs !== undefined) return;
  trim(context, found);
  const sequence = nextSequence(context, found);
  const stream = rollOver(context, found, sequence);
  const keys = keyOf(table, after ?? before ?? {});
  const images = {
    before: stream.view === 'OLD_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES' ? before : undefined,
    after: stream.view === 'NEW_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES' ? after : undefined,
  };
  const id = context.uuid().replaceAll('-', '');
  context.trace.mark(context.cause, id);
  const bytes = itemSize(keys) + itemSize(images.before ?? {}) + itemSize(images.after ?? {});
  context.table(recordsOf(stream.label, stream.tableId)).put(String(sequence), {
    sequence,
    atMs: context.clock.now(),
    id,
    event: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    keys,
    ...images,
    bytes,
    isExpiry: change.isExpiry,
  });
  context.bus.publish('dynamodb.stream', stream.arn);
};

/** Sequences go on without gaps: records are found by counting. The newest row is never trimmed, to count on from. */
export const nextSequence = (context: Context, stream: StreamRow): number => {
  const rows = context.table(recordsOf(stream.label, stream.tableId));
  const oldest = rows.values().next().value;
  return oldest ? oldest.sequence + rows.size() : 1;
};

/** The oldest record that can still be read; the next one to come where there is none. */
export const oldestSequence = (context: Context, stream: StreamRow): number => {
  for (const record of context.table(recordsOf(stream.label, stream.tableId)).values())
    if (!isTrimmed(context, record)) return record.sequence;
  return nextSequence(context, stream);
};

const isTrimmed = (context: Context, record: StreamRecordRow) =>
  record.atMs <= context.clock.now() - RETENTION_MS;

/** Drops the rows that nobody can read any more, and the shards that had no others. */
export const trim = (context: Context, stream: StreamRow): void => {
  const rows = context.table(recordsOf(stream.label, stream.tableId));
  for (const [key, record] of rows.entries()) {
    if (rows.size() <= 1 || !isTrimmed(context, record)) break;
    rows.delete(key);
  }
};

/** Shards whose records can be read, and open ones. */
export const liveShards = (context: Context, stream: StreamRow): readonly ShardRow[] =>
  stream.shards.filter(
    ({ closedMs }) => closedMs === undefined || closedMs > context.clock.now() - RETENTION_MS,
  );

const rollOver = (context: Context, stream: StreamRow, sequence: number): StreamRow => {
  const open = stream.shards.at(-1);
  const now = context.clock.now();
  if (
    open &&
    open.closedMs === undefined &&
    (now - open.openedMs < SHARD_LIFE_MS || open.firstSequence === sequence)
  )
    return stream;
  const closed = stream.shards.map((shard) => closeShard(shard, sequence, now));
  const next: ShardRow = { ...newShard(context, sequence), parentId: open?.id };
  const rolled = { ...stream, shards: [...liveShards(context, { ...stream, shards: closed }), next] };
  context.table(streams).put(stream.arn, rolled);
  return rolled;
};

export const closeShard = (shard: ShardRow, nextSequence: number, now: number): ShardRow =>
  shard.closedMs === undefined ? { ...shard, closedMs: now, lastSequence: nextSequence - 1 } : shard;

export const newShard = (context: Context, firstSequence: number): ShardRow => ({
  id: `shardId-${String(context.clock.now()).padStart(20, '0')}-${context.uuid().slice(0, 8)}`,
  firstSequence,
  openedMs: context.clock.now(),
});
