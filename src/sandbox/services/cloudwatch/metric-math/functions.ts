import { conditional } from './conditional.ts';
import { fill } from './fill.ts';
import { ExpressionError } from './parse-expression.ts';
import { array, mapPoints, type Series, scalar, sortedPoints, type Value, withPoints } from './series.ts';

type MathFunction = (args: readonly Value[], name: string) => Value;

/**
 * Metric math's functions by name. METRICS is not among them: it depends on the request.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
 */
export const findFunction = (name: string): MathFunction | undefined => FUNCTIONS.get(name);

/** Value by value. */
const each =
  (change: (value: number) => number): MathFunction =>
  (args, name) => {
    const value = only(args, name);
    if (value.kind === 'scalar') return scalar(change(value.value));
    return eachSeries(value, name, (series) => mapPoints(series, change));
  };

/** One number of a series; of several series, one series with a number for each time. */
const reduce =
  (combine: (values: readonly number[]) => number): MathFunction =>
  (args, name) => {
    const value = args.length > 1 ? array(args.map((arg) => asSeries(arg, name))) : only(args, name);
    if (value.kind === 'series') return scalar(combine([...value.points.values()]));
    if (value.kind === 'scalar') return scalar(combine([value.value]));
    const series = seriesOf(value, name);
    const [first] = series;
    if (!first) return array([]);
    const times = [...new Set(series.flatMap(({ points }) => [...points.keys()]))];
    const points = times.map((time): readonly [number, number] => [
      time,
      combine(series.flatMap((one) => one.points.get(time) ?? [])),
    ]);
    return withPoints({ ...first, label: name }, points);
  };

/** From each point and the one before. */
const step =
  (
    combine: (change: {
      readonly value: number;
      readonly before: number;
      readonly seconds: number;
    }) => number,
  ): MathFunction =>
  (args, name) =>
    eachSeries(only(args, name), name, (series) => {
      const points = sortedPoints(series);
      const pairs = points.slice(1).map(([time, value], index): readonly [number, number] => {
        const [timeBefore, before] = points[index] ?? [time, value];
        return [time, combine({ value, before, seconds: (time - timeBefore) / 1000 })];
      });
      return withPoints(series, pairs);
    });

/** From each point's time. */
const calendar =
  (part: (date: Date) => number): MathFunction =>
  (args, name) =>
    eachSeries(only(args, name), name, (series) => mapPoints(series, (_value, time) => part(new Date(time))));

const pick =
  (index: number): MathFunction =>
  (args, name) => {
    const series = seriesOf(only(args, name), name).at(index);
    if (!series) throw new ExpressionError(`${name} needs at least one time series`);
    return series;
  };

const only = (args: readonly Value[], name: string): Value => {
  const [value] = args;
  if (!value || args.length > 1)
    throw new ExpressionError(`${name} takes one argument, but ${args.length} were given`);
  return value;
};

const seriesOf = (value: Value, name: string): readonly Series[] => {
  if (value.kind === 'series') return [value];
  if (value.kind === 'array') return value.series;
  throw new ExpressionError(`${name} needs a time series`);
};

const asSeries = (value: Value, name: string): Series => {
  if (value.kind === 'series') return value;
  throw new ExpressionError(`${name} needs a time series`);
};

const eachSeries = (value: Value, name: string, change: (series: Series) => Series): Value => {
  const changed = seriesOf(value, name).map(change);
  const [first] = changed;
  return value.kind === 'series' && first ? first : array(changed);
};

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const deviation = (values: readonly number[]): number => {
  const mean = total(values) / values.length;
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / values.length);
};

const runningSum = (series: Series): Series => {
  let sum = 0;
  return withPoints(
    series,
    sortedPoints(series).map(([time, value]): readonly [number, number] => {
      sum += value;
      return [time, sum];
    }),
  );
};

const FUNCTIONS = new Map<string, MathFunction>([
  ['ABS', each(Math.abs)],
  ['CEIL', each(Math.ceil)],
  ['FLOOR', each(Math.floor)],
  ['LOG', each(Math.log)],
  ['LOG10', each(Math.log10)],
  ['SUM', reduce(total)],
  ['AVG', reduce((values) => total(values) / values.length)],
  ['MIN', reduce((values) => Math.min(...values))],
  ['MAX', reduce((values) => Math.max(...values))],
  ['STDDEV', reduce(deviation)],
  ['DATAPOINT_COUNT', reduce((values) => values.length)],
  ['RATE', step(({ value, before, seconds }) => (value - before) / seconds)],
  ['DIFF', step(({ value, before }) => value - before)],
  ['DIFF_TIME', step(({ seconds }) => seconds)],
  ['RUNNING_SUM', (args, name) => eachSeries(only(args, name), name, runningSum)],
  ['PERIOD', (args, name) => scalar(asSeries(only(args, name), name).periodSeconds)],
  ['METRIC_COUNT', (args, name) => scalar(seriesOf(only(args, name), name).length)],
  ['FIRST', pick(0)],
  ['LAST', pick(-1)],
  ['FILL', fill],
  ['IF', conditional],
  [
    'REMOVE_EMPTY',
    (args, name) => array(seriesOf(only(args, name), name).filter(({ points }) => points.size > 0)),
  ],
  ['EPOCH', calendar((date) => date.getTime() / 1000)],
  ['MINUTE', calendar((date) => date.getUTCMinutes())],
  ['HOUR', calendar((date) => date.getUTCHours())],
  // Monday is 1, Sunday is 7.
  ['DAY', calendar((date) => date.getUTCDay() || 7)],
  ['DATE', calendar((date) => date.getUTCDate())],
  ['MONTH', calendar((date) => date.getUTCMonth() + 1)],
  ['YEAR', calendar((date) => date.getUTCFullYear())],
]);
