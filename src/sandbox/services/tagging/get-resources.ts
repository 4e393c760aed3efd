import type {
  GetResourcesCommandInput,
  ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { notImplemented } from '../../kernel/aws-error.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TaggedResource } from '../../kernel/tag-provider.ts';
import {
  expiredToken,
  hasTags,
  invalidParameter,
  isOfType,
  type TaggingSdk,
  taggedResources,
} from './tagged-resources.ts';

const PAGE_SIZE = 50;

export const getResourcesOperations = {
  GetResources: {
    authorize: () => ({ action: 'tag:GetResources', resource: '*' }),
    handle: async (input, context) => {
      if (input.IncludeComplianceDetails || input.ExcludeCompliantResources) {
        throw notImplemented('tagging', context.operation, 'tag policies');
      }
      checkFilters(input);
      const { ResourceARNList: arns, TagFilters, ResourceTypeFilters } = input;
      const found = (await taggedResources(context)).filter(
        (resource) =>
          (!arns || arns.includes(resource.arn)) &&
          isOfType(resource, ResourceTypeFilters) &&
          hasTags(resource, TagFilters),
      );
      const { items, nextToken } = paginate(found, {
        keyOf: ({ arn }) => arn,
        limit: input.ResourcesPerPage ?? PAGE_SIZE,
        token: input.PaginationToken || undefined,
        invalidToken: expiredToken,
      });
      return { ResourceTagMappingList: items.map(describe), PaginationToken: nextToken ?? '' };
    },
  },
} satisfies Operations<TaggingSdk>;

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
const checkFilters = (input: GetResourcesCommandInput): void => {
  if (!input.ResourceARNList) return;
  const others = [input.TagFilters, input.ResourceTypeFilters, input.ResourcesPerPage, input.TagsPerPage];
  if (others.every((other) => other === undefined) && !input.PaginationToken) return;
  throw invalidParameter('ResourceARNList cannot be combined with other request parameters.');
};

const describe = ({ arn, tags }: TaggedResource): ResourceTagMapping => ({
  ResourceARN: arn,
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});
