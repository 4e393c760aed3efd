import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { ownValue } from '../expression/paths.ts';
import { itemSize } from '../value/item-size.ts';
import type { Item } from '../value/value.ts';
import { indexKey, itemKey, keyNames } from './item-key.ts';
import { type IndexRow, itemsOf, type TableRow } from './rows.ts';
import { SortedList } from './sorted-list.ts';

/** An item with its order key and its size in bytes. */
export interface Entry {
  readonly key: string;
  readonly item: Item;
  readonly bytes: number;
}

/** An item's place in an index. */
export interface IndexEntry {
  readonly key: string;
  readonly entry: Entry;
}

/**
 * A table's items in order, with its indexes: kept in memory beside the rows that are persisted, and made from them
 * when the table is first used.
 */
export class TableData {
  readonly items: SortedList<Entry>;
  readonly #indexes = new Map<string, SortedList<IndexEntry>>();
  /** Items that have a time to live, in the order in which it ends. */
  #expiries: { readonly attribute: string; readonly list: SortedList<IndexEntry> } | undefined;
  #bytes = 0;

  constructor(rows: Iterable<readonly [string, Item]>) {
    const entries = [...rows].map(([key, item]) => ({ key, item, bytes: itemSize(item) }));
    this.items = SortedList.of(entries);
    this.#bytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The entries of an index; made of the items when the index is first used. */
  index(table: TableRow, index: IndexRow): SortedList<IndexEntry> {
    const known = this.#indexes.get(index.name);
    if (known) return known;
    const made = SortedList.of(
      [...this.items].flatMap((entry) => {
        const key = indexKey(table, index, entry.item);
        return key === undefined ? [] : [{ key, entry }];
      }),
    );
    this.#indexes.set(index.name, made);
    return made;
  }

  dropIndex(name: string): void {
    this.#indexes.delete(name);
  }

  /** By the attribute that holds the time; made of the items when it is first asked for. */
  expiries(attribute: string): SortedList<IndexEntry> {
    if (this.#expiries?.attribute === attribute) return this.#expiries.list;
    const list = SortedList.of(
      [...this.items].flatMap((entry) => {
        const key = expiryKey(attribute, entry);
        return key === undefined ? [] : [{ key, entry }];
      }),
    );
    this.#expiries = { attribute, list };
    return list;
  }

  /** Puts `after` in the place of `before`; either may be absent. */
  replace(table: TableRow, before: Entry | undefined, after: Entry | undefined): void {
    for (const index of table.indexes) {
      const list = this.#indexes.get(index.name);
      if (!list) continue;
      const oldKey = before && indexKey(table, index, before.item);
      const newKey = after && indexKey(table, index, after.item);
      if (oldKey !== undefined && oldKey !== newKey) list.delete(oldKey);
      if (newKey !== undefined && after) list.put({ key: newKey, entry: after });
    }
    this.#replaceExpiry(before, after);
    if (after) this.items.put(after);
    else if (before) this.items.delete(before.key);
    this.#bytes += (after?.bytes ?? 0) - (before?.bytes ?? 0);
  }

  #replaceExpiry(before: Entry | undefined, after: Entry | undefined): void {
    if (!this.#expiries) return;
    const { attribute, list } = this.#expiries;
    const oldKey = before && expiryKey(attribute, before);
    const newKey = after && expiryKey(attribute, after);
    if (oldKey !== undefined) list.delete(oldKey);
    if (newKey !== undefined && after) list.put({ key: newKey, entry: after });
  }
}

/** Epoch seconds, so padded that their order is that of texts, before the item's own key. */
const expiryKey = (attribute: string, { key, item }: Entry): string | undefined => {
  const seconds = Number(ownValue(item, attribute)?.N);
  return seconds > 0 && seconds < LATEST_SECONDS
    ? String(Math.floor(seconds)).padStart(12, '0') + key
    : undefined;
};

const LATEST_SECONDS = 1e12;

/** When the time to live of an entry of `expiries` ends, in seconds since the epoch. */
export const expirySeconds = ({ key }: IndexEntry): number => Number(key.slice(0, 12));

const data = new WeakMap<Bus, Map<string, TableData>>();

/** A table's data; there is one for each sandbox, as there is one bus for each sandbox. */
export const dataOf = (context: Context, table: TableRow): TableData => {
  const all = data.get(context.bus) ?? new Map<string, TableData>();
  data.set(context.bus, all);
  const known = all.get(table.id);
  if (known) return known;
  const loaded = new TableData(context.table(itemsOf(table.id)).entries());
  all.set(table.id, loaded);
  return loaded;
};

/** Deletes a table's items for good. */
export const deleteData = (context: Context, table: TableRow): void => {
  const rows = context.table(itemsOf(table.id));
  for (const [key] of [...rows.entries()]) rows.delete(key);
  data.get(context.bus)?.delete(table.id);
};

/** The entry of an item, by the item or its key. */
export const findEntry = (context: Context, table: TableRow, key: Item): Entry | undefined =>
  dataOf(context, table).items.get(itemKey(table, key));

/** The attributes that an index has of each item; undefined for all of them. */
export const projectedAttributes = (table: TableRow, index: IndexRow): ReadonlySet<string> | undefined =>
  index.projection === 'ALL'
    ? undefined
    : new Set([...keyNames(table.key), ...keyNames(index.key), ...index.nonKeyAttributes]);

/** An item as an index has it. */
export const projectItem = (item: Item, attributes: ReadonlySet<string> | undefined): Item =>
  attributes ? Object.fromEntries(Object.entries(item).filter(([name]) => attributes.has(name))) : item;
