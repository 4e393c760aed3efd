import type { ItemCollectionMetrics, ReturnItemCollectionMetrics } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Change } from '../consumed-capacity.ts';
import { validation } from '../errors.ts';
import { applyUpdate } from '../expression/apply-update.ts';
import { type BoundCondition, type BoundUpdate, type Path, pathsOf, readPaths } from '../expression/bound.ts';
import { isMet } from '../expression/evaluate-condition.ts';
import { ownValue } from '../expression/paths.ts';
import { checkItemKeys, checkKey, itemKey, keyNames, typeIn } from '../storage/item-key.ts';
import { itemsOf, type TableRow } from '../storage/rows.ts';
import { dataOf, type Entry, findEntry } from '../storage/table-data.ts';
import { type ItemChange, recordChange } from '../streams/record-change.ts';
import { armExpiry } from '../time-to-live/expiry.ts';
import { itemSize, MAX_ITEM_BYTES } from '../value/item-size.ts';
import { type Item, showItem, showValue, typeOf } from '../value/value.ts';

/** What a request wants to do to one item, checked as far as that goes without the item. */
export type WriteIntent =
  | { readonly kind: 'put'; readonly item: Item; readonly condition?: BoundCondition | undefined }
  | {
      readonly kind: 'update';
      readonly key: Item;
      readonly update?: BoundUpdate | undefined;
      readonly condition?: BoundCondition | undefined;
    }
  | { readonly kind: 'delete'; readonly key: Item; readonly condition?: BoundCondition | undefined }
  | { readonly kind: 'check'; readonly key: Item; readonly condition: BoundCondition };

/** A write that may be done: nothing is changed yet. */
export interface Plan extends Change {
  readonly table: TableRow;
}

export const keyIn = (intent: WriteIntent): Item => (intent.kind === 'put' ? intent.item : intent.key);

/** The condition of a write isn't met. `item`: as it is. */
export class ConditionFailed extends Error {
  readonly item: Item | undefined;

  constructor(item: Item | undefined) {
    super('The conditional request failed');
    this.item = item;
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#DDB-PutItem-request-ReturnValuesOnConditionCheckFailure */
  toAwsError(returnValues: string | undefined): AwsError {
    const members = returnValues === 'ALL_OLD' && this.item ? { Item: showItem(this.item) } : {};
    return new AwsError('ConditionalCheckFailedException', this.message, { members });
  }
}

/** Checks what a request gives against the table. Throws AwsError ValidationException. */
export const checkIntent = (table: TableRow, intent: WriteIntent): void => {
  if (intent.kind === 'put') checkItemKeys(table, intent.item);
  else checkKey(table, intent.key);
  if (intent.kind === 'update' && intent.update) checkUpdate(table, intent.update);
  if (intent.condition) checkKeyPaths(table, pathsOf(intent.condition));
};

/** Keys are scalars: nothing lies within them. */
export const checkKeyPaths = (table: TableRow, paths: Iterable<Path>): void => {
  for (const path of paths) {
    if (path.length === 1) continue;
    const [head] = path;
    const isKey = keyNames(table.key).includes(head);
    const isIndexKey = table.indexes.some(({ key }) => keyNames(key).includes(head));
    if (!isKey && !isIndexKey) continue;
    throw validation(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${isKey ? 'Key' : 'IndexKey'}: ${head}`,
    );
  }
};

const checkUpdate = (table: TableRow, { actions }: BoundUpdate): void => {
  const keys = keyNames(table.key);
  for (const name of keys) {
    if (actions.some(({ path: [head] }) => head === name)) {
      throw validation(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
  }
  for (const action of actions) {
    if (action.kind !== 'set' || action.value.kind !== 'value' || action.path.length > 1) continue;
    const [head] = action.path;
    const index = table.indexes.find(({ key }) => keyNames(key).includes(head));
    const actual = typeOf(action.value.value);
    if (!index || actual === typeIn(table, head)) continue;
    throw validation(
      `One or more parameter values were invalid: Type mismatch for Index Key ${head} Expected: ${typeIn(table, head)} Actual: ${actual} IndexName: ${index.name}`,
    );
  }
  checkKeyPaths(
    table,
    actions.map(({ path }) => path),
  );
  for (const action of actions) if (action.kind === 'set') checkKeyPaths(table, readPaths(action.value));
};

/** Finds out what a write does. Throws ConditionFailed, or AwsError where the item doesn't fit the update. */
export const planWrite = (context: Context, table: TableRow, intent: WriteIntent): Plan => {
  const before = findEntry(context, table, keyIn(intent));
  if (intent.condition && !isMet(intent.condition, before?.item ?? {}))
    throw new ConditionFailed(before?.item);
  if (intent.kind === 'check') return { table, before, after: before };
  if (intent.kind === 'delete') return { table, before, after: undefined };
  const item =
    intent.kind === 'put' ? intent.item : updated(table, before?.item ?? intent.key, intent.update);
  return { table, before, after: { key: itemKey(table, item), item, bytes: itemSize(item) } };
};

const updated = (table: TableRow, item: Item, update: BoundUpdate | undefined): Item => {
  if (!update) return item;
  const after = applyUpdate(item, update);
  if (itemSize(after) > MAX_ITEM_BYTES)
    throw validation('Item size to update has exceeded the maximum allowed size');
  for (const index of table.indexes) {
    for (const name of keyNames(index.key)) checkUpdatedKey(table, name, after);
  }
  return after;
};

/** https://repost.aws: the texts of an update that gives an index's key another type, or none. */
const checkUpdatedKey = (table: TableRow, name: string, item: Item): void => {
  const value = ownValue(item, name);
  if (!value) return;
  if (value[typeIn(table, name)] === undefined) {
    throw validation('The update expression attempted to update the secondary index key to unsupported type');
  }
  if (value.S === '' || value.B === '') {
    throw validation(
      `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${value.S === '' ? 'string' : 'binary'} value.`,
    );
  }
};

/** Does what was planned: the row, the indexes, the stream's record, the time to live. */
export const applyPlan = (context: Context, plan: Plan, how: Pick<ItemChange, 'isExpiry'> = {}): void => {
  const { table, before, after } = plan;
  if (before === after) return;
  const rows = context.table(itemsOf(table.id));
  // Before the row changes: data that isn't loaded yet is made of the rows.
  const data = dataOf(context, table);
  if (after) rows.put(after.key, after.item);
  else if (before) rows.delete(before.key);
  data.replace(table, before, after);
  recordChange(context, table, { before: before?.item, after: after?.item, ...how });
  if (after) armExpiry(context, table);
};

/** Items of one partition of a table with local indexes: "a size estimate range, in gigabytes". */
export const showCollection = (
  mode: ReturnItemCollectionMetrics | undefined,
  table: TableRow,
  key: Item,
): ItemCollectionMetrics | undefined => {
  if (mode !== 'SIZE' || table.indexes.every(({ isGlobal }) => isGlobal)) return undefined;
  const parts = table.key.partition.flatMap((name) => {
    const value = ownValue(key, name);
    return value ? [[name, showValue(value)] as const] : [];
  });
  return { ItemCollectionKey: Object.fromEntries(parts), SizeEstimateRangeGB: [0, 1] };
};

export const showEntry = (entry: Entry | undefined) => entry && showItem(entry.item);
