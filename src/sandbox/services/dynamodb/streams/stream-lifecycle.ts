import type { StreamViewType } from '@aws-sdk/client-dynamodb';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { keyNames } from '../storage/item-key.ts';
import { recordsOf, type StreamRow, streams, type TableRow } from '../storage/rows.ts';
import { tableArn } from '../table-address.ts';
import { closeShard, newShard, nextSequence, RETENTION_MS } from './record-change.ts';

/** Starts a new stream of a table; each has its own ARN. */
export const enableStream = (context: Context, table: TableRow, view: StreamViewType): StreamRow => {
  const label = freeLabel(context, table.name);
  const stream: StreamRow = {
    arn: `${tableArn(context, table.name)}/stream/${label}`,
    label,
    tableName: table.name,
    tableId: table.id,
    view,
    keySchema: keyNames(table.key).map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    createdMs: context.clock.now(),
    shards: [newShard(context, 1)],
  };
  context.table(streams).put(stream.arn, stream);
  return stream;
};

/** The time, as AWS labels streams; a later one where a stream of the same millisecond is still there. */
const freeLabel = (context: Context, table: string): string => {
  for (let ms = context.clock.now(); ; ms += 1) {
    const label = new Date(ms).toISOString().slice(0, -1);
    if (!context.table(streams).has(`${tableArn(context, table)}/stream/${label}`)) return label;
  }
};

/** Its records can still be read for a day. */
export const disableStream = (context: Context, stream: StreamRow): void => {
  const now = context.clock.now();
  const next = nextSequence(context, stream);
  const disabled = {
    ...stream,
    disabledMs: now,
    shards: stream.shards.map((shard) => closeShard(shard, next, now)),
  };
  context.table(streams).put(stream.arn, disabled);
  armRemoval(context, disabled);
};

const armRemoval = (context: Context, { arn, disabledMs }: StreamRow): void => {
  if (disabledMs === undefined) return;
  const plain = context.scope({ cause: undefined });
  plain.clock.after(disabledMs + RETENTION_MS - plain.clock.now(), () => removeStream(plain, arn));
};

const removeStream = (context: Context, arn: string): void => {
  const stream = context.table(streams).get(arn);
  if (!stream) return;
  const records = context.table(recordsOf(stream.label, stream.tableId));
  for (const [key] of [...records.entries()]) records.delete(key);
  context.table(streams).delete(arn);
};

/** Goes on with removals that were not yet due when the sandbox closed. */
export const resumeStreams = (service: ServiceContext): void => {
  for (const scope of service.scopes(streams)) {
    const context = service.scope(scope);
    for (const stream of context.table(streams).values()) armRemoval(context, stream);
  }
};
