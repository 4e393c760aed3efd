import type { ShardIteratorType } from '@aws-sdk/client-dynamodb-streams';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { ShardRow, StreamRow } from '../dynamodb/storage/rows.ts';
import { nextSequence, oldestSequence } from '../dynamodb/streams/record-change.ts';
import { authorizeStream, getShard, getStream, readSequence, type StreamsSdk } from './find-stream.ts';

/** A place in a shard: before the record of this sequence. */
export interface Iterator {
  readonly streamArn: string;
  readonly shardId: string;
  readonly sequence: number;
  readonly madeMs: number;
}

export const shardIteratorOperations = {
  GetShardIterator: {
    authorize: ({ StreamArn }, context) => authorizeStream(context, StreamArn),
    handle: (input, context) => {
      const stream = getStream(context, input.StreamArn);
      const shard = getShard(context, stream, input.ShardId);
      const sequence = startOf(context, {
        stream,
        shard,
        type: input.ShardIteratorType,
        at: input.SequenceNumber,
      });
      return { ShardIterator: makeIterator(context, { stream, shard, sequence }) };
    },
  },
} satisfies Operations<StreamsSdk>;

interface Start {
  readonly stream: StreamRow;
  readonly shard: ShardRow;
  readonly type: ShardIteratorType;
  readonly at: string | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
const startOf = (context: Context, { stream, shard, type, at }: Start): number => {
  const oldest = Math.max(shard.firstSequence, oldestSequence(context, stream));
  if (type === 'TRIM_HORIZON') return oldest;
  const end = (shard.lastSequence ?? nextSequence(context, stream) - 1) + 1;
  if (type === 'LATEST') return end;
  if (at === undefined) {
    throw invalid(`Sequence number is required when the shard iterator type is ${type}`);
  }
  const given = readSequence(at);
  // An open shard's next record may be named before it is there.
  if (given === undefined || given < shard.firstSequence || given > end)
    throw invalid(`Invalid SequenceNumber: ${at} is not in the range of shard ${shard.id}`);
  if (given < oldest) throw trimmed();
  return type === 'AFTER_SEQUENCE_NUMBER' ? given + 1 : given;
};

const invalid = (message: string) => new AwsError('ValidationException', message);

export const trimmed = (): AwsError =>
  new AwsError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );

interface Place {
  readonly stream: StreamRow;
  readonly shard: ShardRow;
  readonly sequence: number;
}

/** An iterator says all there is to know: nothing is kept of it. */
export const makeIterator = (context: Context, { stream, shard, sequence }: Place): string => {
  const place = JSON.stringify([shard.id, sequence, context.clock.now()]);
  return `${stream.arn}|1|${Buffer.from(place).toString('base64')}`;
};

/** Throws AwsError ValidationException for what is no iterator. */
export const readIterator = (text: string): Iterator => {
  const [streamArn = '', version, encoded = ''] = text.split('|');
  const place = version === '1' ? parsePlace(encoded) : undefined;
  if (!place) throw invalid('Invalid ShardIterator');
  return { streamArn, ...place };
};

const parsePlace = (encoded: string): Omit<Iterator, 'streamArn'> | undefined => {
  try {
    const json: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString());
    if (!Array.isArray(json)) return undefined;
    const [shardId, sequence, madeMs]: unknown[] = json;
    return typeof shardId === 'string' && Number.isSafeInteger(sequence) && typeof madeMs === 'number'
      ? { shardId, sequence: Number(sequence), madeMs }
      : undefined;
  } catch {
    return undefined;
  }
};
