import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { keyNames } from '../storage/item-key.ts';
import { type IndexRow, streams, type TableRow, tables } from '../storage/rows.ts';
import { dataOf, deleteData } from '../storage/table-data.ts';
import { disableStream } from '../streams/stream-lifecycle.ts';

/** How long AWS's asynchronous changes take here: long enough to be seen. */
export const SETTLING_MS = 500;

/** Puts a table that is being created, changed or deleted, and waits for the end of that. */
export const putUnsettled = (context: Context, table: TableRow): TableRow => {
  const unsettled = { ...table, settlesMs: context.clock.now() + SETTLING_MS };
  context.table(tables).put(table.name, unsettled);
  armSettling(context, unsettled);
  return unsettled;
};

const armSettling = (context: Context, table: TableRow): void => {
  if (table.settlesMs === undefined) return;
  const plain = context.scope({ cause: undefined });
  plain.clock.after(table.settlesMs - plain.clock.now(), () => settle(plain, table));
};

/** Ends what was going on, unless something else has begun since. */
const settle = (context: Context, armed: TableRow): void => {
  const table = context.table(tables).get(armed.name);
  if (!table || table.id !== armed.id || table.settlesMs !== armed.settlesMs) return;
  if (table.status === 'DELETING') {
    deleteTable(context, table);
    return;
  }
  const kept = table.indexes.filter(({ status }) => status !== 'DELETING');
  for (const { name } of table.indexes.filter((index) => !kept.includes(index)))
    dataOf(context, table).dropIndex(name);
  const indexes = kept.map(settleIndex);
  const used = new Set([table.key, ...indexes.map(({ key }) => key)].flatMap(keyNames));
  const attributes = Object.fromEntries(Object.entries(table.attributes).filter(([name]) => used.has(name)));
  context
    .table(tables)
    .put(table.name, { ...table, status: 'ACTIVE', settlesMs: undefined, indexes, attributes });
};

const settleIndex = (index: IndexRow): IndexRow =>
  index.isGlobal ? { ...index, status: 'ACTIVE', isBackfilling: undefined } : index;

const deleteTable = (context: Context, table: TableRow): void => {
  deleteData(context, table);
  context.table(tables).delete(table.name);
};

/** A table's stream outlives it for a day. */
export const beginDeletion = (context: Context, table: TableRow): TableRow => {
  const stream = table.streamArn === undefined ? undefined : context.table(streams).get(table.streamArn);
  if (stream) disableStream(context, stream);
  return putUnsettled(context, { ...table, status: 'DELETING' });
};

/** Goes on with what was not yet done when the sandbox closed. */
export const resumeTables = (service: ServiceContext): void => {
  for (const scope of service.scopes(tables)) {
    const context = service.scope(scope);
    for (const table of [...context.table(tables).values()]) armSettling(context, table);
  }
};
