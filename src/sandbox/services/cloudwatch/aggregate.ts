/** What is kept of the values that fell into one stretch of time. */
export interface Aggregate {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Values with how often they came, for percentiles; undefined once a statistic set has hidden them. */
  readonly values: readonly (readonly [value: number, count: number])[] | undefined;
}

export const aggregateOf = (values: readonly number[], counts?: readonly number[]): Aggregate => {
  const pairs = values.map((value, index): [number, number] => [value, counts?.[index] ?? 1]);
  return {
    count: pairs.reduce((total, [, count]) => total + count, 0),
    sum: pairs.reduce((total, [value, count]) => total + value * count, 0),
    min: Math.min(...values),
    max: Math.max(...values),
    values: collect(pairs),
  };
};

export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Percentiles exist for a statistic set only when it has one sample or Min equals Max.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Percentiles
 */
export const aggregateOfSet = (set: StatisticSet): Aggregate => ({
  ...set,
  values: set.count === 1 || set.min === set.max ? [[set.min, set.count]] : undefined,
});

export const mergeAggregates = (a: Aggregate, b: Aggregate): Aggregate => ({
  count: a.count + b.count,
  sum: a.sum + b.sum,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
  values: a.values && b.values && collect([...a.values, ...b.values]),
});

/** As many different values as one datum of PutMetricData can have; more are gathered into bins. */
const MAX_DISTINCT = 150;

const collect = (pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] => {
  const exact = countByValue(pairs);
  if (exact.size <= MAX_DISTINCT) return [...exact];
  return [...countByValue(pairs.map(([value, count]) => [binOf(value), count]))];
};

/** The middle of the value's bin: at most one percent away. */
const binOf = (value: number): number =>
  value === 0
    ? 0
    : Math.sign(value) * Math.exp(Math.round(Math.log(Math.abs(value)) / BIN_WIDTH) * BIN_WIDTH);

const BIN_WIDTH = Math.log(1.02);

const countByValue = (pairs: readonly (readonly [number, number])[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const [value, count] of pairs) counts.set(value, (counts.get(value) ?? 0) + count);
  return counts;
};
