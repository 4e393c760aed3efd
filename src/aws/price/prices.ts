import table from './prices.json' with { type: 'json' };

/** What is paid for, by its key in `prices.json`. */
export type PriceKey = keyof typeof table.prices;

/** A price as AWS publishes it, with where and when it was looked up. */
export interface Price {
  readonly usd: number;
  /** For how many units `usd` is asked. */
  readonly per: number;
  readonly unit: string;
  readonly free: string;
  readonly source: string;
  readonly date: string;
}

/** The region that the prices are for. */
export const PRICE_REGION = table.region;

/** When the prices were last compared with their sources: of the one that waits longest. ISO date. */
export const PRICE_DATE: string =
  Object.values(table.prices)
    .map(({ date }) => date)
    .sort()[0] ?? '';

export const PRICES: Readonly<Record<PriceKey, Price>> = table.prices;

/** Units used, by what is paid for. */
export type Usage = Readonly<Partial<Record<PriceKey, number>>>;

export const addUsage = (one: Usage, other: Usage): Usage => {
  const sum: Partial<Record<PriceKey, number>> = { ...one };
  for (const key of keysOf(other)) sum[key] = (sum[key] ?? 0) + (other[key] ?? 0);
  return sum;
};

/** A line of a bill. */
export interface CostLine extends Price {
  readonly key: PriceKey;
  readonly amount: number;
  /** US dollars, without rounding. */
  readonly cost: number;
}

/** The bill for what was used, the most expensive first. */
export const costLines = (usage: Usage): readonly CostLine[] =>
  keysOf(usage)
    .map((key) => {
      const amount = usage[key] ?? 0;
      return { key, amount, ...PRICES[key], cost: (amount * PRICES[key].usd) / PRICES[key].per };
    })
    .filter(({ amount }) => amount > 0)
    .sort((one, other) => other.cost - one.cost);

/** US dollars for what was used. */
export const costOf = (usage: Usage): number => costLines(usage).reduce((sum, { cost }) => sum + cost, 0);

const keysOf = (usage: Usage): readonly PriceKey[] => Object.keys(usage).filter(isPriceKey);

const isPriceKey = (key: string): key is PriceKey => Object.hasOwn(table.prices, key);
