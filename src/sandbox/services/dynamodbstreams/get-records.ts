import type { _Record, AttributeValue } from '@aws-sdk/client-dynamodb-streams';
import { AwsError } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { recordsOf, type ShardRow, type StreamRecordRow, type StreamRow } from '../dynamodb/storage/rows.ts';
import { nextSequence, oldestSequence } from '../dynamodb/streams/record-change.ts';
import { type Item, showItem } from '../dynamodb/value/value.ts';
import { authorizeStream, getShard, getStream, type StreamsSdk, showSequence } from './find-stream.ts';
import { makeIterator, readIterator, trimmed } from './shard-iterator.ts';

/** "GetRecords can retrieve a maximum of 1 MB of data or 1000 stream records, whichever comes first." */
const MAX_RECORDS = 1000;
const MAX_BYTES = 1024 * 1024;

/** "A shard iterator expires 15 minutes after it is retrieved." */
const ITERATOR_LIFE_MS = 15 * 60_000;

export const getRecordsOperations = {
  GetRecords: {
    authorize: ({ ShardIterator }, context) => authorizeStream(context, ShardIterator.split('|')[0] ?? '*'),
    handle: ({ ShardIterator, Limit: limit = MAX_RECORDS }, context) => {
      const { streamArn, shardId, sequence, madeMs } = readIterator(ShardIterator);
      if (context.clock.now() - madeMs > ITERATOR_LIFE_MS) throw expired();
      const stream = getStream(context, streamArn);
      const shard = getShard(context, stream, shardId);
      if (sequence < oldestIn(context, stream, shard)) throw trimmed();
      const records = readRecords(context, { stream, shard, sequence, limit });
      const next = sequence + records.length;
      const isEnded = shard.lastSequence !== undefined && next > shard.lastSequence;
      return {
        Records: records.map((record) => showRecord(context, stream, record)),
        NextShardIterator: isEnded ? undefined : makeIterator(context, { stream, shard, sequence: next }),
      };
    },
  },
} satisfies Operations<StreamsSdk>;

const expired = () =>
  new AwsError(
    'ExpiredIteratorException',
    'The shard iterator has expired and can no longer be used to retrieve stream records.',
  );

const oldestIn = (context: RequestContext, stream: StreamRow, shard: ShardRow): number =>
  Math.max(shard.firstSequence, oldestSequence(context, stream));

interface Read {
  readonly stream: StreamRow;
  readonly shard: ShardRow;
  readonly sequence: number;
  readonly limit: number;
}

const readRecords = (
  context: RequestContext,
  { stream, shard, sequence, limit }: Read,
): readonly StreamRecordRow[] => {
  const rows = context.table(recordsOf(stream.label, stream.tableId));
  const end = shard.lastSequence ?? nextSequence(context, stream) - 1;
  const records: StreamRecordRow[] = [];
  let bytes = 0;
  for (let at = sequence; at <= end && records.length < limit && bytes < MAX_BYTES; at += 1) {
    const record = rows.get(String(at));
    if (!record) break;
    records.push(record);
    bytes += record.bytes;
  }
  return records;
};

const showRecord = (context: RequestContext, stream: StreamRow, record: StreamRecordRow): _Record => ({
  eventID: record.id,
  eventName: record.event,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: context.region,
  dynamodb: {
    ApproximateCreationDateTime: new Date(Math.floor(record.atMs / 1000) * 1000),
    Keys: showAttributes(record.keys),
    NewImage: record.after && showAttributes(record.after),
    OldImage: record.before && showAttributes(record.before),
    SequenceNumber: showSequence(record.sequence),
    SizeBytes: record.bytes,
    StreamViewType: stream.view,
  },
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
  ...(record.isExpiry && { userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } }),
});

const showAttributes = (item: Item): Record<string, AttributeValue> => showItem(item);
