import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidCombination, invalidValue, missingParameter, validationError } from '../errors.ts';
import type { CloudWatchSdk } from '../metric.ts';
import { parseStatistic } from '../statistics.ts';
import { ALARMS_CHANGED, type Alarm, alarmArn, alarms } from './alarm.ts';
import { addConfigurationHistory } from './alarm-history.ts';
import { COMPARISONS, MISSING_DATA, periodSecondsOf } from './alarm-rule.ts';

export const putMetricAlarmOperations = {
  PutMetricAlarm: {
    authorize: ({ AlarmName }, context) => ({
      action: 'cloudwatch:PutMetricAlarm',
      resource: alarmArn(context, AlarmName ?? ''),
    }),
    handle: (input, context) => {
      const { AlarmName: name = '', Tags: tags = [], ...configuration } = input;
      checkSupported(configuration);
      checkMetric(configuration);
      checkPeriods(configuration);
      checkMissingData(configuration.TreatMissingData);
      const table = context.table(alarms);
      const existing = table.get(name);
      const now = context.clock.now();
      const alarm: Alarm = {
        name,
        configuration,
        configurationUpdatedMs: now,
        // "To change the tags of an existing alarm, use TagResource": an update ignores them.
        tags: existing?.tags ?? Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
        state: existing?.state ?? {
          value: 'INSUFFICIENT_DATA',
          reason: 'Unchecked: Initial alarm creation',
          updatedMs: now,
        },
        stateTransitionedMs: existing?.stateTransitionedMs ?? now,
      };
      table.put(name, alarm);
      addConfigurationHistory(context, alarm, existing ? 'Update' : 'Create');
      context.bus.publish(ALARMS_CHANGED, alarmArn(context, name));
      return {};
    },
  },
} satisfies Operations<CloudWatchSdk>;

type Configuration = Omit<PutMetricAlarmCommandInput, 'AlarmName' | 'Tags'>;

const checkSupported = (configuration: Configuration): void => {
  const {
    ComparisonOperator: operator,
    ThresholdMetricId: band,
    EvaluationCriteria: criteria,
  } = configuration;
  if (criteria) throw notImplemented('cloudwatch', 'PutMetricAlarm', 'EvaluationCriteria');
  if (!operator) throw missingParameter('The parameter ComparisonOperator is required.');
  if (configuration.EvaluationPeriods === undefined) {
    throw missingParameter('The parameter EvaluationPeriods is required.');
  }
  if (band !== undefined || !COMPARISONS[operator]) {
    throw notImplemented('cloudwatch', 'PutMetricAlarm', 'anomaly detection');
  }
};

const checkMetric = (configuration: Configuration): void => {
  const { MetricName, Metrics, Namespace, Statistic, ExtendedStatistic, Threshold } = configuration;
  if (MetricName !== undefined && Metrics) {
    throw validationError(
      'The parameters MetricName and Metrics are mutually exclusive and you have specified both.',
    );
  }
  if (MetricName === undefined && !Metrics)
    throw validationError('Either MetricName or Metrics must be specified.');
  if (Threshold === undefined) throw missingParameter('The parameter Threshold is required.');
  if (Metrics) return;
  if (Namespace === undefined) throw missingParameter('The parameter Namespace is required.');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination(
      'Exactly one of the parameters Statistic and ExtendedStatistic must be specified.',
    );
  }
  if (ExtendedStatistic !== undefined && !parseStatistic(ExtendedStatistic)) {
    throw invalidValue(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  }
};

const DAY_SECONDS = 86_400;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const checkPeriods = (configuration: Configuration): void => {
  const { EvaluationPeriods: periods = 1, DatapointsToAlarm: needed } = configuration;
  const seconds = periodSecondsOf({ configuration });
  if (![10, 20, 30].includes(seconds) && !(seconds > 0 && seconds % 60 === 0)) {
    throw validationError('Period must be 10, 20, 30, or a multiple of 60');
  }
  const limitDays = seconds >= 3600 ? 7 : 1;
  if (periods * seconds > limitDays * DAY_SECONDS) {
    const span = limitDays === 1 ? 'a day' : 'seven days';
    throw validationError(
      `Metrics cannot be checked across more than ${span} (EvaluationPeriods * Period must be <= ${limitDays * DAY_SECONDS}).`,
    );
  }
  if (needed !== undefined && needed > periods) {
    throw validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
  }
};

const checkMissingData = (treatment: string | undefined): void => {
  if (treatment === undefined || MISSING_DATA.some((known) => known === treatment)) return;
  throw validationError(
    `Option ${treatment} is not supported. Supported options for parameter TreatMissingData are breaching, notBreaching, ignore, and missing.`,
  );
};
