import type { Context } from '../../../../kernel/context.ts';
import { defineTable } from '../../../../kernel/table.ts';

/** How far a mapping has come in a shard. */
export interface Checkpoint {
  readonly mappingId: string;
  readonly shardId: string;
  /** The last record that is done with; undefined before the first. */
  readonly sequenceNumber?: string | undefined;
  /** The shard is closed and all of it is done with. */
  readonly isFinished: boolean;
}

const checkpoints = defineTable<Checkpoint>('lambda.stream-checkpoints', 'region');

const keyOf = (mappingId: string, shardId: string): string => `${mappingId}/${shardId}`;

export const readCheckpoint = (context: Context, mappingId: string, shardId: string): Checkpoint =>
  context.table(checkpoints).get(keyOf(mappingId, shardId)) ?? { mappingId, shardId, isFinished: false };

export const writeCheckpoint = (context: Context, checkpoint: Checkpoint): void =>
  context.table(checkpoints).put(keyOf(checkpoint.mappingId, checkpoint.shardId), checkpoint);

/** The mapping is gone. */
export const forgetCheckpoints = (context: Context, mappingId: string): void => {
  const table = context.table(checkpoints);
  for (const [key] of [...table.entries()]) if (key.startsWith(`${mappingId}/`)) table.delete(key);
};
