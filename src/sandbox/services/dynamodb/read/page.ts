import { type Consistency, readUnits, type Units } from '../consumed-capacity.ts';
import type { BoundCondition, Path } from '../expression/bound.ts';
import { isMet } from '../expression/evaluate-condition.ts';
import { ownValue, project } from '../expression/paths.ts';
import { keyNames } from '../storage/item-key.ts';
import type { IndexRow, TableRow } from '../storage/rows.ts';
import type { KeyRange } from '../storage/sorted-list.ts';
import { type Entry, projectedAttributes, projectItem, type TableData } from '../storage/table-data.ts';
import { itemSize } from '../value/item-size.ts';
import type { Item } from '../value/value.ts';

/** What a query or a scan reads: one table or index, in one direction, from one place to another. */
export interface PageRequest {
  readonly table: TableRow;
  readonly index: IndexRow | undefined;
  readonly range: KeyRange;
  readonly direction: 'forward' | 'backward';
  readonly limit: number | undefined;
  readonly filter: BoundCondition | undefined;
  readonly paths: readonly Path[] | undefined;
  /** Attributes that a local index doesn't have are fetched from its table. */
  readonly fetches: boolean;
  readonly consistency: Consistency;
  readonly countsOnly: boolean;
}

export interface Page {
  readonly items: readonly Item[];
  readonly count: number;
  readonly scanned: number;
  /** Where the next page goes on; undefined after the last. */
  readonly lastKey: Item | undefined;
  readonly units: Units;
}

/** "A single Query operation can retrieve a maximum of 1 MB of data." Before the filter. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** Reads one page: as many items as the limit or a megabyte allows, of which the filter lets some through. */
export const readPage = (data: TableData, request: PageRequest): Page => {
  const attributes = request.index && projectedAttributes(request.table, request.index);
  const items: Item[] = [];
  let [scanned, bytes, count, fetchUnits] = [0, 0, 0, 0];
  let last: Item | undefined;
  for (const entry of entriesOf(data, request)) {
    const item = attributes && !request.fetches ? projectItem(entry.item, attributes) : entry.item;
    bytes += attributes ? itemSize(projectItem(entry.item, attributes)) : entry.bytes;
    if (request.fetches) fetchUnits += readUnits(entry.bytes, request.consistency);
    scanned += 1;
    last = entry.item;
    if (!request.filter || isMet(request.filter, item)) {
      count += 1;
      if (!request.countsOnly) items.push(request.paths ? project(item, request.paths) : item);
    }
    if (scanned === request.limit || bytes >= MAX_PAGE_BYTES)
      return { ...finish(), lastKey: startKeyOf(request, last) };
  }
  return { ...finish(), lastKey: undefined };

  function finish() {
    const units = readUnits(bytes, request.consistency);
    return { items, count, scanned, units: unitsOf(request.index, units, fetchUnits) };
  }
};

function* entriesOf(data: TableData, { table, index, range, direction }: PageRequest): Generator<Entry> {
  if (!index) {
    yield* data.items[direction](range);
    return;
  }
  for (const { entry } of data.index(table, index)[direction](range)) yield entry;
}

const unitsOf = (index: IndexRow | undefined, units: number, fetchUnits: number): Units =>
  index
    ? { table: fetchUnits, indexes: new Map([[index.name, units]]) }
    : { table: units, indexes: new Map() };

/** The key attributes of the table and of the index. */
export const startKeyNames = (table: TableRow, index: IndexRow | undefined): readonly string[] => [
  ...new Set([...keyNames(table.key), ...(index ? keyNames(index.key) : [])]),
];

const startKeyOf = ({ table, index }: PageRequest, item: Item): Item =>
  Object.fromEntries(
    startKeyNames(table, index).flatMap((name) => {
      const value = ownValue(item, name);
      return value ? [[name, value]] : [];
    }),
  );
