import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../kernel/context.ts';
import { type Aggregate, mergeAggregates } from './aggregate.ts';
import type { MetricIdentity } from './metric.ts';
import { readDataPoints } from './metric-store.ts';

/** Consecutive periods: from `startMs` on, up to, but without, `endMs`. */
export interface TimeGrid {
  readonly startMs: number;
  readonly endMs: number;
  readonly periodSeconds: number;
}

const DAY_MS = 86_400_000;

/**
 * Rounds the start down as CloudWatch documents: to the period where it is shorter than a minute, to the minute within
 * 15 days, to five minutes within 63 days, else to the hour.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
export const alignGrid = (grid: TimeGrid, nowMs: number): TimeGrid => {
  const stepMs =
    grid.periodSeconds < 60 ? grid.periodSeconds * 1000 : granularitySeconds(grid.startMs, nowMs) * 1000;
  return { ...grid, startMs: Math.floor(grid.startMs / stepMs) * stepMs };
};

/** The shortest period, but for high-resolution ones, that is kept for data as old as `startMs`. */
export const granularitySeconds = (startMs: number, nowMs: number): number => {
  const ageMs = nowMs - startMs;
  if (ageMs <= 15 * DAY_MS) return 60;
  return ageMs <= 63 * DAY_MS ? 300 : 3600;
};

/** 1, 5, 10, 20, 30 or a multiple of 60 seconds. */
export const isPeriod = (seconds: number): boolean =>
  [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);

/** Every period's start. */
export const gridTimes = ({ startMs, endMs, periodSeconds }: TimeGrid): readonly number[] => {
  const count = Math.max(0, Math.ceil((endMs - startMs) / (periodSeconds * 1000)));
  return Array.from({ length: count }, (_, index) => startMs + index * periodSeconds * 1000);
};

/** A metric's data by unit and then by the start of their period; periods without data are left out. */
export const aggregateByPeriod = (
  context: Context,
  identity: MetricIdentity,
  { grid, unit }: { readonly grid: TimeGrid; readonly unit: StandardUnit | undefined },
): ReadonlyMap<StandardUnit, ReadonlyMap<number, Aggregate>> => {
  const { startMs, endMs, periodSeconds } = grid;
  const byUnit = new Map<StandardUnit, Map<number, Aggregate>>();
  const stepMs = periodSeconds * 1000;
  for (const point of readDataPoints(context, identity, {
    fromMs: startMs,
    untilMs: endMs,
    periodSeconds,
    unit,
  })) {
    const time = startMs + Math.floor((point.timeMs - startMs) / stepMs) * stepMs;
    const periods = byUnit.get(point.unit) ?? new Map<number, Aggregate>();
    const known = periods.get(time);
    periods.set(time, known ? mergeAggregates(known, point.aggregate) : point.aggregate);
    byUnit.set(point.unit, periods);
  }
  return byUnit;
};
