import type { AwsError } from '../../kernel/aws-error.ts';
import { paginate } from '../../kernel/paginate.ts';

interface Paged<T> {
  readonly maxResults: number | undefined;
  readonly nextToken: string | undefined;
  readonly keyOf: (item: T) => string;
  readonly invalidToken: () => AwsError;
}

/** "The default is 100 and the maximum allowed page size is 1000. A value of 0 uses the default." */
export const pageOf = <T>(items: readonly T[], { maxResults, nextToken, keyOf, invalidToken }: Paged<T>) =>
  paginate(items, { keyOf, invalidToken, limit: maxResults || DEFAULT_PAGE, token: nextToken });

export const DEFAULT_PAGE = 100;
