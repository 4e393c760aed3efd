import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../kernel/context.ts';
import { type Aggregate, mergeAggregates } from './aggregate.ts';
import { bucketKey, type Metric, type MetricIdentity, metricKey, metrics, minuteBuckets } from './metric.ts';

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1440;
/** "Data points with a period of 1 hour are available for 455 days." */
const RETENTION_DAYS = 455;

export interface DataPoint {
  readonly timeMs: number;
  readonly unit: StandardUnit;
  readonly aggregate: Aggregate;
}

/** Adds a data point to its minute, and to its second when it has high resolution. */
export const addDataPoint = (
  context: Context,
  identity: MetricIdentity,
  point: DataPoint & { readonly isHighResolution: boolean },
): void => {
  const minute = Math.floor(point.timeMs / MINUTE_MS);
  const buckets = context.table(minuteBuckets);
  const key = bucketKey(metricKey(identity), point.unit, minute);
  const known = buckets.get(key);
  const second = Math.floor(point.timeMs / 1000) % 60;
  buckets.put(key, {
    aggregate: known ? mergeAggregates(known.aggregate, point.aggregate) : point.aggregate,
    ...(known?.seconds && { seconds: known.seconds }),
    ...(point.isHighResolution && { seconds: addSecond(known?.seconds ?? {}, second, point.aggregate) }),
  });
  rememberMetric(context, identity, { unit: point.unit, minute });
};

const addSecond = (seconds: Readonly<Record<number, Aggregate>>, second: number, added: Aggregate) => {
  const known = seconds[second];
  return { ...seconds, [second]: known ? mergeAggregates(known, added) : added };
};

const rememberMetric = (
  context: Context,
  identity: MetricIdentity,
  { unit, minute }: { readonly unit: StandardUnit; readonly minute: number },
): void => {
  const table = context.table(metrics);
  const key = metricKey(identity);
  const known = table.get(key);
  const day = Math.floor(minute / MINUTES_PER_DAY);
  const isNews = !known?.units.includes(unit) || !known.days.includes(day) || minute > known.lastMinute;
  if (!isNews) return;
  const metric = known ?? { ...identity, units: [], days: [], lastMinute: minute };
  const updated = {
    ...metric,
    units: [...new Set([...metric.units, unit])],
    days: [...new Set([...metric.days, day])].sort((a, b) => a - b),
    lastMinute: Math.max(metric.lastMinute, minute),
  };
  table.put(key, dropExpiredDays(context, updated));
};

const dropExpiredDays = (context: Context, metric: Metric): Metric => {
  const oldest = Math.floor(context.clock.now() / (MINUTES_PER_DAY * MINUTE_MS)) - RETENTION_DAYS;
  const expired = metric.days.filter((day) => day < oldest);
  if (expired.length === 0) return metric;
  for (const { key } of bucketsWithin(metric, { days: expired })) context.table(minuteBuckets).delete(key);
  return { ...metric, days: metric.days.filter((day) => day >= oldest) };
};

interface Within {
  readonly days: readonly number[];
  readonly fromMinute?: number;
  readonly untilMinute?: number;
  readonly unit?: StandardUnit | undefined;
}

function* bucketsWithin(metric: Metric, within: Within) {
  const { fromMinute = 0, untilMinute = Number.POSITIVE_INFINITY } = within;
  const key = metricKey(metric);
  const units = metric.units.filter((unit) => within.unit === undefined || unit === within.unit);
  for (const day of within.days) {
    const first = Math.max(fromMinute, day * MINUTES_PER_DAY);
    const end = Math.min(untilMinute, (day + 1) * MINUTES_PER_DAY);
    for (let minute = first; minute < end; minute += 1) {
      for (const unit of units) yield { key: bucketKey(key, unit, minute), unit, minute };
    }
  }
}

export interface ReadRequest {
  readonly fromMs: number;
  /** Exclusive. */
  readonly untilMs: number;
  /** Below 60 only high-resolution data counts. */
  readonly periodSeconds: number;
  /** Every unit where it is left out. */
  readonly unit?: StandardUnit | undefined;
}

/** The data points of a metric that AWS would still keep for this period, in order of time. */
export function* readDataPoints(
  context: Context,
  identity: MetricIdentity,
  request: ReadRequest,
): Generator<DataPoint> {
  const metric = context.table(metrics).get(metricKey(identity));
  if (!metric) return;
  const { periodSeconds, unit, untilMs } = request;
  const fromMs = Math.max(request.fromMs, context.clock.now() - keptForMs(periodSeconds));
  const within = {
    days: metric.days.filter((day) => (day + 1) * MINUTES_PER_DAY * MINUTE_MS > fromMs),
    fromMinute: Math.floor(fromMs / MINUTE_MS),
    untilMinute: Math.ceil(untilMs / MINUTE_MS),
    unit,
  };
  for (const found of bucketsWithin(metric, within)) {
    const bucket = context.table(minuteBuckets).get(found.key);
    if (!bucket) continue;
    const minuteMs = found.minute * MINUTE_MS;
    const points =
      periodSeconds < 60
        ? Object.entries(bucket.seconds ?? {}).map(([second, aggregate]) => ({
            timeMs: minuteMs + Number(second) * 1000,
            aggregate,
          }))
        : [{ timeMs: minuteMs, aggregate: bucket.aggregate }];
    for (const point of points) {
      if (point.timeMs >= fromMs && point.timeMs < untilMs) yield { ...point, unit: found.unit };
    }
  }
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const keptForMs = (periodSeconds: number): number => {
  if (periodSeconds < 60) return 3 * HOUR_MS;
  if (periodSeconds < 300) return 15 * DAY_MS;
  if (periodSeconds < 3600) return 63 * DAY_MS;
  return RETENTION_DAYS * DAY_MS;
};
