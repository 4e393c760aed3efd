import { defineService } from '../../kernel/service.ts';
import { alarmOperations } from './alarm/alarm-operations.ts';
import { startAlarms, stopAlarms } from './alarm/alarm-schedule.ts';
import { alarmTagOperations, alarmTagProvider } from './alarm/alarm-tags.ts';
import { putMetricAlarmOperations } from './alarm/put-metric-alarm.ts';
import { loadConstraints } from './constraints.ts';
import { getMetricDataOperations } from './get-metric-data.ts';
import { getMetricStatisticsOperations } from './get-metric-statistics.ts';
import { listMetricsOperations } from './list-metrics.ts';
import { putMetricDataOperations } from './put-metric-data.ts';

/** Amazon CloudWatch: metrics and alarms. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html */
export const cloudwatch = defineService({
  name: 'cloudwatch',
  actionPrefix: 'cloudwatch',
  signingName: 'monitoring',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.cloudwatch',
  target: 'GraniteServiceVersion20100801',
  version: '2010-08-01',
  xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  sdk: () => import('@aws-sdk/client-cloudwatch'),
  operations: {
    ...putMetricDataOperations,
    ...getMetricStatisticsOperations,
    ...getMetricDataOperations,
    ...listMetricsOperations,
    ...putMetricAlarmOperations,
    ...alarmOperations,
    ...alarmTagOperations,
  },
  constraints: loadConstraints,
  tags: alarmTagProvider,
  start: startAlarms,
  stop: async (context) => stopAlarms(context),
});
