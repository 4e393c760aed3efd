import { createHash } from 'node:crypto';
import type { Shard } from '@aws-sdk/client-kinesis';
import type { ShardRow } from '../rows.ts';

/** One more than the largest hash key. */
export const HASH_KEYS = 2n ** 128n;

/** "An MD5 hash function is used to map partition keys to 128-bit integer values": streams/latest/dev/key-concepts */
export const hashOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);

/** The open shard that takes a hash key. */
export const shardFor = (shards: readonly ShardRow[], hash: bigint): ShardRow | undefined =>
  openShards(shards).find(({ startHash, endHash }) => hash >= BigInt(startHash) && hash <= BigInt(endHash));

export const openShards = (shards: readonly ShardRow[]): readonly ShardRow[] =>
  shards.filter(({ endSequence }) => endSequence === undefined);

export const shardId = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;

/** Even ranges of the whole of the hash keys. */
export const evenRanges = (count: number): readonly (readonly [start: bigint, end: bigint])[] =>
  Array.from({ length: count }, (_, index) => [
    (HASH_KEYS * BigInt(index)) / BigInt(count),
    (HASH_KEYS * BigInt(index + 1)) / BigInt(count) - 1n,
  ]);

export interface NewShard {
  readonly index: number;
  readonly range: readonly [start: bigint, end: bigint];
  readonly nowMs: number;
  readonly parentId?: string | undefined;
  readonly adjacentParentId?: string | undefined;
}

export const newShard = ({ index, range, nowMs, parentId, adjacentParentId }: NewShard): ShardRow => ({
  id: shardId(index),
  parentId,
  adjacentParentId,
  startHash: String(range[0]),
  endHash: String(range[1]),
  startSequence: sequenceNumber({ atMs: nowMs, count: 0, shardIndex: index }),
  createdMs: nowMs,
});

/**
 * A number of 56 digits that grows with time over all shards of a stream. AWS only promises that it grows for each
 * partition key; its own numbers begin with 49 too.
 */
export const sequenceNumber = ({ atMs, count, shardIndex }: SequenceParts): string =>
  `49${String(atMs).padStart(15, '0')}${String(count).padStart(27, '0')}${String(shardIndex).padStart(12, '0')}`;

export interface SequenceParts {
  readonly atMs: number;
  /** Of the records of that millisecond, over all shards. */
  readonly count: number;
  readonly shardIndex: number;
}

/** Undefined where it isn't one of ours. */
export const parseSequence = (text: string): SequenceParts | undefined => {
  const [, atMs, count, shardIndex] = /^49(\d{15})(\d{27})(\d{12})$/.exec(text) ?? [];
  return atMs === undefined
    ? undefined
    : { atMs: Number(atMs), count: Number(count), shardIndex: Number(shardIndex) };
};

export const shardIndexOf = ({ id }: ShardRow): number => Number(id.slice('shardId-'.length));

export const describeShard = (shard: ShardRow): Shard => ({
  ShardId: shard.id,
  ParentShardId: shard.parentId,
  AdjacentParentShardId: shard.adjacentParentId,
  HashKeyRange: { StartingHashKey: shard.startHash, EndingHashKey: shard.endHash },
  SequenceNumberRange: {
    StartingSequenceNumber: shard.startSequence,
    EndingSequenceNumber: shard.endSequence,
  },
});
