import type { TagFilter } from '@aws-sdk/client-resource-groups-tagging-api';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { TaggedResource } from '../../kernel/tag-provider.ts';

/** The SDK's client module, for `Operations`. */
export type TaggingSdk = typeof import('@aws-sdk/client-resource-groups-tagging-api');

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message);

export const expiredToken = (): AwsError =>
  new AwsError(
    'PaginationTokenExpiredException',
    'The specified pagination token is invalid or has expired.',
  );

/** Every resource of the account and region that has tags, by ARN. */
export const taggedResources = async (context: Context): Promise<readonly TaggedResource[]> =>
  (await context.tagProvidersInUse())
    .flatMap((provider) => [...provider.list(context)])
    .filter(({ tags }) => Object.keys(tags).length > 0)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));

/** `lambda` stands for every type of Lambda, `lambda:function` for one. */
export const isOfType = (resource: TaggedResource, filters: readonly string[] | undefined): boolean =>
  !filters ||
  filters.length === 0 ||
  filters.some(
    (filter) => resource.resourceType === filter || resource.resourceType.startsWith(`${filter}:`),
  );

/** A resource has to meet every filter; a filter without values is met by its key. */
export const hasTags = ({ tags }: TaggedResource, filters: readonly TagFilter[] | undefined): boolean =>
  (filters ?? []).every(({ Key = '', Values = [] }) => {
    const value = tags[Key];
    return value !== undefined && (Values.length === 0 || Values.includes(value));
  });
