import type { MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../kernel/context.ts';
import { invalidValue, validationError } from './errors.ts';
import { identify } from './metric.ts';
import { evaluateExpression } from './metric-math/evaluate-expression.ts';
import { ExpressionError, parseExpression } from './metric-math/parse-expression.ts';
import type { Series, Value } from './metric-math/series.ts';
import { parseStatistic } from './statistics.ts';
import { aggregateByPeriod, alignGrid, gridTimes, isPeriod, type TimeGrid } from './time-grid.ts';

export interface QueryRange {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** The time series of each query that returns data, in order of the queries. Throws AwsError. */
export const runQueries = (
  context: Context,
  queries: readonly MetricDataQuery[],
  range: QueryRange,
): readonly { readonly id: string; readonly series: Series }[] => {
  checkIds(queries);
  const values = new Map<string, Value>();
  const inProgress = new Set<string>();
  const metrics = queries.filter(({ MetricStat }) => MetricStat);

  const resolve = (id: string): Value => {
    const known = values.get(id);
    if (known) return known;
    const query = queries.find(({ Id }) => Id === id);
    if (!query) throw new ExpressionError(`Undefined id '${id}'`);
    if (inProgress.has(id)) throw new ExpressionError(`'${id}' refers to itself`);
    inProgress.add(id);
    const value = query.MetricStat
      ? readSeries(context, query, { stat: query.MetricStat, range })
      : compute(query);
    values.set(id, value);
    return value;
  };
  const metricsNamed = (text: string) =>
    metrics.filter(({ Id }) => Id?.includes(text)).map((query) => asSeries(resolve(query.Id ?? '')));
  const compute = ({ Id = '', Expression = '' }: MetricDataQuery): Value => {
    try {
      return evaluateExpression(parseExpression(Expression), { resolve, metrics: metricsNamed });
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause;
      throw validationError(`Error in expression '${Id}': ${cause.message}`, cause);
    }
  };
  return queries
    .filter(({ ReturnData }) => ReturnData !== false)
    .flatMap((query) => resultsOf(query, resolve(query.Id ?? '')));
};

const ID = /^[a-z][a-zA-Z0-9_]*$/;

const checkIds = (queries: readonly MetricDataQuery[]): void => {
  const seen = new Set<string>();
  for (const [index, { Id = '', MetricStat: stat, Expression: expression }] of queries.entries()) {
    const path = `MetricDataQueries.member.${index + 1}`;
    if (!ID.test(Id)) {
      throw validationError(
        `The value ${Id} for parameter ${path}.Id is not matching the expected pattern ${ID.source}.`,
      );
    }
    if (seen.has(Id))
      throw validationError(`The values for parameter Id in MetricDataQueries are not unique.`);
    if ((stat === undefined) === (expression === undefined)) {
      throw validationError(
        `Exactly one of the parameters ${path}.MetricStat and ${path}.Expression must be specified.`,
      );
    }
    seen.add(Id);
  }
};

interface StatRequest {
  readonly stat: MetricStat;
  readonly range: QueryRange;
}

const readSeries = (context: Context, query: MetricDataQuery, { stat, range }: StatRequest): Series => {
  const { Metric: metric, Period: periodSeconds = 60, Stat: statisticName = '', Unit: unit } = stat;
  if (!isPeriod(periodSeconds)) {
    throw validationError(
      `The value ${periodSeconds} for parameter Period is invalid: it must be 1, 5, 10, 20, 30 or a multiple of 60.`,
    );
  }
  const statistic = parseStatistic(statisticName);
  if (!statistic)
    throw invalidValue(
      `The value ${statisticName} for parameter MetricDataQueries.member.MetricStat.Stat is not supported.`,
    );
  const grid: TimeGrid = alignGrid({ ...range, periodSeconds }, context.clock.now());
  const identity = identify(metric?.Namespace ?? '', metric?.MetricName ?? '', metric?.Dimensions);
  const points = new Map<number, number>();
  // Where a metric has data of several units and none was asked for, the last one's value stands.
  for (const periods of aggregateByPeriod(context, identity, { grid, unit }).values()) {
    for (const [time, aggregate] of periods) {
      const value = statistic(aggregate);
      if (value !== undefined) points.set(time, value);
    }
  }
  return {
    kind: 'series',
    label: query.Label ?? identity.name,
    periodSeconds,
    points,
    times: gridTimes(grid),
  };
};

const asSeries = (value: Value): Series => {
  if (value.kind !== 'series') throw new ExpressionError('A time series is needed');
  return value;
};

const resultsOf = (
  query: MetricDataQuery,
  value: Value,
): readonly { readonly id: string; readonly series: Series }[] => {
  const { Id: id = '', Expression: expression, Label: given } = query;
  if (value.kind === 'series') {
    return [{ id, series: expression ? { ...value, label: given ?? expression } : value }];
  }
  if (value.kind === 'array') {
    return value.series.map((series) => ({
      id,
      series: { ...series, label: given ? `${given} ${series.label}` : series.label },
    }));
  }
  throw validationError(
    `Error in expression '${id}': the result must be a time series, but it is a ${value.kind}`,
  );
};
