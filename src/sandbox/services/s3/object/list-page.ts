import { positionOf } from './key-order.ts';

export interface ListRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Keys up to this one, it included, are passed over; so are those below it, where it ends in the delimiter. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface ListedPage<T> {
  readonly items: readonly T[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix of the page. */
  readonly last: string | undefined;
}

/**
 * One page of a listing over sorted keys. Keys that have the delimiter after the prefix are rolled up into common
 * prefixes, which count as one entry each.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export const listPage = <T>(
  keys: readonly string[],
  itemOf: (key: string) => T | undefined,
  { prefix, delimiter, after, limit }: ListRequest,
): ListedPage<T> => {
  const items: T[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  let position = startOf(keys, prefix, { after, delimiter });
  while (position < keys.length) {
    const key = keys[position] ?? '';
    if (!key.startsWith(prefix)) break;
    const item = itemOf(key);
    if (item === undefined) {
      position += 1;
      continue;
    }
    if (items.length + commonPrefixes.length >= limit)
      return { items, commonPrefixes, isTruncated: limit > 0, last };
    const common = commonPrefixOf(key, prefix, delimiter);
    if (common === undefined) items.push(item);
    else commonPrefixes.push(common);
    last = common ?? key;
    position = common === undefined ? position + 1 : endOf(keys, common);
  }
  return { items, commonPrefixes, isTruncated: false, last };
};

const startOf = (
  keys: readonly string[],
  prefix: string,
  { after, delimiter }: Pick<ListRequest, 'after' | 'delimiter'>,
): number => {
  const first = positionOf(keys, prefix);
  if (after === undefined) return first;
  const isCommonPrefix =
    delimiter !== '' && after.startsWith(prefix) && commonPrefixOf(after, prefix, delimiter) === after;
  const at = isCommonPrefix ? endOf(keys, after) : positionOf(keys, after);
  return Math.max(first, keys[at] === after ? at + 1 : at);
};

const commonPrefixOf = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

/** Where the keys that begin with `prefix` end. */
const endOf = (keys: readonly string[], prefix: string): number => {
  let low = positionOf(keys, prefix);
  let step = 1;
  while (low + step <= keys.length && keys[low + step - 1]?.startsWith(prefix)) step *= 2;
  let high = Math.min(low + step, keys.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]?.startsWith(prefix)) low = middle + 1;
    else high = middle;
  }
  return low;
};
