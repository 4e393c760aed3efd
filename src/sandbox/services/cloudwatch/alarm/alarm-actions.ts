import type { Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { emitServiceEvent } from '../../../kernel/service-event.ts';
import { type Alarm, type AlarmState, alarmArn, type Transition } from './alarm.ts';
import { addHistory } from './alarm-history.ts';
import { notifyTopic } from './notify-topic.ts';
import { offsetTime } from './state-reason.ts';

type Action = (context: Context, transition: Transition, target: string) => Promise<void>;

/** Runs the actions of the alarm's new state; each one's outcome stands in the alarm's history. */
export const runActions = async (context: Context, transition: Transition): Promise<void> => {
  const { configuration, name, state } = transition.alarm;
  if (configuration.ActionsEnabled === false) return;
  const targets = {
    OK: configuration.OKActions,
    ALARM: configuration.AlarmActions,
    INSUFFICIENT_DATA: configuration.InsufficientDataActions,
  }[state.value];
  for (const target of targets ?? []) {
    const id = context.trace.newId();
    const error = await attempt(context.scope({ cause: id }), transition, target);
    const summary = error
      ? `Failed to execute action ${target}. Received error: "${error}"`
      : `Successfully executed action ${target}`;
    addHistory(context, {
      alarm: name,
      type: 'Action',
      summary,
      data: JSON.stringify({
        actionState: error ? 'Failed' : 'Succeeded',
        notificationResource: target,
        stateUpdateTimestamp: state.updatedMs,
        ...(error && { error }),
      }),
    });
    context.trace.record(
      {
        kind: 'delivery',
        from: alarmArn(context, name),
        to: target,
        outcome: error ? `failed: ${error}` : 'delivered',
      },
      context.cause,
      { id },
    );
  }
};

const attempt = async (
  context: Context,
  transition: Transition,
  target: string,
): Promise<string | undefined> => {
  const [, , service = ''] = target.split(':');
  const action = ACTIONS.get(service);
  if (!action) return `The serverless-labs sandbox does not implement alarm actions of ${service}.`;
  try {
    await action(context, transition, target);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
const invokeFunction: Action = async (context, { alarm, previous }, target) => {
  const { InvokeCommand } = await sdk.lambda();
  const sourceArn = alarmArn(context, alarm.name);
  const event = {
    source: 'aws.cloudwatch',
    alarmArn: sourceArn,
    accountId: context.account,
    time: offsetTime(context.clock.now()),
    region: context.region,
    alarmData: {
      alarmName: alarm.name,
      state: stateOf(alarm.state),
      previousState: stateOf(previous),
      configuration: { description: alarm.configuration.AlarmDescription, metrics: metricsOf(alarm) },
    },
  };
  const command = new InvokeCommand({
    FunctionName: target,
    InvocationType: 'Event',
    Payload: new TextEncoder().encode(JSON.stringify(event)),
  });
  await context.call(
    command,
    { service: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn },
    { cause: context.cause },
  );
};

/**
 * Tells EventBridge of an alarm's new state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const tellState = (context: Context, { alarm, previous }: Transition): void => {
  const { AlarmDescription: description } = alarm.configuration;
  emitServiceEvent(context, {
    service: 'cloudwatch.amazonaws.com',
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [alarmArn(context, alarm.name)],
    detail: {
      alarmName: alarm.name,
      configuration: {
        ...(description !== undefined && { description }),
        metrics: metricsOf(alarm),
      },
      previousState: stateOf(previous),
      state: stateOf(alarm.state),
    },
  });
};

const stateOf = ({ value, reason, reasonData, updatedMs }: AlarmState) => ({
  value,
  reason,
  ...(reasonData !== undefined && { reasonData }),
  timestamp: offsetTime(updatedMs),
});

const metricsOf = ({ configuration }: Alarm): readonly object[] => {
  if (configuration.Metrics) return configuration.Metrics;
  const {
    Namespace: namespace,
    MetricName: name,
    Dimensions = [],
    Period: period,
    Statistic,
    ExtendedStatistic,
  } = configuration;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
  return [
    {
      id: 'm1',
      metricStat: { metric: { namespace, name, dimensions }, period, stat: Statistic ?? ExtendedStatistic },
      returnData: true,
    },
  ];
};

const ACTIONS = new Map<string, Action>([
  ['lambda', invokeFunction],
  ['sns', notifyTopic],
]);
