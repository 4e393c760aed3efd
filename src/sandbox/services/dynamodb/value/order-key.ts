import { hash } from 'node:crypto';
import { numberOrder } from './number.ts';
import { typeOf, type Value } from './value.ts';

/**
 * Keys as texts whose order is DynamoDB's: the hash of the partition key, then the sort key's bytes. A partition's
 * items stand together, scans see partitions in the order of their hashes, and a condition on the sort key is a range.
 */
export const partitionOrder = (values: readonly Value[]): string =>
  hash('md5', values.map((value) => `${typeOf(value)}${scalarText(value)}`).join('\0'));

const scalarText = (value: Value) => value.S ?? value.N ?? value.B ?? '';

/** A sort key's part, closed so that no other part's bytes can run into what follows. */
export const sortOrder = (value: Value): string => openSortOrder(value) + CLOSE;

/** The same without its end: what all sort keys that begin with `value` begin with. */
export const openSortOrder = (value: Value): string => {
  if (value.N !== undefined) return numberOrder(value.N);
  const bytes =
    value.B !== undefined ? Buffer.from(value.B, 'base64').toString('latin1') : utf8(value.S ?? '');
  return bytes.includes('\0') ? bytes.replaceAll('\0', '\0\u0001') : bytes;
};

const CLOSE = '\0\0';

/** After every text that begins with what it is appended to. */
export const LAST = '\uffff';

/** The least text after `text`. */
export const justAfter = (text: string): string => `${text}\0`;

const utf8 = (text: string): string =>
  ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');

const ASCII = /^[\0-\x7f]*$/;
