import type { AwsError } from './aws-error.ts';

export interface PageRequest<T> {
  /** Unique among the items; a page goes on after the item of this key even when others came or went. */
  readonly keyOf: (item: T) => string;
  readonly limit: number;
  readonly token: string | undefined;
  /** AWS's own error for a token that it didn't give out. */
  readonly invalidToken: () => AwsError;
}

/** One page of `items`, and the token of the next one where there is more. */
export const paginate = <T>(
  items: readonly T[],
  { keyOf, limit, token, invalidToken }: PageRequest<T>,
): { readonly items: T[]; readonly nextToken: string | undefined } => {
  const start = token === undefined ? 0 : startAfter(items.map(keyOf), parseToken(token, invalidToken));
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && start + limit < items.length;
  return { items: page, nextToken: hasMore ? formatToken(start + limit, keyOf(last)) : undefined };
};

interface Place {
  readonly offset: number;
  readonly key: string;
}

const formatToken = (offset: number, key: string): string =>
  Buffer.from(JSON.stringify([offset, key])).toString('base64url');

const parseToken = (token: string, invalidToken: () => AwsError): Place => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(parsed) && typeof parsed[0] === 'number' && typeof parsed[1] === 'string') {
      return { offset: parsed[0], key: parsed[1] };
    }
  } catch {
    // Not one of our tokens: refused below like any other.
  }
  throw invalidToken();
};

/** The item may be gone since; then the page goes on where it stood. */
const startAfter = (keys: readonly string[], { offset, key }: Place): number => {
  const index = keys.indexOf(key);
  return index < 0 ? Math.max(0, offset - 1) : index + 1;
};
