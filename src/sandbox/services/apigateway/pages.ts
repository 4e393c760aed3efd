import { paginate } from '../../kernel/paginate.ts';
import { invalidPosition } from './errors.ts';

interface PageInput {
  readonly position?: string | undefined;
  readonly limit?: number | undefined;
}

/** "The maximum number of returned results per page. The default value is 25 and the maximum value is 500." */
export const pageOf = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { position, limit = 25 }: PageInput,
): { items: T[]; position?: string } => {
  const page = paginate(items, {
    keyOf,
    limit: Math.min(Math.max(limit, 1), 500),
    token: position,
    invalidToken: invalidPosition,
  });
  return { items: page.items, ...(page.nextToken !== undefined && { position: page.nextToken }) };
};
