import type { MetricsName, StreamMode } from '@aws-sdk/client-kinesis';
import { defineTable } from '../../kernel/table.ts';

/** The SDK's client module, for `Operations`. */
export type KinesisSdk = typeof import('@aws-sdk/client-kinesis');

export type Tags = Readonly<Record<string, string>>;

export interface ShardRow {
  readonly id: string;
  readonly parentId?: string | undefined;
  /** The other parent of a merged shard. */
  readonly adjacentParentId?: string | undefined;
  /** Both ends belong to it; decimal, up to 2^128 - 1. */
  readonly startHash: string;
  readonly endHash: string;
  readonly startSequence: string;
  /** Closed shards only. */
  readonly endSequence?: string | undefined;
  readonly createdMs: number;
  readonly closedMs?: number | undefined;
}

export interface StreamRow {
  readonly name: string;
  readonly arn: string;
  readonly mode: StreamMode;
  readonly status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  /** When a status that passes is over. */
  readonly settlesMs?: number | undefined;
  readonly createdMs: number;
  readonly retentionHours: number;
  readonly shards: readonly ShardRow[];
  readonly shardMetrics: readonly MetricsName[];
  readonly maxRecordKib: number;
  readonly policy?: string | undefined;
  readonly tags: Tags;
}

/** By name. */
export const streams = defineTable<StreamRow>('kinesis.streams', 'region');

export interface RecordRow {
  readonly stream: string;
  readonly shardId: string;
  readonly sequence: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  readonly arrivedMs: number;
}

/** By `<stream>/<sequence number>`, in order of arrival. */
export const records = defineTable<RecordRow>('kinesis.records', 'region');

export interface ConsumerRow {
  readonly name: string;
  readonly arn: string;
  readonly streamName: string;
  readonly streamArn: string;
  readonly createdMs: number;
  /** From when it is `ACTIVE`. */
  readonly activeMs: number;
  readonly tags: Tags;
}

/** By `<stream>/<consumer>`. */
export const consumers = defineTable<ConsumerRow>('kinesis.consumers', 'region');
