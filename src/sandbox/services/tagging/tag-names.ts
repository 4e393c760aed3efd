import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { expiredToken, type TaggingSdk, taggedResources } from './tagged-resources.ts';

const PAGE_SIZE = 100;

export const tagNameOperations = {
  GetTagKeys: {
    authorize: () => ({ action: 'tag:GetTagKeys', resource: '*' }),
    handle: async ({ PaginationToken: token }, context) => {
      const keys = (await taggedResources(context)).flatMap(({ tags }) => Object.keys(tags));
      const { items, nextToken } = page(keys, token);
      return { TagKeys: items, PaginationToken: nextToken };
    },
  },
  GetTagValues: {
    authorize: () => ({ action: 'tag:GetTagValues', resource: '*' }),
    handle: async ({ Key, PaginationToken: token }, context) => {
      const values = (await taggedResources(context)).flatMap(({ tags }) => tags[Key] ?? []);
      const { items, nextToken } = page(values, token);
      return { TagValues: items, PaginationToken: nextToken };
    },
  },
} satisfies Operations<TaggingSdk>;

/** Each name once; the last page's token is empty. */
const page = (names: readonly string[], token: string | undefined) => {
  const { items, nextToken = '' } = paginate([...new Set(names)].sort(), {
    keyOf: (name) => name,
    limit: PAGE_SIZE,
    token: token || undefined,
    invalidToken: expiredToken,
  });
  return { items, nextToken };
};
