import type { Filter } from '@aws-sdk/client-ec2';
import { notImplemented } from '../../kernel/aws-error.ts';
import { invalidValue } from './errors.ts';
import documented from './filters.json' with { type: 'json' };

/** What a filter looks at: all values that an item has under its name. */
export type FilterFields<T> = Readonly<Record<string, (item: T) => string | readonly string[] | undefined>>;

interface Filtered<T> {
  readonly operation: keyof typeof documented;
  readonly filters: readonly Filter[] | undefined;
  readonly fields: FilterFields<T>;
  readonly tagsOf?: (item: T) => Readonly<Record<string, string>>;
}

/**
 * The items that meet every filter; of a filter's values one has to fit, `*` and `?` stand for anything.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export const applyFilters = <T>(
  items: readonly T[],
  { operation, filters = [], fields, tagsOf }: Filtered<T>,
): T[] => {
  const tests = filters.map(({ Name = '', Values = [] }) => {
    const wanted = Values.map(wildcard);
    const valuesOf = readerOf(Name, { operation, filters, fields, ...(tagsOf && { tagsOf }) });
    return (item: T) => valuesOf(item).some((value) => wanted.some((pattern) => pattern.test(value)));
  });
  return items.filter((item) => tests.every((test) => test(item)));
};

const readerOf = <T>(
  name: string,
  { operation, fields, tagsOf }: Filtered<T>,
): ((item: T) => readonly string[]) => {
  const field = fields[name];
  if (field) return (item) => [field(item) ?? []].flat();
  if (tagsOf && name === 'tag-key') return (item) => Object.keys(tagsOf(item));
  if (tagsOf && name.startsWith('tag:')) return (item) => [tagsOf(item)[name.slice(4)] ?? []].flat();
  if (documented[operation].includes(name)) throw notImplemented('ec2', operation, `filter ${name}`);
  throw invalidValue(`The filter '${name}' is invalid`);
};

const wildcard = (text: string): RegExp => {
  const parts = text.match(/\\.|[^\\]|\\$/gs) ?? [];
  const pattern = parts.map((part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    // A backslash takes the meaning from `*`, `?` and itself.
    return (part.length === 2 ? part.slice(1) : part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  // Two stars in a row match what one does, and take exponentially long to fail.
  return new RegExp(`^${pattern.join('').replace(/(\.\*)+/g, '.*')}$`, 's');
};
