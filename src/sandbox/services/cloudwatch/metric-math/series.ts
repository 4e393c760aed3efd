/** Numbers by the start of their period, in milliseconds. */
export type Points = ReadonlyMap<number, number>;

export interface Series {
  readonly kind: 'series';
  readonly label: string;
  readonly periodSeconds: number;
  readonly points: Points;
  /** Every period of the request, with data or not. */
  readonly times: readonly number[];
}

/** A metric math value: AWS's S, TS and TS[], and a string for METRICS and FILL. */
export type Value =
  | Series
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'array'; readonly series: readonly Series[] }
  | { readonly kind: 'text'; readonly text: string };

export const scalar = (value: number): Value => ({ kind: 'scalar', value });

export const array = (series: readonly Series[]): Value => ({ kind: 'array', series });

/** The same series with other points; what isn't a number (a division by zero) is left out. */
export const withPoints = (series: Series, points: Iterable<readonly [number, number]>): Series => ({
  ...series,
  points: new Map([...points].filter(([, value]) => Number.isFinite(value))),
});

export const mapPoints = (series: Series, change: (value: number, time: number) => number): Series =>
  withPoints(
    series,
    [...series.points].map(([time, value]): readonly [number, number] => [time, change(value, time)]),
  );

/** In order of time. */
export const sortedPoints = (series: Series): readonly (readonly [number, number])[] =>
  [...series.points].sort(([a], [b]) => a - b);
