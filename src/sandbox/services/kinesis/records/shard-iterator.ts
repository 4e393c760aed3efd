import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidArgument, notFound } from '../errors.ts';
import type { KinesisSdk, RecordRow, ShardRow, StreamRow } from '../rows.ts';
import { parseSequence } from '../shards/shards.ts';
import { getStream, onStream } from '../streams/stream.ts';
import { recordsOf } from './record-log.ts';

/** Where a reader of a shard is: behind a record, or before the first of all. */
export interface ShardPosition {
  readonly streamName: string;
  readonly streamCreatedMs: number;
  readonly shardId: string;
  /** Sequence numbers greater than this one are still to come. */
  readonly after: string;
  readonly issuedMs: number;
}

/** "A shard iterator expires 5 minutes after it is returned to the requester." */
export const LIFETIME_MS = 300_000;

export const iteratorOperations = {
  GetShardIterator: {
    authorize: onStream,
    handle: (input, context) => {
      if (input.DryRun) throw notImplemented('kinesis', 'GetShardIterator', 'DryRun');
      const stream = getStream(context, input);
      const shard = stream.shards.find(({ id }) => id === input.ShardId);
      if (!shard)
        throw notFound(
          `Shard ${input.ShardId} in stream ${stream.name} under account ${context.account} does not exist`,
        );
      const after = startOf(context, { stream, shard, input });
      return { ShardIterator: writeIterator(context, stream, { shardId: shard.id, after }) };
    },
  },
} satisfies Operations<KinesisSdk>;

interface Start {
  readonly stream: StreamRow;
  readonly shard: ShardRow;
  readonly input: {
    readonly ShardIteratorType: string;
    readonly StartingSequenceNumber?: string | undefined;
    readonly Timestamp?: Date | undefined;
  };
}

/** Sequence numbers of one length are in order as texts. */
const BEFORE_ALL = '';

const startOf = (context: Context, { stream, shard, input }: Start): string => {
  const rows = () => recordsOf(context, stream, shard.id);
  switch (input.ShardIteratorType) {
    case 'LATEST':
      return rows().at(-1)?.sequence ?? shard.startSequence;
    case 'AT_TIMESTAMP':
      return atTimestamp(rows(), input.Timestamp);
    case 'AT_SEQUENCE_NUMBER':
      return justBefore(checkedSequence(context, { stream, shard, input }));
    case 'AFTER_SEQUENCE_NUMBER':
      return checkedSequence(context, { stream, shard, input });
    default:
      return BEFORE_ALL;
  }
};

const atTimestamp = (rows: readonly RecordRow[], timestamp: Date | undefined): string => {
  if (timestamp === undefined)
    throw invalidArgument('Must specify timestamp parameter for iterator of type AT_TIMESTAMP.');
  const index = rows.findIndex(({ arrivedMs }) => arrivedMs >= timestamp.getTime());
  return index < 0 ? (rows.at(-1)?.sequence ?? BEFORE_ALL) : (rows[index - 1]?.sequence ?? BEFORE_ALL);
};

const checkedSequence = (context: Context, { stream, shard, input }: Start): string => {
  const { ShardIteratorType, StartingSequenceNumber: sequence } = input;
  if (sequence === undefined)
    throw invalidArgument(
      `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${ShardIteratorType} and no StartingSequenceNumber.`,
    );
  if (!parseSequence(sequence) || sequence < shard.startSequence)
    throw invalidArgument(
      `StartingSequenceNumber ${sequence} used in GetShardIterator on shard ${shard.id} in stream ${stream.name} under account ${context.account} is invalid.`,
    );
  return sequence;
};

/** What comes next after it is the record of this number. */
const justBefore = (sequence: string): string => String(BigInt(sequence) - 1n);

export const writeIterator = (
  context: Context,
  stream: StreamRow,
  { shardId, after }: Pick<ShardPosition, 'shardId' | 'after'>,
): string =>
  Buffer.from(JSON.stringify([stream.name, stream.createdMs, shardId, after, context.clock.now()])).toString(
    'base64url',
  );

/** Throws InvalidArgumentException. */
export const readIterator = (text: string): ShardPosition => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(parsed)) {
      const [streamName, streamCreatedMs, shardId, after, issuedMs]: readonly unknown[] = parsed;
      if (
        typeof streamName === 'string' &&
        typeof streamCreatedMs === 'number' &&
        typeof shardId === 'string' &&
        typeof after === 'string' &&
        typeof issuedMs === 'number'
      )
        return { streamName, streamCreatedMs, shardId, after, issuedMs };
    }
  } catch {
    // Not one of ours: refused below.
  }
  throw invalidArgument('Invalid ShardIterator.');
};
