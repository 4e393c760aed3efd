/** What a field may hold. */
export interface FieldRange {
  readonly min: number;
  readonly max: number;
  /** Names of the values, from `min` on. */
  readonly names?: readonly string[];
}

export const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
export const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The values of a list of values, ranges and steps, in order; undefined where one of them isn't valid. */
export const parseField = (text: string, range: FieldRange): readonly number[] | undefined => {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const parsed = parsePart(part, range);
    if (!parsed) return undefined;
    for (const value of parsed) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
};

/** `*`, `5`, `1-5`, `20-2` (past the end and on), each with `/<step>` behind it. */
const parsePart = (part: string, range: FieldRange): readonly number[] | undefined => {
  const [span = '', stepText, ...rest] = part.split('/');
  if (rest.length > 0) return undefined;
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (step === undefined || step < 1 || step > range.max) return undefined;
  const bounds = boundsOf(span, range, stepText !== undefined);
  if (!bounds) return undefined;
  const size = range.max - range.min + 1;
  const length = (bounds.to - bounds.from + size) % size;
  const values: number[] = [];
  for (let offset = 0; offset <= length; offset += step)
    values.push(range.min + ((bounds.from - range.min + offset) % size));
  return values;
};

/** A single value with a step goes on to the end: `0/15`. */
const boundsOf = (span: string, range: FieldRange, hasStep: boolean) => {
  if (span === '*') return { from: range.min, to: range.max };
  const [first = '', last, ...rest] = span.split('-');
  const from = parseValue(first, range);
  const to = last === undefined ? (hasStep ? range.max : from) : parseValue(last, range);
  return rest.length > 0 || from === undefined || to === undefined ? undefined : { from, to };
};

/** A number or a name within the range. */
export const parseValue = (text: string, { min, max, names = [] }: FieldRange): number | undefined => {
  const named = names.indexOf(text.toUpperCase());
  const value = named < 0 ? parseNumber(text) : min + named;
  return value !== undefined && value >= min && value <= max ? value : undefined;
};

const parseNumber = (text: string): number | undefined => (/^\d{1,4}$/.test(text) ? Number(text) : undefined);
