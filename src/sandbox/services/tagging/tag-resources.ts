import type { FailureInfo } from '@aws-sdk/client-resource-groups-tagging-api';
import { AwsError } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { invalidParameter, type TaggingSdk } from './tagged-resources.ts';

export const tagResourcesOperations = {
  TagResources: {
    authorize: () => ({ action: 'tag:TagResources', resource: '*' }),
    handle: ({ ResourceARNList, Tags }, context) => {
      if (Object.keys(Tags).some((key) => key.toLowerCase().startsWith('aws:'))) {
        throw invalidParameter("Tag keys must not begin with 'aws:', which is reserved.");
      }
      return eachResource(context, ResourceARNList, (provider, arn) => provider.tag(context, arn, Tags));
    },
  },
  UntagResources: {
    authorize: () => ({ action: 'tag:UntagResources', resource: '*' }),
    handle: ({ ResourceARNList, TagKeys }, context) =>
      eachResource(context, ResourceARNList, (provider, arn) => provider.untag(context, arn, TagKeys)),
  },
} satisfies Operations<TaggingSdk>;

/** One resource's failure doesn't hold up the others: it is told in `FailedResourcesMap`. */
const eachResource = async (
  context: RequestContext,
  arns: readonly string[],
  change: (provider: TagProvider, arn: string) => boolean,
): Promise<{ FailedResourcesMap: Record<string, FailureInfo> }> => {
  const failures: Record<string, FailureInfo> = {};
  const providers = await context.tagProviders();
  for (const arn of arns) {
    const failure = failureOf(providers, arn, change);
    if (failure) failures[arn] = failure;
  }
  return { FailedResourcesMap: failures };
};

const failureOf = (
  providers: readonly TagProvider[],
  arn: string,
  change: (provider: TagProvider, arn: string) => boolean,
): FailureInfo | undefined => {
  try {
    if (providers.some((provider) => change(provider, arn))) return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      StatusCode: error.httpStatus ?? 400,
      ErrorCode: 'InvalidParameterException',
      ErrorMessage: error.message,
    };
  }
  return {
    StatusCode: 400,
    ErrorCode: 'InvalidParameterException',
    ErrorMessage: `The resource ${arn} does not exist or cannot be tagged.`,
  };
};
