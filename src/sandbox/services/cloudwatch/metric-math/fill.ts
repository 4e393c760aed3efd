import { ExpressionError } from './parse-expression.ts';
import { array, type Series, sortedPoints, type Value, withPoints } from './series.ts';

/** FILL(metric, value | other metric | REPEAT | LINEAR) */
export const fill = (args: readonly Value[]): Value => {
  const [filled, filler] = args;
  if (!filled || !filler || args.length > 2) {
    throw new ExpressionError(`FILL takes two arguments, but ${args.length} were given`);
  }
  if (filled.kind === 'array') return array(filled.series.map((series) => fillSeries(series, filler)));
  if (filled.kind === 'series') return fillSeries(filled, filler);
  throw new ExpressionError('FILL needs a time series');
};

const fillSeries = (series: Series, filler: Value): Series => {
  const valueAt = fillerFor(series, filler);
  const points = series.times.flatMap((time): readonly (readonly [number, number])[] => {
    const value = series.points.get(time) ?? valueAt(time);
    return value === undefined ? [] : [[time, value]];
  });
  return withPoints(series, points);
};

const fillerFor = (series: Series, filler: Value): ((time: number) => number | undefined) => {
  if (filler.kind === 'scalar') return () => filler.value;
  if (filler.kind === 'series') return (time) => filler.points.get(time);
  if (filler.kind === 'text' && filler.text === 'REPEAT')
    return (time) => neighbours(series, time).before?.[1];
  if (filler.kind === 'text' && filler.text === 'LINEAR') return (time) => interpolate(series, time);
  throw new ExpressionError('FILL needs a number, a time series, REPEAT or LINEAR as its second argument');
};

type Point = readonly [time: number, value: number];

const neighbours = (
  series: Series,
  time: number,
): { readonly before?: Point | undefined; readonly after?: Point | undefined } => {
  const points = sortedPoints(series);
  return { before: points.findLast(([at]) => at < time), after: points.find(([at]) => at > time) };
};

const interpolate = (series: Series, time: number): number | undefined => {
  const { before, after } = neighbours(series, time);
  if (!before || !after) return undefined;
  const share = (time - before[0]) / (after[0] - before[0]);
  return before[1] + (after[1] - before[1]) * share;
};
