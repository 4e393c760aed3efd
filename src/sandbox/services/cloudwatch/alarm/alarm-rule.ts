import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../kernel/context.ts';
import { runQueries } from '../metric-query.ts';
import type { Alarm } from './alarm.ts';
import { type AlarmRule, type EvaluatedPeriod, evaluationRange, type MissingData } from './evaluate-alarm.ts';

export const MISSING_DATA: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** How the alarm compares; the operators of anomaly detection are not among them. */
export const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export const ruleOf = ({ configuration }: Alarm): AlarmRule => {
  const {
    EvaluationPeriods: evaluationPeriods = 1,
    Threshold: threshold = 0,
    TreatMissingData: treatment,
  } = configuration;
  const compare = COMPARISONS[configuration.ComparisonOperator ?? ''];
  return {
    evaluationPeriods,
    datapointsToAlarm: configuration.DatapointsToAlarm ?? evaluationPeriods,
    missingData: MISSING_DATA.find((known) => known === treatment) ?? 'missing',
    breaches: (value) => compare?.(value, threshold) ?? false,
  };
};

/** What the alarm watches, as queries of which one returns data. */
export const queriesOf = ({ configuration }: Pick<Alarm, 'configuration'>): readonly MetricDataQuery[] => {
  if (configuration.Metrics) {
    const chosen = configuration.Metrics.filter(({ ReturnData }) => ReturnData);
    // "Exactly one of them has ReturnData true"; where none says so, a single query is the one.
    return chosen.length > 0
      ? configuration.Metrics.map((query) => ({ ...query, ReturnData: query.ReturnData ?? false }))
      : configuration.Metrics;
  }
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } = configuration;
  const metric = { Namespace, MetricName, Dimensions };
  return [{ Id: 'm1', MetricStat: { Metric: metric, Period, Stat: Statistic ?? ExtendedStatistic, Unit } }];
};

/** The shortest period that the alarm watches. */
export const periodSecondsOf = (alarm: Pick<Alarm, 'configuration'>): number =>
  Math.min(
    ...queriesOf(alarm).map((query) => query.MetricStat?.Period ?? query.Period ?? Number.POSITIVE_INFINITY),
  );

/** Alarms are evaluated every minute, those with a period of 10, 20 or 30 seconds every 10 seconds. */
export const intervalMsOf = (alarm: Pick<Alarm, 'configuration'>): number =>
  periodSecondsOf(alarm) < 60 ? 10_000 : 60_000;

/** The periods of the evaluation range that end at the last whole minute (or 10 seconds), newest first. */
export const readPeriods = (context: Context, alarm: Alarm): readonly EvaluatedPeriod[] => {
  const stepMs = periodSecondsOf(alarm) * 1000;
  const intervalMs = intervalMsOf(alarm);
  const endMs = Math.floor(context.clock.now() / intervalMs) * intervalMs;
  const count = evaluationRange(ruleOf(alarm));
  const [found] = runQueries(context, queriesOf(alarm), { startMs: endMs - count * stepMs, endMs });
  return Array.from({ length: count }, (_, index) => {
    const timeMs = endMs - (index + 1) * stepMs;
    return { timeMs, value: found?.series.points.get(timeMs) };
  });
};
