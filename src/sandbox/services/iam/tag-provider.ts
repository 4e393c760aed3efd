import type { Context } from '../../kernel/context.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { entityArn, INSTANCE_PROFILE, saveEntity } from './entities.ts';
import { INSTANCE_PROFILES, POLICIES, type Tags } from './tables.ts';
import { mergeTags, removeTags, tagList } from './tags.ts';

/**
 * What of IAM Resource Groups Tagging sees: policies and instance profiles, in us-east-1; neither roles nor users.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
 */
export const iamTagProvider: TagProvider = {
  list: (context) => taggables(context).map(({ arn, resourceType, tags }) => ({ arn, resourceType, tags })),
  tag: (context, arn, tags) =>
    change(context, arn, (old) => mergeTags(old, tagList(tags), 'TagsPerResource')),
  untag: (context, arn, keys) => change(context, arn, (old) => removeTags(old, keys)),
};

interface Taggable {
  readonly arn: string;
  readonly resourceType: string;
  readonly tags: Tags;
  readonly save: (tags: Tags) => void;
}

const taggables = (context: Context): readonly Taggable[] => {
  if (context.region !== 'us-east-1') return [];
  const policies = [...context.table(POLICIES).values()].map((policy) => ({
    arn: policy.arn,
    resourceType: 'iam:policy',
    tags: policy.tags,
    save: (tags: Tags) => context.table(POLICIES).put(policy.arn, { ...policy, tags }),
  }));
  const profiles = [...context.table(INSTANCE_PROFILES).values()].map((profile) => ({
    arn: entityArn(context, INSTANCE_PROFILE, profile),
    resourceType: 'iam:instance-profile',
    tags: profile.tags,
    save: (tags: Tags) => saveEntity(context, INSTANCE_PROFILE, { ...profile, tags }),
  }));
  return [...policies, ...profiles];
};

const change = (context: Context, arn: string, edit: (old: Tags) => Tags): boolean => {
  const found = taggables(context).find((one) => one.arn === arn);
  found?.save(edit(found.tags));
  return found !== undefined;
};
