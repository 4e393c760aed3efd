import { parseField, parseValue, WEEKDAYS } from './cron-field.ts';

/** A day of a month that has `days` days; `weekday` 0 is Sunday. */
export interface MonthDay {
  readonly day: number;
  readonly days: number;
  readonly weekday: number;
}

export type DayRule = (date: MonthDay) => boolean;

const DAYS = { min: 1, max: 31 };
const WEEK = { min: 1, max: 7, names: WEEKDAYS };

/** `1,15`, `L` (the last), `LW` (the last weekday), `15W` (the weekday nearest to the 15th, in the same month). */
export const parseDayOfMonth = (text: string): DayRule | undefined => {
  const rules = text.split(',').map(dayRule);
  return anyOf(rules);
};

const dayRule = (part: string): DayRule | undefined => {
  if (part === 'L') return ({ day, days }) => day === days;
  if (part === 'LW') return (date) => isNearestWeekday(date, date.days);
  if (part.endsWith('W')) {
    const wanted = parseValue(part.slice(0, -1), DAYS);
    return wanted === undefined ? undefined : (date) => wanted <= date.days && isNearestWeekday(date, wanted);
  }
  const days = parseField(part, DAYS);
  return days && (({ day }) => days.includes(day));
};

/** Saturdays go back a day and Sundays on a day, unless that would leave the month. */
const isNearestWeekday = ({ day, days, weekday }: MonthDay, wanted: number): boolean => {
  const wantedWeekday = (weekday + wanted - day + 7 * 31) % 7;
  const shift =
    wantedWeekday === 6 ? (wanted === 1 ? 2 : -1) : wantedWeekday === 0 ? (wanted === days ? -2 : 1) : 0;
  return day === wanted + shift;
};

/** `MON-FRI`, `1,7`, `L` (Saturday), `6L` (the last Friday of the month), `3#2` (the second Tuesday; alone only). */
export const parseDayOfWeek = (text: string): DayRule | undefined => {
  if (text.includes('#')) return nthWeekday(text);
  return anyOf(text.split(',').map(weekdayRule));
};

const weekdayRule = (part: string): DayRule | undefined => {
  if (part === 'L') return ({ weekday }) => weekday === 6;
  if (part.length > 1 && part.endsWith('L')) {
    const wanted = parseValue(part.slice(0, -1), WEEK);
    return wanted === undefined
      ? undefined
      : ({ day, days, weekday }) => weekday === wanted - 1 && day > days - 7;
  }
  const weekdays = parseField(part, WEEK);
  return weekdays && (({ weekday }) => weekdays.includes(weekday + 1));
};

const nthWeekday = (text: string): DayRule | undefined => {
  const [weekdayText = '', nth = '', ...rest] = text.split('#');
  const wanted = parseValue(weekdayText, WEEK);
  if (wanted === undefined || !/^[1-5]$/.test(nth) || rest.length > 0) return undefined;
  return ({ day, weekday }) => weekday === wanted - 1 && Math.ceil(day / 7) === Number(nth);
};

const anyOf = (rules: readonly (DayRule | undefined)[]): DayRule | undefined => {
  const known = rules.flatMap((rule) => (rule ? [rule] : []));
  return known.length < rules.length ? undefined : (date) => known.some((rule) => rule(date));
};
