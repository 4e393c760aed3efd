import type { AlarmHistoryItem, HistoryItemType } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { type Alarm, describeAlarm } from './alarm.ts';

interface HistoryRow {
  readonly id: string;
  readonly alarm: string;
  readonly type: HistoryItemType;
  readonly timeMs: number;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

const history = defineTable<HistoryRow>('cloudwatch.alarmHistory', 'region');

/** "CloudWatch retains the history of an alarm for 30 days": also of a deleted one. */
const RETENTION_MS = 30 * 86_400_000;

export const addHistory = (context: Context, item: Omit<HistoryRow, 'id' | 'timeMs'>): void => {
  const table = context.table(history);
  const timeMs = context.clock.now();
  for (const row of table.values()) {
    // Rows are in order of time, so that the first one that is kept ends the search.
    if (row.timeMs >= timeMs - RETENTION_MS) break;
    table.delete(row.id);
  }
  const id = context.uuid();
  table.put(id, { ...item, id, timeMs });
};

export const addConfigurationHistory = (
  context: Context,
  alarm: Alarm,
  change: 'Create' | 'Update' | 'Delete',
): void => {
  addHistory(context, {
    alarm: alarm.name,
    type: 'ConfigurationUpdate',
    summary: `Alarm "${alarm.name}" ${change.toLowerCase()}d`,
    data: JSON.stringify({
      version: '1.0',
      type: change,
      [`${change.toLowerCase()}dAlarm`]: describeAlarm(alarm, context),
    }),
  });
};

/** Newest first. */
export const readHistory = (context: Context): readonly HistoryRow[] => {
  const oldest = context.clock.now() - RETENTION_MS;
  return [...context.table(history).values()].filter(({ timeMs }) => timeMs >= oldest).reverse();
};

export const describeHistory = (row: HistoryRow): AlarmHistoryItem => ({
  AlarmName: row.alarm,
  AlarmType: 'MetricAlarm',
  Timestamp: new Date(row.timeMs),
  HistoryItemType: row.type,
  HistorySummary: row.summary,
  HistoryData: row.data,
});
