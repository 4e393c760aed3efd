import { paginate } from '../../kernel/paginate.ts';
import { validationError } from './iam-errors.ts';

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** IAM's pages: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html (100 items unless told). */
export const page = <T>(items: readonly T[], input: PageInput, keyOf: (item: T) => string) => {
  const { items: rows, nextToken } = paginate(items, {
    keyOf,
    limit: input.MaxItems ?? 100,
    token: input.Marker,
    invalidToken: () => validationError(`Invalid Marker: ${input.Marker}`),
  });
  return {
    items: rows,
    answer: { IsTruncated: nextToken !== undefined, ...(nextToken !== undefined && { Marker: nextToken }) },
  };
};

/** In the order in which IAM lists things: by name. */
export const byName = <T extends { readonly name: string }>(rows: Iterable<T>): readonly T[] =>
  [...rows].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

export const nameOf = ({ name }: { readonly name: string }): string => name;
