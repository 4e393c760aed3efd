import type { TagDescription } from '@aws-sdk/client-ec2';
import type { AwsError } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import { publicImages } from '../../../kernel/public-images.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import type { TagProvider } from '../../../kernel/tag-provider.ts';
import { defaultGroupId, defaultSubnets, defaultVpcId } from '../catalogue/network.ts';
import type { Ec2Sdk } from '../ec2-sdk.ts';
import { ec2Error, endDryRun } from '../errors.ts';
import { applyFilters } from '../filters.ts';
import { ec2Arn } from '../ids.ts';
import { instances } from '../instances/instance.ts';
import { pageOf } from '../page.ts';
import { addTags, readTags, setTags, type Tags, tagsOf } from './tag-table.ts';

type ResourceType = 'image' | 'instance' | 'security-group' | 'subnet' | 'vpc';

interface Taggable {
  readonly id: string;
  readonly type: ResourceType;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const tagOperations = {
  CreateTags: {
    authorize: (input, context) => mayTag('ec2:CreateTags', input, context),
    handle: (input, context) => {
      const tags = readTags(input.Tags);
      const resources = input.Resources.map((id) => getTaggable(context, id));
      endDryRun(input);
      for (const { id } of resources) addTags(context, id, tags);
      return {};
    },
  },
  DeleteTags: {
    authorize: (input, context) => mayTag('ec2:DeleteTags', input, context),
    handle: (input, context) => {
      const resources = input.Resources.map((id) => getTaggable(context, id));
      endDryRun(input);
      for (const { id } of resources) setTags(context, id, without(tagsOf(context, id), input.Tags));
      return {};
    },
  },
  DescribeTags: {
    handle: (input, context) => {
      endDryRun(input);
      const all = [...taggables(context)].flatMap(({ id, type }) =>
        Object.entries(tagsOf(context, id)).map(
          ([Key, Value]): TagDescription => ({ Key, Value, ResourceId: id, ResourceType: type }),
        ),
      );
      const found = applyFilters(all, {
        operation: 'DescribeTags',
        filters: input.Filters,
        fields: {
          key: ({ Key }) => Key,
          value: ({ Value }) => Value,
          'resource-id': ({ ResourceId }) => ResourceId,
          'resource-type': ({ ResourceType }) => ResourceType,
        },
      });
      const { items, nextToken } = pageOf(found, {
        keyOf: ({ ResourceId, Key }) => `${ResourceId} ${Key}`,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      });
      return { Tags: items, NextToken: nextToken };
    },
  },
} satisfies Operations<Ec2Sdk>;

/** For Resource Groups Tagging. */
export const ec2TagProvider: TagProvider = {
  *list(context) {
    for (const { id, type } of taggables(context))
      if (type !== 'image')
        yield { arn: ec2Arn(context, type, id), resourceType: `ec2:${type}`, tags: tagsOf(context, id) };
  },
  tag: (context, arn, tags) => {
    const resource = byArn(context, arn);
    if (resource) addTags(context, resource.id, tags);
    return resource !== undefined;
  },
  untag: (context, arn, keys) => {
    const resource = byArn(context, arn);
    if (resource) {
      const kept = Object.entries(tagsOf(context, resource.id)).filter(([key]) => !keys.includes(key));
      setTags(context, resource.id, Object.fromEntries(kept));
    }
    return resource !== undefined;
  },
};

function* taggables(context: Context): Generator<Taggable> {
  for (const { id } of context.table(instances).values()) yield { id, type: 'instance' };
  yield { id: defaultVpcId(context), type: 'vpc' };
  yield { id: defaultGroupId(context), type: 'security-group' };
  for (const { id } of defaultSubnets(context)) yield { id, type: 'subnet' };
  for (const { id } of publicImages(context.region)) yield { id, type: 'image' };
}

const byArn = (context: Context, arn: string): Taggable | undefined =>
  [...taggables(context)].find(({ id, type }) => ec2Arn(context, type, id) === arn);

/** Throws AwsError as AWS does for an id of the kind that it is. */
const getTaggable = (context: Context, id: string): Taggable => {
  const found = [...taggables(context)].find((one) => one.id === id);
  if (found) return found;
  throw unknownResource(id);
};

const unknownResource = (id: string): AwsError => {
  const [prefix = ''] = id.split('-');
  const known = UNKNOWN[prefix];
  return known
    ? ec2Error(known.code, `The ${known.what} '${id}' does not exist`)
    : ec2Error('InvalidID', `The ID '${id}' is not valid`);
};

const UNKNOWN: Readonly<Record<string, { readonly code: string; readonly what: string }>> = {
  i: { code: 'InvalidInstanceID.NotFound', what: 'instance ID' },
  ami: { code: 'InvalidAMIID.NotFound', what: 'image id' },
  sg: { code: 'InvalidGroup.NotFound', what: 'security group' },
  subnet: { code: 'InvalidSubnetID.NotFound', what: 'subnet ID' },
  vpc: { code: 'InvalidVpcID.NotFound', what: 'vpc ID' },
};

const mayTag = (
  action: string,
  input: {
    readonly Resources: readonly string[];
    readonly Tags?:
      | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
      | undefined;
  },
  context: RequestContext,
): readonly Authorization[] =>
  input.Resources.map((id) => {
    const type = [...taggables(context)].find((one) => one.id === id)?.type ?? 'instance';
    return {
      action,
      resource: ec2Arn(context, type, id),
      conditions: {
        ...Object.fromEntries(
          (input.Tags ?? []).map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value]),
        ),
        ...Object.fromEntries(
          Object.entries(tagsOf(context, id)).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
        ),
      },
    };
  });

/** All tags where none is named; a tag with a value only while it has that value. */
const without = (
  tags: Tags,
  named: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags =>
  named === undefined || named.length === 0
    ? {}
    : Object.fromEntries(
        Object.entries(tags).filter(
          ([key, value]) =>
            !named.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value)),
        ),
      );
