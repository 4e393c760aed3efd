import { paginate } from '../../kernel/paginate.ts';
import { invalidParameter } from './errors.ts';

interface PageInput<T> {
  readonly NextToken: string | undefined;
  readonly Limit: number | undefined;
  readonly keyOf: (item: T) => string;
}

const PAGE_SIZE = 100;

/** A page of a listing, 100 long where nothing else is asked for. */
export const listPage = <T>(items: readonly T[], { NextToken, Limit, keyOf }: PageInput<T>) =>
  paginate(items, {
    keyOf,
    limit: Limit ?? PAGE_SIZE,
    token: NextToken,
    invalidToken: () => invalidParameter('NextToken'),
  });
