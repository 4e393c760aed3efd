import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';
import { validation } from '../errors.ts';
import { ownValue } from '../expression/paths.ts';
import { checkKey, checkKeyPart, indexKey, itemKey, keyNames, keyOf } from '../storage/item-key.ts';
import type { IndexRow, TableRow } from '../storage/rows.ts';
import { type Item, readItem } from '../value/value.ts';
import { startKeyNames } from './page.ts';

const INVALID = 'The provided starting key is invalid';

/** Reads `ExclusiveStartKey`. Throws AwsError ValidationException; the texts' beginnings differ as AWS's do. */
export const readStartKey = (key: Readonly<Record<string, AttributeValue>> | undefined): Item | undefined => {
  try {
    return key && readItem(key);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const isBare =
      /contains duplicates|number set|numeric value|significant digits|number with magnitude/.test(
        error.message,
      );
    throw isBare ? error : validation(`${INVALID}: ${error.message}`);
  }
};

/** The order key of a starting key. Throws AwsError ValidationException where it is no key of the table and index. */
export const startOrder = (table: TableRow, index: IndexRow | undefined, key: Item): string => {
  const names = startKeyNames(table, index);
  if (Object.keys(key).length !== names.length || names.some((name) => !ownValue(key, name)))
    throw validation(index ? INVALID : `${INVALID}: The provided key element does not match the schema`);
  if (index) {
    for (const name of keyNames(index.key))
      checkKeyPart(table, name, { key, isPartition: index.key.partition.includes(name) });
  }
  try {
    checkKey(table, keyOf(table, key));
  } catch (error) {
    if (error instanceof AwsError) throw validation(`${INVALID}: ${error.message}`);
    throw error;
  }
  return index ? (indexKey(table, index, key) ?? '') : itemKey(table, key);
};
