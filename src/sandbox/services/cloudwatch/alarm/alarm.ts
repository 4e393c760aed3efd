import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmState {
  readonly value: AlarmStateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string | undefined;
  readonly updatedMs: number;
}

export interface Alarm {
  readonly name: string;
  /** As PutMetricAlarm was given it, without the tags. */
  readonly configuration: Omit<PutMetricAlarmCommandInput, 'AlarmName' | 'Tags'>;
  readonly configurationUpdatedMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: AlarmState;
  readonly stateTransitionedMs: number;
}

/** An alarm that has changed its state. */
export interface Transition {
  readonly alarm: Alarm;
  readonly previous: AlarmState;
}

export const alarms = defineTable<Alarm>('cloudwatch.alarms', 'region');

/** Said when a scope's alarms changed, so that their evaluation starts. */
export const ALARMS_CHANGED = 'cloudwatch.alarms';

export const alarmArn = (context: Context, name: string): string =>
  `arn:aws:cloudwatch:${context.region}:${context.account}:alarm:${name}`;

/** The name in an alarm's ARN of this account and region; undefined for any other. */
export const alarmNameIn = (context: Context, arn: string): string | undefined => {
  const prefix = alarmArn(context, '');
  return arn.startsWith(prefix) ? arn.slice(prefix.length) : undefined;
};

export const getAlarm = (context: Context, name: string): Alarm => {
  const alarm = context.table(alarms).get(name);
  // Recorded from AWS: no text (conformance case error-resource-not-found).
  if (!alarm) throw new AwsError('ResourceNotFound', '', { httpStatus: 404 });
  return alarm;
};

export const describeAlarm = (alarm: Alarm, context: Context): MetricAlarm => ({
  ...alarm.configuration,
  AlarmName: alarm.name,
  AlarmArn: alarmArn(context, alarm.name),
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configurationUpdatedMs),
  ActionsEnabled: alarm.configuration.ActionsEnabled ?? true,
  OKActions: alarm.configuration.OKActions ?? [],
  AlarmActions: alarm.configuration.AlarmActions ?? [],
  InsufficientDataActions: alarm.configuration.InsufficientDataActions ?? [],
  Dimensions: alarm.configuration.Dimensions ?? [],
  StateValue: alarm.state.value,
  StateReason: alarm.state.reason,
  StateReasonData: alarm.state.reasonData,
  StateUpdatedTimestamp: new Date(alarm.state.updatedMs),
  StateTransitionedTimestamp: new Date(alarm.stateTransitionedMs),
});
