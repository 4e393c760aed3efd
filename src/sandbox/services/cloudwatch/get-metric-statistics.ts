import type { Datapoint, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Operations } from '../../kernel/service.ts';
import type { Aggregate } from './aggregate.ts';
import { invalidCombination, invalidValue } from './errors.ts';
import { type CloudWatchSdk, identify } from './metric.ts';
import { BASIC_STATISTICS, parseStatistic } from './statistics.ts';
import { aggregateByPeriod, alignGrid, granularitySeconds, isPeriod } from './time-grid.ts';

const MAX_DATAPOINTS = 1440;

export const getMetricStatisticsOperations = {
  GetMetricStatistics: {
    handle: (input, context) => {
      const { Namespace, MetricName, Statistics = [], ExtendedStatistics = [] } = input;
      if (Statistics.length + ExtendedStatistics.length === 0) {
        throw invalidCombination('Must specify either Statistics or ExtendedStatistics');
      }
      const now = context.clock.now();
      const asked = {
        startMs: input.StartTime.getTime(),
        endMs: input.EndTime.getTime(),
        periodSeconds: input.Period,
      };
      if (asked.startMs >= asked.endMs) {
        throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
      }
      checkPeriod(asked.periodSeconds, granularitySeconds(asked.startMs, now));
      checkCount((asked.endMs - asked.startMs) / (asked.periodSeconds * 1000));
      for (const statistic of ExtendedStatistics) checkExtended(statistic);
      const identity = identify(Namespace, MetricName, input.Dimensions);
      const byUnit = aggregateByPeriod(context, identity, { grid: alignGrid(asked, now), unit: input.Unit });
      const datapoints = [...byUnit].flatMap(([unit, periods]) =>
        [...periods].map(([time, aggregate]) =>
          toDatapoint(aggregate, { time, unit, Statistics, ExtendedStatistics }),
        ),
      );
      return { Label: MetricName, Datapoints: datapoints };
    },
  },
} satisfies Operations<CloudWatchSdk>;

const checkPeriod = (period: number, granularity: number): void => {
  if (!isPeriod(period)) throw invalidValue('The parameter Period must be a multiple of 60.');
  if (granularity === 60 || period % granularity === 0) return;
  throw invalidValue(`The parameter Period must be a multiple of ${granularity}.`);
};

const checkCount = (requested: number): void => {
  const count = Math.ceil(requested);
  if (count <= MAX_DATAPOINTS) return;
  throw invalidCombination(
    `You have requested up to ${count.toLocaleString('en-US')} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
  );
};

const checkExtended = (statistic: string): void => {
  if (parseStatistic(statistic)) return;
  throw invalidValue(`The value ${statistic} for parameter ExtendedStatistics is not supported.`);
};

interface Wanted {
  readonly time: number;
  readonly unit: StandardUnit;
  readonly Statistics: readonly string[];
  readonly ExtendedStatistics: readonly string[];
}

const toDatapoint = (aggregate: Aggregate, wanted: Wanted): Datapoint => {
  const valuesOf = (names: readonly string[]): Record<string, number> => {
    const pairs = names.map((name): [string, number | undefined] => [
      name,
      parseStatistic(name)?.(aggregate),
    ]);
    return Object.fromEntries(pairs.filter((pair): pair is [string, number] => pair[1] !== undefined));
  };
  const basic = BASIC_STATISTICS.filter((name) => wanted.Statistics.includes(name));
  const extended = valuesOf(wanted.ExtendedStatistics);
  return {
    Timestamp: new Date(wanted.time),
    ...valuesOf(basic),
    Unit: wanted.unit,
    ...(Object.keys(extended).length > 0 && { ExtendedStatistics: extended }),
  };
};
