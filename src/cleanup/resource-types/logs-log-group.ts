import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, tagsFromMap, text } from '../answer.ts';
import { unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** A log group, with its streams and filters. Lambda makes one by itself, without tags, when a function first logs. */
export const logsLogGroup: ResourceType = {
  createdBy: ['logs.CreateLogGroup'],
  holds: [
    'logs.CreateLogStream',
    'logs.PutLogEvents',
    'logs.PutRetentionPolicy',
    'logs.PutMetricFilter',
    'logs.PutSubscriptionFilter',
    'logs.TagLogGroup',
    'logs.TagResource',
  ],
  chosenName: (input) => text(input, 'logGroupName') || undefined,
  idOf: () => undefined,
  tagging: { member: 'tags', format: 'map' },
  prefixes: ['', '/aws/lambda/'],
  list: async (call, prefix) =>
    (await groups(call, prefix)).map((group) => ({ name: text(group, 'logGroupName') })),
  tagsOf: async (call, name) => {
    const group = await find(call, name);
    if (!group) return {};
    // The older `arn` member ends in ":*", which the tag operations refuse.
    const resourceArn = text(group, 'logGroupArn') || text(group, 'arn').replace(/:\*$/, '');
    return tagsFromMap((await call('logs.ListTagsForResource', { resourceArn })).tags);
  },
  presence: async (call, name) => ((await find(call, name)) ? 'there' : 'gone'),
  remove: async (call, logGroupName) => {
    await unlessGone(() => call('logs.DeleteLogGroup', { logGroupName }));
  },
  passing: ['OperationAbortedException'],
  // A running function would make its group anew.
  after: ['lambda.function'],
  leaves: [],
  look: (name) => ({ api: 'logs.DescribeLogGroups', input: { logGroupNamePrefix: name } }),
  lookAtAll: (prefix) => ({
    api: 'logs.DescribeLogGroups',
    input: prefix ? { logGroupNamePrefix: prefix } : {},
  }),
  nameInArn: (arn) => /^arn:[^:]+:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/.exec(arn)?.[1],
};

const groups = (call: Call, prefix: string): Promise<readonly JsonObject[]> =>
  listAll(call, {
    api: 'logs.DescribeLogGroups',
    input: prefix ? { logGroupNamePrefix: prefix } : {},
    items: 'logGroups',
    token: { output: 'nextToken', input: 'nextToken' },
  });

const find = async (call: Call, name: string): Promise<JsonObject | undefined> =>
  (await groups(call, name)).find((group) => text(group, 'logGroupName') === name);
