import { type DayRule, parseDayOfMonth, parseDayOfWeek } from './cron-days.ts';
import { MONTHS, parseField } from './cron-field.ts';

/** A cron expression of AWS: six fields, in UTC, with a minute as the finest step. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  /** Undefined for every year. */
  readonly years: ReadonlySet<number> | undefined;
  readonly isDay: DayRule;
}

/**
 * The fields of `cron(…)`; undefined where they aren't valid. One of the two days has to be `?`, and only one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export const parseCron = (text: string): Cron | undefined => {
  const fields = text.trim().split(/\s+/);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const minutes = parseField(minute, { min: 0, max: 59 });
  const hours = parseField(hour, { min: 0, max: 23 });
  const months = parseField(month, { min: 1, max: 12, names: MONTHS });
  const years = parseField(year, { min: FIRST_YEAR, max: LAST_YEAR });
  const isDay = dayOfMonth === '?' ? parseDayOfWeek(dayOfWeek) : parseDayOfMonth(dayOfMonth);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  return { minutes, hours, months: new Set(months), years: year === '*' ? undefined : new Set(years), isDay };
};

/** Documented up to 2199, but AWS takes later years (measured by the cdk-preflight project, pf-events-rule-cron-fields). */
const FIRST_YEAR = 1970;
const LAST_YEAR = 9999;
/** How far ahead a run is looked for: leap days with a weekday come back within 40 years, but for the years 1900 and 2100. */
const HORIZON_YEARS = 200;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The first run after `afterMs`; undefined where there is none. */
export const nextRun = (cron: Cron, afterMs: number): number | undefined => {
  const fromMs = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  const start = new Date(fromMs);
  const firstYear = Math.max(start.getUTCFullYear(), Math.min(...(cron.years ?? [FIRST_YEAR])));
  for (let year = firstYear; year <= firstYear + HORIZON_YEARS; year += 1) {
    if (cron.years && !cron.years.has(year)) continue;
    for (const month of cron.months) {
      const found = runInMonth(cron, { year, month }, fromMs);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

interface Month {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
}

const runInMonth = (cron: Cron, { year, month }: Month, fromMs: number): number | undefined => {
  const firstMs = Date.UTC(year, month - 1, 1);
  const days = (Date.UTC(year, month, 1) - firstMs) / DAY_MS;
  if (firstMs + days * DAY_MS <= fromMs) return undefined;
  for (let day = 1; day <= days; day += 1) {
    const dayMs = firstMs + (day - 1) * DAY_MS;
    if (dayMs + DAY_MS <= fromMs || !cron.isDay({ day, days, weekday: new Date(dayMs).getUTCDay() }))
      continue;
    const found = runInDay(cron, dayMs, fromMs);
    if (found !== undefined) return found;
  }
  return undefined;
};

const runInDay = ({ hours, minutes }: Cron, dayMs: number, fromMs: number): number | undefined => {
  for (const hour of hours) {
    for (const minute of minutes) {
      const atMs = dayMs + (hour * 60 + minute) * MINUTE_MS;
      if (atMs >= fromMs) return atMs;
    }
  }
  return undefined;
};
