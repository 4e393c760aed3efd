import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TaggedResource, TagProvider } from '../../kernel/tag-provider.ts';
import { arnOf } from './authorization.ts';
import { badRequest, notFound } from './errors.ts';
import { apis, keys, plans, stages, within } from './rows.ts';

type Tags = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html */
export const tagOperations = {
  GetTags: {
    authorize: (input, context) => onTags('GET', input.resourceArn, context),
    handle: ({ resourceArn }, context) => ({ tags: { ...findTagged(context, resourceArn).tags } }),
  },
  TagResource: {
    authorize: (input, context) => onTags('PUT', input.resourceArn, context),
    handle: ({ resourceArn, tags }, context) => {
      const tagged = findTagged(context, resourceArn);
      tagged.save(checkTags({ ...tagged.tags, ...tags }));
      return {};
    },
  },
  UntagResource: {
    authorize: (input, context) => onTags('DELETE', input.resourceArn, context),
    handle: ({ resourceArn, tagKeys }, context) => {
      const tagged = findTagged(context, resourceArn);
      tagged.save(withoutKeys(tagged.tags, tagKeys));
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** `arn:aws:apigateway:us-east-1::/tags/arn%3Aaws%3A…` */
const onTags = (verb: string, resourceArn: string, context: Context) => ({
  action: `apigateway:${verb}`,
  resource: arnOf(context, `/tags/${encodeURIComponent(resourceArn)}`),
});

interface Tagged {
  readonly path: string;
  readonly resourceType: string;
  readonly tags: Tags;
  readonly save: (tags: Record<string, string>) => void;
}

const findTagged = (context: Context, arn: string): Tagged => {
  const tagged = find(context, arn);
  if (tagged) return tagged;
  throw notFound(`Invalid resource ARN specified: ${arn}`);
};

function* allTagged(context: Context): Generator<Tagged> {
  for (const api of context.table(apis).values()) {
    const save = (tags: Record<string, string>) => context.table(apis).put(api.id, { ...api, tags });
    yield { path: `/restapis/${api.id}`, resourceType: 'apigateway:restapis', tags: api.tags ?? {}, save };
  }
  for (const stage of context.table(stages).values()) {
    const { apiId, stageName, tags: known = {} } = stage;
    const key = within(apiId, stageName);
    const save = (tags: Record<string, string>) => context.table(stages).put(key, { ...stage, tags });
    const path = `/restapis/${apiId}/stages/${stageName}`;
    yield { path, resourceType: 'apigateway:restapis/stages', tags: known, save };
  }
  for (const key of context.table(keys).values()) {
    const save = (tags: Record<string, string>) => context.table(keys).put(key.id, { ...key, tags });
    yield { path: `/apikeys/${key.id}`, resourceType: 'apigateway:apikeys', tags: key.tags ?? {}, save };
  }
  for (const plan of context.table(plans).values()) {
    const save = (tags: Record<string, string>) => context.table(plans).put(plan.id, { ...plan, tags });
    yield {
      path: `/usageplans/${plan.id}`,
      resourceType: 'apigateway:usageplans',
      tags: plan.tags ?? {},
      save,
    };
  }
}

/** "Each resource can have a maximum of 50 tags"; keys have up to 128 characters and don't begin with aws:. */
const checkTags = (tags: Record<string, string>): Record<string, string> => {
  if (Object.keys(tags).length > 50) throw badRequest('Too many tags specified: a resource can have 50');
  const wrong = Object.keys(tags).find((key) => key.length > 128 || /^aws:/i.test(key));
  if (wrong !== undefined) throw badRequest(`Invalid tag key specified: ${wrong}`);
  return tags;
};

const withoutKeys = (tags: Tags, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !names.includes(key)));

const find = (context: Context, arn: string): Tagged | undefined =>
  [...allTagged(context)].find(({ path }) => arnOf(context, path) === arn);

export const tagProvider: TagProvider = {
  list: function* (context): Generator<TaggedResource> {
    for (const { path, resourceType, tags } of allTagged(context))
      yield { arn: arnOf(context, path), resourceType, tags };
  },
  tag: (context, arn, tags) => {
    const tagged = find(context, arn);
    tagged?.save(checkTags({ ...tagged.tags, ...tags }));
    return tagged !== undefined;
  },
  untag: (context, arn, names) => {
    const tagged = find(context, arn);
    tagged?.save(withoutKeys(tagged.tags, names));
    return tagged !== undefined;
  },
};
