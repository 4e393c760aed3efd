import type { Aggregate } from './aggregate.ts';

/** Gives a statistic's value; undefined where it can't be told (percentiles over statistic sets). */
export type Statistic = (aggregate: Aggregate) => number | undefined;

/**
 * `Sum`, `p99.9`, `tm90`, `TM(10%:90%)`, `IQM`, `PR(:300)` …; undefined for anything else.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export const parseStatistic = (text: string): Statistic | undefined =>
  BASIC[text] ?? parsePercentile(text) ?? parseTrimmed(text);

export const BASIC_STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

const BASIC: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => (count === 0 ? undefined : sum / count),
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
} satisfies Record<(typeof BASIC_STATISTICS)[number], Statistic>;

const parsePercentile = (text: string): Statistic | undefined => {
  const [, digits] = /^p(100|\d{1,2}(?:\.\d{1,10})?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const share = Number(digits) / 100;
  return ({ values, min, max }) => {
    const value = values && percentile(sorted(values), share);
    return value === undefined ? undefined : Math.min(max, Math.max(min, value));
  };
};

type Pairs = readonly (readonly [value: number, count: number])[];

const sorted = (values: Pairs): Pairs => [...values].sort(([a], [b]) => a - b);

const percentile = (values: Pairs, share: number): number | undefined => {
  const rank = Math.max(1, Math.ceil(share * countOf(values)));
  let seen = 0;
  for (const [value, count] of values) {
    seen += count;
    if (seen >= rank) return value;
  }
  return values.at(-1)?.[0];
};

const countOf = (values: Pairs): number => values.reduce((total, [, count]) => total + count, 0);

const sumOf = (values: Pairs): number => values.reduce((total, [value, count]) => total + value * count, 0);

interface Trim {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly unit: 'percent' | 'value';
}

const parseTrimmed = (text: string): Statistic | undefined => {
  const trim = readTrim(text);
  const statistic = trim && TRIMMED[trim.kind];
  if (!trim || !statistic) return undefined;
  return ({ values }) => {
    if (!values) return undefined;
    const all = sorted(values);
    const kept =
      trim.unit === 'percent' ? keepShare(all, trim) : all.filter(([v]) => v > trim.from && v <= trim.to);
    return statistic({ all, kept });
  };
};

const readTrim = (text: string): Trim | undefined => {
  if (text === 'IQM') return { kind: 'tm', from: 0.25, to: 0.75, unit: 'percent' };
  const [, short, to] = /^(tm|wm|tc|ts)(\d{1,2}(?:\.\d{1,10})?)$/i.exec(text) ?? [];
  if (short && to) return { kind: short.toLowerCase(), from: 0, to: Number(to) / 100, unit: 'percent' };
  const range = /^(TM|WM|TC|TS|PR)\((-?[\d.]*)(%?):(-?[\d.]*)(%?)\)$/i.exec(text);
  const [, kind = '', low = '', lowUnit, high = '', highUnit] = range ?? [];
  if (!range || (low === '' && high === '')) return undefined;
  const isPercent = lowUnit === '%' || highUnit === '%';
  if (isPercent && kind.toUpperCase() === 'PR') return undefined;
  const from = low === '' ? Number.NEGATIVE_INFINITY : Number(low);
  const until = high === '' ? Number.POSITIVE_INFINITY : Number(high);
  if (!isPercent) return { kind: kind.toLowerCase(), from, to: until, unit: 'value' };
  return {
    kind: kind.toLowerCase(),
    from: Math.max(0, from / 100),
    to: Math.min(1, until / 100),
    unit: 'percent',
  };
};

/** The samples whose rank lies within the two shares. */
const keepShare = (values: Pairs, { from, to }: Trim): Pairs => {
  const total = countOf(values);
  const [first, last] = [Math.floor(from * total), Math.ceil(to * total)];
  let seen = 0;
  return values.flatMap(([value, count]): Pairs => {
    const kept = Math.min(seen + count, last) - Math.max(seen, first);
    seen += count;
    return kept > 0 ? [[value, kept]] : [];
  });
};

interface Trimmed {
  readonly all: Pairs;
  readonly kept: Pairs;
}

const TRIMMED: Readonly<Record<string, (values: Trimmed) => number | undefined>> = {
  tm: ({ kept }) => (kept.length === 0 ? undefined : sumOf(kept) / countOf(kept)),
  tc: ({ kept }) => countOf(kept),
  ts: ({ kept }) => sumOf(kept),
  pr: ({ all, kept }) => (all.length === 0 ? undefined : (countOf(kept) / countOf(all)) * 100),
  /** Winsorized: what lies outside counts as the nearest value inside. */
  wm: ({ all, kept }) => {
    const [lowest] = kept[0] ?? [];
    const [highest] = kept.at(-1) ?? [];
    if (lowest === undefined || highest === undefined) return undefined;
    const clamped = all.map(([value, count]): readonly [number, number] => [
      Math.min(highest, Math.max(lowest, value)),
      count,
    ]);
    return sumOf(clamped) / countOf(clamped);
  },
};
