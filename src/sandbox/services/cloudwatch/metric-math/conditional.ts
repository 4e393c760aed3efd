import { ExpressionError } from './parse-expression.ts';
import { type Series, scalar, type Value, withPoints } from './series.ts';

/** IF(condition, then, else): where the condition isn't 0; without `else`, what isn't true is left out. */
export const conditional = (args: readonly Value[]): Value => {
  const [condition, then, otherwise] = args;
  if (!condition || !then || args.length > 3) {
    throw new ExpressionError(`IF takes two or three arguments, but ${args.length} were given`);
  }
  if (condition.kind === 'scalar') {
    const chosen = condition.value === 0 ? otherwise : then;
    return chosen ?? scalar(Number.NaN);
  }
  if (condition.kind !== 'series')
    throw new ExpressionError('IF needs a number or a time series as its condition');
  return choose(condition, valueAt(then), otherwise ? valueAt(otherwise) : () => undefined);
};

type ValueAt = (time: number) => number | undefined;

const choose = (condition: Series, then: ValueAt, otherwise: ValueAt): Series =>
  withPoints(
    condition,
    [...condition.points].flatMap(([time, truth]): readonly (readonly [number, number])[] => {
      const value = truth === 0 ? otherwise(time) : then(time);
      return value === undefined ? [] : [[time, value]];
    }),
  );

const valueAt = (value: Value): ValueAt => {
  if (value.kind === 'scalar') return () => value.value;
  if (value.kind === 'series') return (time) => value.points.get(time);
  throw new ExpressionError('IF chooses between numbers and time series');
};
