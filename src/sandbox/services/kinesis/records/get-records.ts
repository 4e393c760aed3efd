import type { ChildShard } from '@aws-sdk/client-kinesis';
import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidArgument } from '../errors.ts';
import type { KinesisSdk, RecordRow, ShardRow, StreamRow } from '../rows.ts';
import { getStream, onStream } from '../streams/stream.ts';
import { recordsOf } from './record-log.ts';
import { LIFETIME_MS, readIterator, type ShardPosition, writeIterator } from './shard-iterator.ts';
import { countRead, countReadBytes } from './throughput.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1_048_576;

export const getRecordsOperations = {
  GetRecords: {
    authorize: ({ ShardIterator }, context) =>
      onStream({ StreamName: readIterator(ShardIterator).streamName }, context),
    handle: (input, context) => {
      if (input.DryRun) throw notImplemented('kinesis', 'GetRecords', 'DryRun');
      const position = readIterator(input.ShardIterator);
      const stream = getStream(context, { StreamName: position.streamName });
      const shard = stream.shards.find(({ id }) => id === position.shardId);
      if (!shard || stream.createdMs !== position.streamCreatedMs)
        throw invalidArgument('Invalid ShardIterator.');
      checkAge(context, position);
      // Lambda's pollers pace themselves; here they are woken, and aren't counted.
      const isCounted = context.headers.host !== undefined;
      if (isCounted) countRead(context, { stream, shardId: shard.id });
      const page = readPage(context, { stream, shard, after: position.after }, input.Limit ?? MAX_RECORDS);
      if (isCounted) countReadBytes(context, { stream, shardId: shard.id }, page.bytes);
      return show(context, { stream, shard, page });
    },
  },
} satisfies Operations<KinesisSdk>;

const checkAge = (context: RequestContext, { issuedMs }: ShardPosition): void => {
  const nowMs = context.clock.now();
  if (nowMs - issuedMs <= LIFETIME_MS) return;
  throw new AwsError(
    'ExpiredIteratorException',
    `Iterator expired. The iterator was created at time ${toTime(issuedMs)} while right now it is ${toTime(nowMs)} which is further in the future than the tolerated delay of ${LIFETIME_MS} milliseconds.`,
  );
};

/** `Sat Nov 21 09:00:00 UTC 2026` */
const toTime = (ms: number): string => {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(ms).toUTCString().split(/[, ]+/);
  return `${day} ${month} ${date} ${time} UTC ${year}`;
};

interface Page {
  readonly rows: readonly RecordRow[];
  readonly bytes: number;
  readonly after: string;
  readonly isAtEnd: boolean;
}

interface Place {
  readonly stream: StreamRow;
  readonly shard: ShardRow;
  readonly after: string;
}

const readPage = (context: RequestContext, { stream, shard, after }: Place, limit: number): Page => {
  const all = recordsOf(context, stream, shard.id);
  const start = firstAfter(all, after);
  let bytes = 0;
  let end = start;
  for (; end < all.length && end - start < limit; end += 1) {
    const size = sizeOf(all[end]);
    if (end > start && bytes + size > MAX_BYTES) break;
    bytes += size;
  }
  const rows = all.slice(start, end);
  return {
    rows,
    bytes,
    after: rows.at(-1)?.sequence ?? after,
    isAtEnd: shard.endSequence !== undefined && end === all.length,
  };
};

const sizeOf = (row: RecordRow | undefined): number =>
  row ? Math.floor((row.data.length * 3) / 4) + Buffer.byteLength(row.partitionKey) : 0;

/** By halves: rows are in order of their sequence numbers. */
const firstAfter = (rows: readonly RecordRow[], after: string): number => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.sequence ?? '') > after) high = middle;
    else low = middle + 1;
  }
  return low;
};

const show = (
  context: RequestContext,
  { stream, shard, page }: { readonly stream: StreamRow; readonly shard: ShardRow; readonly page: Page },
) => {
  const { rows, after, isAtEnd } = page;
  const newest = recordsOf(context, stream, shard.id).at(-1);
  const isBehind = newest !== undefined && newest.sequence > after;
  const next = rows.at(-1);
  return {
    Records: rows.map((row) => ({
      SequenceNumber: row.sequence,
      ApproximateArrivalTimestamp: new Date(row.arrivedMs),
      Data: new Uint8Array(Buffer.from(row.data, 'base64')),
      PartitionKey: row.partitionKey,
    })),
    ...(isAtEnd
      ? { ChildShards: childrenOf(stream, shard) }
      : { NextShardIterator: writeIterator(context, stream, { shardId: shard.id, after }) }),
    MillisBehindLatest: isBehind && next ? Math.max(0, context.clock.now() - next.arrivedMs) : 0,
  };
};

/** "The list of the current shard's child shards, returned only when the end of the current shard is reached." */
const childrenOf = ({ shards }: StreamRow, { id }: ShardRow): ChildShard[] =>
  shards
    .filter(({ parentId, adjacentParentId }) => parentId === id || adjacentParentId === id)
    .map((shard) => ({
      ShardId: shard.id,
      ParentShards: [shard.parentId, shard.adjacentParentId].filter((one) => one !== undefined),
      HashKeyRange: { StartingHashKey: shard.startHash, EndingHashKey: shard.endHash },
    }));
