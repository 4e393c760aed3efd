import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../../../../../src/sandbox/services/cloudwatch/metric-math/evaluate-expression.ts';
import {
  ExpressionError,
  parseExpression,
} from '../../../../../src/sandbox/services/cloudwatch/metric-math/parse-expression.ts';
import type { Series, Value } from '../../../../../src/sandbox/services/cloudwatch/metric-math/series.ts';

const MINUTE = 60_000;
const TIMES = [0, MINUTE, 2 * MINUTE, 3 * MINUTE];

const series = (label: string, values: readonly (number | undefined)[]): Series => ({
  kind: 'series',
  label,
  periodSeconds: 60,
  times: TIMES,
  points: new Map(
    values.flatMap((value, index): readonly (readonly [number, number])[] =>
      value === undefined ? [] : [[index * MINUTE, value]],
    ),
  ),
});

const METRICS: Readonly<Record<string, Series>> = {
  m1: series('m1', [10, 20, undefined, 40]),
  m2: series('m2', [1, undefined, 3, 4]),
  errors: series('errors', [0, 1, 0, 2]),
};

const resolve = (id: string): Value => {
  const found = METRICS[id];
  if (!found) throw new ExpressionError(`Undefined id '${id}'`);
  return found;
};

const evaluate = (text: string): Value =>
  evaluateExpression(parseExpression(text), {
    resolve,
    metrics: (part) => Object.values(METRICS).filter(({ label }) => label.includes(part)),
  });

const values = (value: Value) =>
  value.kind === 'series'
    ? TIMES.map((time) => value.points.get(time))
    : value.kind === 'scalar'
      ? value.value
      : value;

describe('metric math', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 * 2', 16],
    ['-2 + 5', 3],
    ['10 - 2 - 3', 5],
    ['1 < 2 AND 3 > 4', 0],
    ['1 < 2 || 3 > 4', 1],
    ['SUM(m1)', 70],
    ['AVG(m1)', 70 / 3],
    ['MAX(m1) - MIN(m1)', 30],
    ['DATAPOINT_COUNT(m1)', 3],
    ['PERIOD(m1)', 60],
    ['METRIC_COUNT(METRICS())', 3],
    ['STDDEV(m2)', Math.sqrt(14 / 9)],
  ])('%s is %d', (text, expected) => {
    expect(values(evaluate(text))).toBeCloseTo(expected, 10);
  });

  it.each([
    ['m1 / 10', [1, 2, undefined, 4]],
    ['m1 + m2', [11, undefined, undefined, 44]],
    ['100 * errors / m1', [0, 5, undefined, 5]],
    ['m2 / errors', [undefined, undefined, undefined, 2]],
    ['FILL(m1, 0)', [10, 20, 0, 40]],
    ['FILL(m1, REPEAT)', [10, 20, 20, 40]],
    ['FILL(m1, LINEAR)', [10, 20, 30, 40]],
    ['FILL(m1, m2)', [10, 20, 3, 40]],
    ['SUM([m1, m2])', [11, 20, 3, 44]],
    ['SUM(METRICS("m"))', [11, 20, 3, 44]],
    ['MAX(METRICS())', [10, 20, 3, 40]],
    ['RATE(m1)', [undefined, 10 / 60, undefined, 20 / 120]],
    ['DIFF(errors)', [undefined, 1, -1, 2]],
    ['RUNNING_SUM(errors)', [0, 1, 1, 3]],
    ['IF(errors > 0, errors, 0)', [0, 1, 0, 2]],
    ['IF(m1 > 15, m1)', [undefined, 20, undefined, 40]],
    ['IF(errors == 0, 100)', [100, undefined, 100, undefined]],
    ['ABS(0 - m2)', [1, undefined, 3, 4]],
    ['TIME_SERIES(5)', [5, 5, 5, 5]],
    ['MINUTE(errors)', [0, 1, 2, 3]],
    ['m1 > 15', [0, 1, undefined, 1]],
  ])('%s is %j', (text, expected) => {
    expect(values(evaluate(text))).toEqual(expected);
  });

  it.each([
    ['m3', "Undefined id 'm3'"],
    ['FOO(m1)', "Unsupported function 'FOO'"],
    ['SEARCH("x", "Sum", 60)', "Unsupported function 'SEARCH'"],
    ['m1 +', 'Unexpected end of expression'],
    ['m1 m2', "Unexpected token 'm2'"],
    ['m1 % 2', "Unexpected character '%'"],
    ['(m1', 'Unexpected end of expression'],
    ['FILL(m1)', 'FILL takes two arguments, but 1 were given'],
    ['METRICS() + METRICS()', "'+' can't take two arrays of time series"],
  ])('refuses %s: %s', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });
});
