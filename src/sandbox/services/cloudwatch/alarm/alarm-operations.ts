import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { invalidNextToken } from '../errors.ts';
import { type CloudWatchSdk, identify, metricKey } from '../metric.ts';
import { ALARMS_CHANGED, type Alarm, alarmArn, alarms, describeAlarm, getAlarm } from './alarm.ts';
import { addConfigurationHistory, describeHistory, readHistory } from './alarm-history.ts';
import { changeState } from './change-state.ts';

export const alarmOperations = {
  DescribeAlarms: {
    authorize: (_input, context) => authorizeAlarms(context, ['*']),
    handle: (input, context) => {
      const { AlarmNames: names, AlarmNamePrefix: prefix = '', AlarmTypes: types = ['MetricAlarm'] } = input;
      if (input.ChildrenOfAlarmName ?? input.ParentsOfAlarmName) {
        throw notImplemented('cloudwatch', context.operation, 'composite alarms');
      }
      const isWanted = (alarm: Alarm) =>
        alarm.name.startsWith(prefix) &&
        (!names || names.includes(alarm.name)) &&
        (!input.StateValue || alarm.state.value === input.StateValue) &&
        (!input.ActionPrefix || actionsOf(alarm).some((arn) => arn.startsWith(input.ActionPrefix ?? '')));
      const found = types.includes('MetricAlarm') ? sortedAlarms(context).filter(isWanted) : [];
      const { items, nextToken } = paginate(found, {
        keyOf: ({ name }) => name,
        limit: input.MaxRecords ?? 50,
        token: input.NextToken,
        invalidToken: invalidNextToken,
      });
      return {
        MetricAlarms: items.map((alarm) => describeAlarm(alarm, context)),
        CompositeAlarms: [],
        NextToken: nextToken,
      };
    },
  },
  DescribeAlarmsForMetric: {
    authorize: (_input, context) => authorizeAlarms(context, ['*']),
    handle: (input, context) => {
      const asked = metricKey(identify(input.Namespace, input.MetricName, input.Dimensions));
      const found = sortedAlarms(context).filter(({ configuration: own }) => {
        const watched = metricKey(identify(own.Namespace ?? '', own.MetricName ?? '', own.Dimensions));
        return (
          watched === asked &&
          (input.Period === undefined || own.Period === input.Period) &&
          (input.Statistic === undefined || own.Statistic === input.Statistic) &&
          (input.ExtendedStatistic === undefined || own.ExtendedStatistic === input.ExtendedStatistic) &&
          (input.Unit === undefined || own.Unit === input.Unit)
        );
      });
      return { MetricAlarms: found.map((alarm) => describeAlarm(alarm, context)) };
    },
  },
  DeleteAlarms: {
    authorize: ({ AlarmNames }, context) => authorizeAlarms(context, AlarmNames),
    handle: ({ AlarmNames }, context) => {
      // "If you specify an incorrect alarm name …, no alarms are deleted."
      const found = AlarmNames.map((name) => getAlarm(context, name));
      for (const alarm of found) {
        context.table(alarms).delete(alarm.name);
        addConfigurationHistory(context, alarm, 'Delete');
      }
      context.bus.publish(ALARMS_CHANGED, alarmArn(context, ''));
      return {};
    },
  },
  SetAlarmState: {
    authorize: ({ AlarmName }, context) => authorizeAlarms(context, [AlarmName]),
    handle: async (
      { AlarmName, StateValue: value, StateReason: reason, StateReasonData: reasonData },
      context,
    ) => {
      const alarm = getAlarm(context, AlarmName);
      checkReasonData(reasonData);
      await changeState(context, alarm, { value, reason, reasonData });
      return {};
    },
  },
  EnableAlarmActions: {
    authorize: ({ AlarmNames }, context) => authorizeAlarms(context, AlarmNames),
    handle: ({ AlarmNames }, context) => setActionsEnabled(context, { names: AlarmNames, isEnabled: true }),
  },
  DisableAlarmActions: {
    authorize: ({ AlarmNames }, context) => authorizeAlarms(context, AlarmNames),
    handle: ({ AlarmNames }, context) => setActionsEnabled(context, { names: AlarmNames, isEnabled: false }),
  },
  DescribeAlarmHistory: {
    authorize: ({ AlarmName }, context) => authorizeAlarms(context, [AlarmName ?? '*']),
    handle: (input, context) => {
      const { AlarmName: name, HistoryItemType: type, StartDate, EndDate } = input;
      const newestFirst = readHistory(context).filter(
        (row) =>
          (name === undefined || row.alarm === name) &&
          (type === undefined || row.type === type) &&
          (StartDate === undefined || row.timeMs >= StartDate.getTime()) &&
          (EndDate === undefined || row.timeMs <= EndDate.getTime()),
      );
      const { items, nextToken } = paginate(
        input.ScanBy === 'TimestampAscending' ? newestFirst.toReversed() : newestFirst,
        {
          keyOf: ({ id }) => id,
          limit: input.MaxRecords ?? 100,
          token: input.NextToken,
          invalidToken: invalidNextToken,
        },
      );
      return { AlarmHistoryItems: items.map(describeHistory), NextToken: nextToken };
    },
  },
} satisfies Operations<CloudWatchSdk>;

const authorizeAlarms = (context: RequestContext, names: readonly string[]): readonly Authorization[] =>
  names.map((name) => ({ action: `cloudwatch:${context.operation}`, resource: alarmArn(context, name) }));

const sortedAlarms = (context: RequestContext): readonly Alarm[] =>
  [...context.table(alarms).values()].sort((a, b) => (a.name < b.name ? -1 : 1));

const actionsOf = ({ configuration }: Alarm): readonly string[] => [
  ...(configuration.OKActions ?? []),
  ...(configuration.AlarmActions ?? []),
  ...(configuration.InsufficientDataActions ?? []),
];

const checkReasonData = (text: string | undefined): void => {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AwsError('InvalidFormatFault', 'The parameter StateReasonData must be valid JSON.', { cause });
  }
};

/** Names that don't exist are passed over, as with AWS, whose model has no error for these operations. */
const setActionsEnabled = (
  context: RequestContext,
  { names, isEnabled }: { readonly names: readonly string[]; readonly isEnabled: boolean },
): Record<string, never> => {
  const table = context.table(alarms);
  for (const name of names) {
    const alarm = table.get(name);
    if (!alarm) continue;
    const updated = { ...alarm, configuration: { ...alarm.configuration, ActionsEnabled: isEnabled } };
    table.put(name, updated);
    addConfigurationHistory(context, updated, 'Update');
  }
  return {};
};
