import type { Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { type Alarm, alarmArn, type Transition } from './alarm.ts';
import { offsetTime } from './state-reason.ts';

/**
 * Publishes an alarm's change of state to a topic, as CloudWatch words it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export const notifyTopic = async (
  context: Context,
  { alarm, previous }: Transition,
  TopicArn: string,
): Promise<void> => {
  const { PublishCommand } = await sdk.sns();
  const region = REGIONS.get(context.region) ?? context.region;
  const { configuration, name, state } = alarm;
  const message = {
    AlarmName: name,
    AlarmDescription: configuration.AlarmDescription ?? null,
    AWSAccountId: context.account,
    AlarmConfigurationUpdatedTimestamp: offsetTime(alarm.configurationUpdatedMs),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: offsetTime(state.updatedMs),
    Region: region,
    AlarmArn: alarmArn(context, name),
    OldStateValue: previous.value,
    OKActions: configuration.OKActions ?? [],
    AlarmActions: configuration.AlarmActions ?? [],
    InsufficientDataActions: configuration.InsufficientDataActions ?? [],
    Trigger: triggerOf(alarm),
  };
  const command = new PublishCommand({
    TopicArn,
    Subject: `${state.value}: "${name}" in ${region}`.slice(0, MAX_SUBJECT),
    Message: JSON.stringify(message),
  });
  const sourceArn = alarmArn(context, name);
  await context.call(command, { service: 'cloudwatch.amazonaws.com', sourceArn }, { cause: context.cause });
};

const MAX_SUBJECT = 100;

/** The names that messages use; other regions are told by their code. */
const REGIONS = new Map([
  ['us-east-1', 'US East (N. Virginia)'],
  ['us-east-2', 'US East (Ohio)'],
  ['us-west-1', 'US West (N. California)'],
  ['us-west-2', 'US West (Oregon)'],
  ['eu-central-1', 'EU (Frankfurt)'],
  ['eu-west-1', 'EU (Ireland)'],
]);

const triggerOf = ({ configuration }: Alarm): object => {
  const { EvaluationPeriods, DatapointsToAlarm, ComparisonOperator, Threshold } = configuration;
  const common = {
    EvaluationPeriods,
    ...(DatapointsToAlarm !== undefined && { DatapointsToAlarm }),
    ComparisonOperator,
    Threshold,
    TreatMissingData: configuration.TreatMissingData ?? '',
    EvaluateLowSampleCountPercentile: configuration.EvaluateLowSampleCountPercentile ?? '',
  };
  if (configuration.Metrics) return { Metrics: configuration.Metrics, ...common };
  const { Statistic, ExtendedStatistic } = configuration;
  return {
    MetricName: configuration.MetricName,
    Namespace: configuration.Namespace,
    ...(Statistic
      ? { StatisticType: 'Statistic', Statistic: STATISTICS.get(Statistic) ?? Statistic.toUpperCase() }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic }),
    Unit: configuration.Unit ?? null,
    Dimensions: (configuration.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
    Period: configuration.Period,
    ...common,
  };
};

const STATISTICS = new Map([['SampleCount', 'SAMPLE_COUNT']]);
