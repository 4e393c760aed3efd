import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import type { TagProvider } from '../../../kernel/tag-provider.ts';
import { badRequest, partNotFound } from '../errors.ts';
import { type ApiGatewaySdk, apis, stages } from '../rows.ts';
import { manages } from './parts.ts';

type Tags = Readonly<Record<string, string>>;

/** "Tags per stage: 50" (limits); keys have at most 128 characters, values 256 (apigateway-tagging). */
export const checkTags = (tags: Tags): Tags => {
  if (Object.keys(tags).length > 50) throw badRequest('Number of tags exceeds the limit of 50');
  for (const [key, value] of Object.entries(tags))
    if (key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key))
      throw badRequest(`Invalid tag '${key.slice(0, 128)}'`);
  return tags;
};

export const tagOperations = {
  TagResource: {
    authorize: ({ ResourceArn }, context) => managesTags(context, 'POST', ResourceArn),
    handle: ({ ResourceArn, Tags }, context) => {
      const tagged = findTagged(context, ResourceArn);
      tagged.put(checkTags({ ...tagged.tags, ...Tags }));
      return {};
    },
  },
  UntagResource: {
    authorize: ({ ResourceArn }, context) => managesTags(context, 'DELETE', ResourceArn),
    handle: ({ ResourceArn, TagKeys }, context) => {
      const tagged = findTagged(context, ResourceArn);
      tagged.put(without(tagged.tags, TagKeys));
      return {};
    },
  },
  GetTags: {
    authorize: ({ ResourceArn }, context) => managesTags(context, 'GET', ResourceArn),
    handle: ({ ResourceArn }, context) => ({ Tags: findTagged(context, ResourceArn).tags }),
  },
} satisfies Operations<ApiGatewaySdk>;

export const apiTags: TagProvider = {
  *list(context) {
    for (const { ApiId, Tags } of context.table(apis).values())
      yield { arn: arnOf(context, ApiId), resourceType: 'apigateway:apis', tags: Tags };
    for (const { apiId, StageName, Tags } of context.table(stages).values())
      yield {
        arn: `${arnOf(context, apiId)}/stages/${StageName}`,
        resourceType: 'apigateway:stages',
        tags: Tags,
      };
  },
  tag: (context, arn, tags) => {
    const tagged = lookUp(context, arn);
    tagged?.put(checkTags({ ...tagged.tags, ...tags }));
    return tagged !== undefined;
  },
  untag: (context, arn, keys) => {
    const tagged = lookUp(context, arn);
    tagged?.put(without(tagged.tags, keys));
    return tagged !== undefined;
  },
};

const managesTags = (
  context: RequestContext,
  method: 'GET' | 'POST' | 'DELETE',
  arn: string,
): Authorization => manages(context, method, `/tags/${encodeURIComponent(arn)}`);

/** API Gateway's ARNs have no account: https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
const arnOf = (context: Context, apiId: string): string =>
  `arn:aws:apigateway:${context.region}::/apis/${apiId}`;

interface Tagged {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

const findTagged = (context: Context, arn: string): Tagged => {
  const tagged = lookUp(context, arn);
  if (!tagged) throw partNotFound('resource', arn);
  return tagged;
};

const lookUp = (context: Context, arn: string): Tagged | undefined => {
  const prefix = arnOf(context, '');
  if (!arn.startsWith(prefix)) return undefined;
  const [apiId = '', part, stageName] = arn.slice(prefix.length).split('/');
  if (part === undefined) {
    const api = context.table(apis).get(apiId);
    return api && { tags: api.Tags, put: (Tags) => context.table(apis).put(apiId, { ...api, Tags }) };
  }
  const key = `${apiId}/${stageName}`;
  const stage = part === 'stages' ? context.table(stages).get(key) : undefined;
  return stage && { tags: stage.Tags, put: (Tags) => context.table(stages).put(key, { ...stage, Tags }) };
};

const without = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
