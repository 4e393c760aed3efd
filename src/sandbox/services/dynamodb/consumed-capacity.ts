import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { indexKey } from './storage/item-key.ts';
import type { IndexRow, TableRow } from './storage/rows.ts';
import { type Entry, projectedAttributes, projectItem } from './storage/table-data.ts';
import { isSameValue } from './value/compare-values.ts';
import { itemSize } from './value/item-size.ts';
import type { Item } from './value/value.ts';

/** Capacity units that a request consumes, of a table and of its indexes by name. */
export interface Units {
  readonly table: number;
  readonly indexes: ReadonlyMap<string, number>;
}

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

export type Consistency = 'eventual' | 'strong' | 'transactional';

const READ_FACTORS: Readonly<Record<Consistency, number>> = { eventual: 0.5, strong: 1, transactional: 2 };

/** What reading so many bytes at once consumes; reading nothing consumes as much as the least. */
export const readUnits = (bytes: number, consistency: Consistency): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * READ_FACTORS[consistency];

export interface Change {
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/**
 * What a write consumes: of the table by the larger of the item before and after, of each index that it changes as
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes says.
 */
export const writeUnits = (table: TableRow, { before, after }: Change, factor: 1 | 2 = 1): Units => {
  const bytes = Math.max(before?.bytes ?? 0, after?.bytes ?? 0);
  const indexes = new Map<string, number>();
  for (const index of table.indexes) {
    const units = indexWriteUnits(table, index, { before, after });
    if (units > 0) indexes.set(index.name, units * factor);
  }
  return { table: sizeUnits(bytes) * factor, indexes };
};

const sizeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

const indexWriteUnits = (table: TableRow, index: IndexRow, { before, after }: Change): number => {
  const oldKey = before && indexKey(table, index, before.item);
  const newKey = after && indexKey(table, index, after.item);
  if (oldKey === undefined && newKey === undefined) return 0;
  const attributes = projectedAttributes(table, index);
  const old = oldKey === undefined || !before ? undefined : projectItem(before.item, attributes);
  const now = newKey === undefined || !after ? undefined : projectItem(after.item, attributes);
  if (old && now && oldKey === newKey) {
    return isSameItem(old, now) ? 0 : sizeUnits(Math.max(itemSize(old), itemSize(now)));
  }
  return (old ? sizeUnits(itemSize(old)) : 0) + (now ? sizeUnits(itemSize(now)) : 0);
};

export const isSameItem = (left: Item, right: Item): boolean => isSameValue({ M: left }, { M: right });

/** Several requests' units of one table. */
export const sumUnits = (all: readonly Units[]): Units => {
  const indexes = new Map<string, number>();
  for (const { indexes: some } of all)
    for (const [name, units] of some) indexes.set(name, (indexes.get(name) ?? 0) + units);
  return { table: all.reduce((sum, { table }) => sum + table, 0), indexes };
};

export const tableUnits = (units: number): Units => ({ table: units, indexes: new Map() });

export const totalUnits = ({ table, indexes }: Units): number =>
  [...indexes.values()].reduce((sum, units) => sum + units, table);

/** The `ConsumedCapacity` of an answer; undefined where the request didn't ask for it. */
export const showConsumed = (
  mode: ReturnConsumedCapacity | undefined,
  { table, units, transaction }: Consumed,
): ConsumedCapacity | undefined => {
  if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
  const capacity = (of: number) => ({
    CapacityUnits: of,
    ...(transaction === 'read' && { ReadCapacityUnits: of }),
    ...(transaction === 'write' && { WriteCapacityUnits: of }),
  });
  const total = { TableName: table.name, ...capacity(totalUnits(units)) };
  if (mode === 'TOTAL') return total;
  const ofIndexes = (isGlobal: boolean) => {
    const names = [...units.indexes].filter(
      ([name]) => table.indexes.find((index) => index.name === name)?.isGlobal === isGlobal,
    );
    return names.length === 0
      ? undefined
      : Object.fromEntries(names.map(([name, of]) => [name, capacity(of)]));
  };
  return {
    ...total,
    Table: capacity(units.table),
    LocalSecondaryIndexes: ofIndexes(false),
    GlobalSecondaryIndexes: ofIndexes(true),
  };
};

export interface Consumed {
  readonly table: TableRow;
  readonly units: Units;
  /** Transactions tell reads and writes apart. */
  readonly transaction?: 'read' | 'write';
}

/** The `ConsumedCapacity` of an answer about several tables: one for each, in the order of their first use. */
export const showAllConsumed = (
  mode: ReturnConsumedCapacity | undefined,
  uses: readonly Consumed[],
): ConsumedCapacity[] | undefined => {
  const tables = [...new Map(uses.map((use) => [use.table.id, use])).values()];
  const shown = tables.flatMap((first) => {
    const units = sumUnits(
      uses.flatMap(({ table, units: some }) => (table.id === first.table.id ? some : [])),
    );
    return showConsumed(mode, { ...first, units }) ?? [];
  });
  return shown.length > 0 ? shown : undefined;
};
