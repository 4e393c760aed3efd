import { findFunction } from './functions.ts';
import { type Expression, ExpressionError } from './parse-expression.ts';
import { array, mapPoints, type Series, scalar, type Value, withPoints } from './series.ts';

/** What an expression can refer to. */
export interface Scope {
  /** The value of another query of the request; throws ExpressionError when there is none. */
  readonly resolve: (id: string) => Value;
  /** The request's metrics whose id contains `text`. */
  readonly metrics: (text: string) => readonly Series[];
}

/** The value of a metric math expression; throws {@link ExpressionError}. */
export const evaluateExpression = (expression: Expression, scope: Scope): Value => {
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value);
    case 'text':
      return { kind: 'text', text: expression.text };
    case 'reference':
      return FILL_WORDS.includes(expression.id)
        ? { kind: 'text', text: expression.id }
        : scope.resolve(expression.id);
    case 'negation':
      return operate('-', scalar(0), evaluateExpression(expression.operand, scope));
    case 'operation':
      return operate(
        expression.operator,
        evaluateExpression(expression.left, scope),
        evaluateExpression(expression.right, scope),
      );
    case 'list':
      return array(expression.items.flatMap((item) => seriesIn(evaluateExpression(item, scope))));
    case 'call':
      return call(expression, scope);
  }
};

const FILL_WORDS = ['REPEAT', 'LINEAR'];

const seriesIn = (value: Value): readonly Series[] => {
  if (value.kind === 'series') return [value];
  if (value.kind === 'array') return value.series;
  throw new ExpressionError('A list needs time series');
};

const call = ({ name, args }: Extract<Expression, { kind: 'call' }>, scope: Scope): Value => {
  const values = args.map((arg) => evaluateExpression(arg, scope));
  if (name === 'METRICS') return array(scope.metrics(searchText(values)));
  if (name === 'TIME_SERIES') return timeSeries(values, scope);
  const run = findFunction(name);
  if (!run) throw new ExpressionError(`Unsupported function '${name}'`);
  return run(values, name);
};

const searchText = (values: readonly Value[]): string => {
  const [first] = values;
  if (!first) return '';
  if (first.kind === 'text') return first.text;
  throw new ExpressionError('METRICS takes a text');
};

/** TIME_SERIES(5): the number at every time of the request's metrics. */
const timeSeries = (values: readonly Value[], scope: Scope): Value => {
  const [value] = values;
  const [like] = scope.metrics('');
  if (value?.kind !== 'scalar' || !like) throw new ExpressionError('TIME_SERIES takes a number');
  return withPoints(
    { ...like, label: 'TIME_SERIES' },
    like.times.map((time): readonly [number, number] => [time, value.value]),
  );
};

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
};

/** Two series meet where both have data. */
const operate = (operator: string, left: Value, right: Value): Value => {
  const compute = OPERATORS[operator];
  if (!compute || left.kind === 'text' || right.kind === 'text')
    throw new ExpressionError(`Unsupported operands for '${operator}'`);
  if (left.kind === 'array') {
    if (right.kind === 'array')
      throw new ExpressionError(`'${operator}' can't take two arrays of time series`);
    return array(left.series.flatMap((series) => seriesIn(operate(operator, series, right))));
  }
  if (right.kind === 'array')
    return array(right.series.flatMap((series) => seriesIn(operate(operator, left, series))));
  if (left.kind === 'scalar') {
    if (right.kind === 'scalar') return scalar(compute(left.value, right.value));
    return mapPoints(right, (value) => compute(left.value, value));
  }
  if (right.kind === 'scalar') return mapPoints(left, (value) => compute(value, right.value));
  const points = [...left.points].flatMap(([time, value]): readonly (readonly [number, number])[] => {
    const other = right.points.get(time);
    return other === undefined ? [] : [[time, compute(value, other)]];
  });
  return withPoints(left, points);
};
