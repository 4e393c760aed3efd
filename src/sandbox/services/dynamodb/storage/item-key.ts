import type { ScalarAttributeType } from '@aws-sdk/client-dynamodb';
import { invalidParameters, KEY_MISMATCH, validation } from '../errors.ts';
import { ownValue } from '../expression/paths.ts';
import { partitionOrder, sortOrder } from '../value/order-key.ts';
import { type Item, typeOf, type Value } from '../value/value.ts';
import type { IndexRow, KeySchema, TableRow } from './rows.ts';

export const keyNames = ({ partition, sort }: KeySchema): readonly string[] => [...partition, ...sort];

/** Where an item stands in its table. The item's key has been checked. */
export const itemKey = (table: TableRow, item: Item): string => orderKey(table.key, item) ?? '';

/** Where an item stands in an index; undefined where it lacks a key attribute: it isn't there ("sparse"). */
export const indexKey = (table: TableRow, index: IndexRow, item: Item): string | undefined => {
  for (const name of keyNames(index.key)) {
    const value = ownValue(item, name);
    if (value?.[typeIn(table, name)] === undefined) return undefined;
  }
  const order = orderKey(index.key, item);
  return order === undefined ? undefined : order + itemKey(table, item);
};

const orderKey = (key: KeySchema, item: Item): string | undefined => {
  const partition = valuesOf(item, key.partition);
  const sort = valuesOf(item, key.sort);
  return partition && sort && partitionOrder(partition) + sort.map(sortOrder).join('');
};

const valuesOf = (item: Item, names: readonly string[]): Value[] | undefined => {
  const values: Value[] = [];
  for (const name of names) {
    const value = ownValue(item, name);
    if (!value) return undefined;
    values.push(value);
  }
  return values;
};

export const typeIn = (table: TableRow, name: string): ScalarAttributeType => table.attributes[name] ?? 'S';

/** The key of an item, of exactly the key's attributes. */
export const keyOf = (table: TableRow, item: Item): Item =>
  Object.fromEntries(
    keyNames(table.key).flatMap((name) => {
      const value = ownValue(item, name);
      return value ? [[name, value]] : [];
    }),
  );

/** Checks a `Key` parameter. Throws AwsError ValidationException. */
export const checkKey = (table: TableRow, key: Item): void => {
  const names = keyNames(table.key);
  if (Object.keys(key).length !== names.length) throw validation(KEY_MISMATCH);
  for (const name of names)
    checkKeyPart(table, name, { key, isPartition: table.key.partition.includes(name) });
};

interface KeyPart {
  readonly key: Item;
  readonly isPartition: boolean;
}

/** One attribute of a key that a request gives. */
export const checkKeyPart = (table: TableRow, name: string, { key, isPartition }: KeyPart): void => {
  const value = ownValue(key, name);
  if (!value || value[typeIn(table, name)] === undefined) throw validation(KEY_MISMATCH);
  if (isEmpty(value)) {
    throw invalidParameters(
      `The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value. Key: ${name}`,
    );
  }
  checkKeySize(value, isPartition);
};

/** Checks an item's key attributes, and those of the indexes that it has. Throws AwsError ValidationException. */
export const checkItemKeys = (table: TableRow, item: Item): void => {
  for (const name of keyNames(table.key)) {
    const value = ownValue(item, name);
    const expected = typeIn(table, name);
    if (!value) throw invalidParameters(`Missing the key ${name} in the item`);
    if (value[expected] === undefined)
      throw invalidParameters(`Type mismatch for key ${name} expected: ${expected} actual: ${typeOf(value)}`);
    if (isEmpty(value)) throw emptyKey(name, value);
    checkKeySize(value, table.key.partition.includes(name));
  }
  for (const index of table.indexes) {
    for (const name of keyNames(index.key)) checkIndexPart(table, name, { index, item });
  }
};

interface IndexPart {
  readonly index: IndexRow;
  readonly item: Item;
}

const checkIndexPart = (table: TableRow, name: string, { index, item }: IndexPart): void => {
  const value = ownValue(item, name);
  if (!value) return;
  const expected = typeIn(table, name);
  if (value[expected] === undefined) {
    throw invalidParameters(
      `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${typeOf(value)} IndexName: ${index.name}`,
    );
  }
  if (isEmpty(value)) {
    throw validation(
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value. IndexName: ${index.name}, IndexKey: ${name}`,
    );
  }
  checkKeySize(value, index.key.partition.includes(name));
};

const isEmpty = (value: Value) => value.S === '' || value.B === '';

const kindOf = (value: Value) => (value.S === undefined ? 'binary' : 'string');

const emptyKey = (name: string, value: Value) =>
  validation(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value. Key: ${name}`,
  );

/** The texts are AWS's own, missing blank included. */
const checkKeySize = (value: Value, isPartition: boolean): void => {
  const bytes =
    value.S !== undefined
      ? Buffer.byteLength(value.S)
      : value.B !== undefined
        ? Buffer.byteLength(value.B, 'base64')
        : 0;
  if (isPartition && bytes > 2048)
    throw invalidParameters('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  if (!isPartition && bytes > 1024) {
    throw invalidParameters('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
  }
};
