import { describe, expect, it } from 'vitest';
import {
  aggregateOf,
  aggregateOfSet,
  mergeAggregates,
} from '../../../../src/sandbox/services/cloudwatch/aggregate.ts';
import { parseStatistic } from '../../../../src/sandbox/services/cloudwatch/statistics.ts';

const oneToHundred = aggregateOf(Array.from({ length: 100 }, (_, index) => index + 1));

describe('statistics', () => {
  it.each([
    ['SampleCount', 100],
    ['Average', 50.5],
    ['Sum', 5050],
    ['Minimum', 1],
    ['Maximum', 100],
    ['p50', 50],
    ['p99', 99],
    ['p99.9', 100],
    ['p0', 1],
    ['p100', 100],
    ['tm90', 45.5],
    ['tc90', 90],
    ['ts90', 4095],
    ['wm98', 50.47],
    ['IQM', 50.5],
    ['TM(10%:90%)', 50.5],
    ['TM(:10)', 5.5],
    ['TC(10:20)', 10],
    ['TS(90:)', 955],
    ['PR(:30)', 30],
    ['PR(20:30)', 10],
  ])('%s of 1 to 100 is %d', (name, expected) => {
    expect(parseStatistic(name)?.(oneToHundred)).toBeCloseTo(expected, 10);
  });

  it.each(['Median', 'p101', 'p', 'tm', 'TM()', 'TM(:)', 'PR(10%:20%)', 'average'])(
    'does not know %s',
    (name) => {
      expect(parseStatistic(name)).toBeUndefined();
    },
  );
});

describe('aggregates', () => {
  it('counts each value as often as its count says', () => {
    const aggregate = aggregateOf([10, 20], [3, 1]);
    expect(aggregate).toMatchObject({ count: 4, sum: 50, min: 10, max: 20 });
    expect(parseStatistic('p75')?.(aggregate)).toBe(10);
  });

  it('merges to the same as one aggregate of all values', () => {
    expect(mergeAggregates(aggregateOf([1, 2]), aggregateOf([2, 7]))).toEqual(aggregateOf([1, 2, 2, 7]));
  });

  it('has no percentiles once a statistic set hides the values', () => {
    const set = aggregateOfSet({ count: 3, sum: 6, min: 1, max: 3 });
    const merged = mergeAggregates(aggregateOf([5]), set);
    expect(parseStatistic('p50')?.(merged)).toBeUndefined();
    expect(parseStatistic('Average')?.(merged)).toBe(2.75);
  });

  it('has percentiles for a statistic set whose values can only be one', () => {
    expect(parseStatistic('p50')?.(aggregateOfSet({ count: 3, sum: 6, min: 2, max: 2 }))).toBe(2);
  });

  it('stays small and near the truth with many different values', () => {
    const aggregate = aggregateOf(Array.from({ length: 10_000 }, (_, index) => index + 1));
    expect(aggregate.values?.length).toBeLessThan(500);
    const p90 = parseStatistic('p90')?.(aggregate) ?? 0;
    expect(Math.abs(p90 - 9000)).toBeLessThan(180);
    expect(parseStatistic('p100')?.(aggregate)).toBeLessThanOrEqual(10_000);
    expect(aggregate).toMatchObject({ count: 10_000, min: 1, max: 10_000 });
  });
});
