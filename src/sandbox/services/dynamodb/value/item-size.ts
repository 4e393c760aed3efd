import { numberSize } from './number.ts';
import type { Item, Value } from './value.ts';

/** "The maximum item size in DynamoDB is 400 KB, which includes both attribute name and value lengths." */
export const MAX_ITEM_BYTES = 400 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export const itemSize = (item: Item): number => {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value) size += textSize(name) + valueSize(value);
  }
  return size;
};

const valueSize = (value: Value): number => {
  if (value.S !== undefined) return textSize(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return blobSize(value.B);
  if (value.M !== undefined) return CONTAINER_BYTES + Object.keys(value.M).length + itemSize(value.M);
  if (value.L !== undefined) return CONTAINER_BYTES + sum(value.L, (member) => 1 + valueSize(member));
  if (value.SS !== undefined) return sum(value.SS, textSize);
  if (value.NS !== undefined) return sum(value.NS, numberSize);
  if (value.BS !== undefined) return sum(value.BS, blobSize);
  return 1;
};

/** "An empty map or list requires 3 bytes, and each of its elements 1 byte of overhead." */
const CONTAINER_BYTES = 3;

const textSize = (text: string) => Buffer.byteLength(text, 'utf8');

const blobSize = (base64: string) => Buffer.byteLength(base64, 'base64');

const sum = <T>(members: readonly T[], size: (member: T) => number) =>
  members.reduce((total, member) => total + size(member), 0);
