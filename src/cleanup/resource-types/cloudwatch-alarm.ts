import type { Call } from '../../aws/call.ts';
import type { CallInput, JsonObject } from '../../aws/json.ts';
import { structures, tagsFromList, text } from '../answer.ts';
import { unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** A CloudWatch alarm, on a metric or on other alarms. */
export const cloudwatchAlarm: ResourceType = {
  createdBy: ['cloudwatch.PutMetricAlarm', 'cloudwatch.PutCompositeAlarm'],
  holds: ['cloudwatch.SetAlarmState', 'cloudwatch.TagResource'],
  chosenName: (input) => text(input, 'AlarmName') || undefined,
  idOf: () => undefined,
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await alarms(call, prefix ? { AlarmNamePrefix: prefix } : {})).map((alarm) => ({
      name: text(alarm, 'AlarmName'),
    })),
  tagsOf: async (call, name) => {
    const [alarm] = await alarms(call, { AlarmNames: [name] });
    if (!alarm) return {};
    const answer = await call('cloudwatch.ListTagsForResource', { ResourceARN: text(alarm, 'AlarmArn') });
    return tagsFromList(answer.Tags);
  },
  presence: async (call, name) =>
    (await alarms(call, { AlarmNames: [name] })).length > 0 ? 'there' : 'gone',
  remove: async (call, name) => {
    await unlessGone(() => call('cloudwatch.DeleteAlarms', { AlarmNames: [name] }));
  },
  passing: ['ConcurrentModificationException'],
  after: [],
  leaves: [],
  look: (name) => ({ api: 'cloudwatch.DescribeAlarms', input: { AlarmNames: [name] } }),
  lookAtAll: (prefix) => ({
    api: 'cloudwatch.DescribeAlarms',
    input: prefix ? { AlarmNamePrefix: prefix } : {},
  }),
  nameInArn: (arn) => /^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:(.+)$/.exec(arn)?.[1],
};

/** Without `AlarmTypes` composite alarms are left out. */
const alarms = async (call: Call, input: CallInput): Promise<readonly JsonObject[]> => {
  const found: JsonObject[] = [];
  let token = '';
  do {
    const page: JsonObject = await call('cloudwatch.DescribeAlarms', {
      ...input,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      ...(token ? { NextToken: token } : {}),
    });
    found.push(...structures(page.MetricAlarms), ...structures(page.CompositeAlarms));
    token = text(page, 'NextToken');
  } while (token);
  return found;
};
