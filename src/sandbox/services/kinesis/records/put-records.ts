import type { PutRecordsRequestEntry, PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidArgument, notFound, validation } from '../errors.ts';
import type { KinesisSdk, StreamRow } from '../rows.ts';
import { HASH_KEYS, hashOf, parseSequence, shardFor } from '../shards/shards.ts';
import { getStream, onStream } from '../streams/stream.ts';
import { appendRecord } from './record-log.ts';
import { countWrite } from './throughput.ts';

/** "The total request size can be up to 10 MB": https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MAX_REQUEST_BYTES = 10 * 1_048_576;

export const putRecordOperations = {
  PutRecord: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = writable(context, getStream(context, input));
      checkEntry(input, stream);
      if (input.SequenceNumberForOrdering !== undefined && !parseSequence(input.SequenceNumberForOrdering))
        throw invalidArgument(
          `ExclusiveMinimumSequenceNumber ${input.SequenceNumberForOrdering} used in PutRecord on stream ${stream.name} under account ${context.account} is invalid.`,
        );
      const { shardId, sequence } = put(context, stream, input);
      context.bus.publish('kinesis.record', stream.arn);
      return { ShardId: shardId, SequenceNumber: sequence, EncryptionType: 'NONE' as const };
    },
  },
  PutRecords: {
    authorize: onStream,
    handle: (input, context) => {
      const stream = writable(context, getStream(context, input));
      for (const entry of input.Records) checkEntry(entry, stream);
      if (input.Records.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_REQUEST_BYTES)
        throw invalidArgument('Records size exceeds 10 MB limit');
      const results = input.Records.map((entry) => tryToPut(context, stream, entry));
      context.bus.publish('kinesis.record', stream.arn);
      return {
        FailedRecordCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
        Records: results,
        EncryptionType: 'NONE' as const,
      };
    },
  },
} satisfies Operations<KinesisSdk>;

type Entry = Pick<PutRecordsRequestEntry, 'Data' | 'PartitionKey' | 'ExplicitHashKey'>;

const sizeOf = ({ Data, PartitionKey = '' }: Entry): number =>
  (Data?.length ?? 0) + Buffer.byteLength(PartitionKey);

/** Streams that are being created or deleted take nothing. */
const writable = (context: RequestContext, stream: StreamRow): StreamRow => {
  if (stream.status === 'ACTIVE' || stream.status === 'UPDATING') return stream;
  throw notFound(`Stream ${stream.name} under account ${context.account} not found.`);
};

const checkEntry = (entry: Entry, { maxRecordKib }: StreamRow): void => {
  if (sizeOf(entry) > maxRecordKib * 1024)
    throw validation(
      `1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than or equal to ${maxRecordKib * 1024}`,
    );
  const { ExplicitHashKey: key } = entry;
  if (key !== undefined && BigInt(key) >= HASH_KEYS)
    throw invalidArgument(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${key}`,
    );
};

const put = (context: RequestContext, stream: StreamRow, entry: Entry) => {
  const { Data = new Uint8Array(), PartitionKey = '', ExplicitHashKey } = entry;
  const hash = ExplicitHashKey === undefined ? hashOf(PartitionKey) : BigInt(ExplicitHashKey);
  const shard = shardFor(stream.shards, hash);
  if (!shard) throw new Error(`stream ${stream.name} has no shard for ${hash}`);
  countWrite(context, { stream, shardId: shard.id }, sizeOf(entry));
  const record = { partitionKey: PartitionKey, data: Data };
  const sequence = appendRecord(context, { stream, shard }, record);
  context.trace.mark(context.cause, `${shard.id}:${sequence}`);
  return { shardId: shard.id, sequence };
};

/** A record that its shard has no room for fails alone. */
const tryToPut = (context: RequestContext, stream: StreamRow, entry: Entry): PutRecordsResultEntry => {
  try {
    const { shardId, sequence } = put(context, stream, entry);
    return { ShardId: shardId, SequenceNumber: sequence };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ErrorCode: error.code, ErrorMessage: error.message };
  }
};
