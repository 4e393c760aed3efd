import type { ServiceImplementation } from '../../kernel/service.ts';
import { alarmOperations } from './alarm/alarm-operations.ts';
import { startAlarms, stopAlarms } from './alarm/alarm-schedule.ts';
import { alarmTagOperations, alarmTagProvider } from './alarm/alarm-tags.ts';
import { putMetricAlarmOperations } from './alarm/put-metric-alarm.ts';
import { loadConstraints } from './constraints.ts';
import { getMetricDataOperations } from './get-metric-data.ts';
import { getMetricStatisticsOperations } from './get-metric-statistics.ts';
import { listMetricsOperations } from './list-metrics.ts';
import { putMetricDataOperations } from './put-metric-data.ts';

export const implementation = {
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
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-cloudwatch')>;
