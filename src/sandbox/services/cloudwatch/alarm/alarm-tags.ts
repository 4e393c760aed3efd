import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import type { TagProvider } from '../../../kernel/tag-provider.ts';
import type { CloudWatchSdk } from '../metric.ts';
import { type Alarm, alarmArn, alarmNameIn, alarms } from './alarm.ts';

const MAX_TAGS = 50;

export const alarmTagOperations = {
  TagResource: {
    authorize: ({ ResourceARN }) => ({ action: 'cloudwatch:TagResource', resource: ResourceARN }),
    handle: ({ ResourceARN, Tags }, context) => {
      const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
      if (!alarmTagProvider.tag(context, ResourceARN, tags)) throw noSuchResource(ResourceARN);
      return {};
    },
  },
  UntagResource: {
    authorize: ({ ResourceARN }) => ({ action: 'cloudwatch:UntagResource', resource: ResourceARN }),
    handle: ({ ResourceARN, TagKeys }, context) => {
      if (!alarmTagProvider.untag(context, ResourceARN, TagKeys)) throw noSuchResource(ResourceARN);
      return {};
    },
  },
  ListTagsForResource: {
    authorize: ({ ResourceARN }) => ({ action: 'cloudwatch:ListTagsForResource', resource: ResourceARN }),
    handle: ({ ResourceARN }, context) => {
      const alarm = find(context, ResourceARN);
      if (!alarm) throw noSuchResource(ResourceARN);
      return { Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  },
} satisfies Operations<CloudWatchSdk>;

export const alarmTagProvider: TagProvider = {
  *list(context) {
    for (const { name, tags } of context.table(alarms).values()) {
      yield { arn: alarmArn(context, name), resourceType: 'cloudwatch:alarm', tags };
    }
  },
  tag: (context, arn, added) => {
    const alarm = find(context, arn);
    if (!alarm) return false;
    const tags = { ...alarm.tags, ...added };
    if (Object.keys(tags).length > MAX_TAGS) {
      throw new AwsError(
        'InvalidParameterValueException',
        `A resource can have no more than ${MAX_TAGS} tags.`,
      );
    }
    context.table(alarms).put(alarm.name, { ...alarm, tags });
    return true;
  },
  untag: (context, arn, keys) => {
    const alarm = find(context, arn);
    if (!alarm) return false;
    const kept = Object.entries(alarm.tags).filter(([key]) => !keys.includes(key));
    context.table(alarms).put(alarm.name, { ...alarm, tags: Object.fromEntries(kept) });
    return true;
  },
};

const find = (context: Context, arn: string): Alarm | undefined => {
  const name = alarmNameIn(context, arn);
  return name === undefined ? undefined : context.table(alarms).get(name);
};

const noSuchResource = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist`, {
    members: { ResourceType: 'Alarm', ResourceId: arn },
  });
