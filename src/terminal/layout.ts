import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/**
 * Wraps at words; a longer word, such as an ARN, stays whole so that it can be copied. Lines keep how far they are
 * indented.
 */
export const wrap = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');

const wrapLine = (line: string, width: number): string => {
  const lead = /^ */.exec(line)?.[0] ?? '';
  return indent(wrapAnsi(line.slice(lead.length), Math.max(width - lead.length, 20)), lead);
};

/** Wraps at words, and within a word that is longer than `width`: for text beside other text. */
export const wrapHard = (text: string, width: number): string => wrapAnsi(text, width, { hard: true });

/** Puts `first` before the first line and as many spaces before the others. */
export const hang = (text: string, first: string): string => {
  const [head = '', ...rest] = text.split('\n');
  return [first + head, ...rest.map((line) => indentLine(line, ' '.repeat(stringWidth(first))))].join('\n');
};

/** Puts `prefix` before every line that isn't empty. */
export const indent = (text: string, prefix: string): string =>
  text
    .split('\n')
    .map((line) => indentLine(line, prefix))
    .join('\n');

const indentLine = (line: string, prefix: string) => (line === '' ? '' : prefix + line);

/**
 * Rows as columns, two spaces apart; the last column takes what is left of `width` and wraps below itself, or stands below the
 * others where that is too little.
 */
export const columns = (rows: readonly (readonly string[])[], width: number): string => {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  return rows.map((row) => rowText(row, widths, width)).join('\n');
};

const GAP = '  ';

const rowText = (row: readonly string[], widths: readonly number[], width: number): string => {
  const lead = widths.map((size, column) => padEnd(row[column] ?? '', size) + GAP).join('');
  const last = row[widths.length] ?? '';
  const room = width - stringWidth(lead);
  const isBeside = stringWidth(last) <= room || (room >= LEAST_ROOM && longestWord(last) <= room);
  if (isBeside) return hang(wrap(last, room), lead).trimEnd();
  const above = lead.trimEnd() === '' ? '' : `${lead.trimEnd()}\n`;
  return above + indent(wrap(last, width - BELOW.length), BELOW);
};

/** Below that, every other word would stand alone; {@link wrap} takes no less. */
const LEAST_ROOM = 20;
const BELOW = '      ';

const longestWord = (text: string): number =>
  Math.max(0, ...text.split(/\s+/).map((word) => stringWidth(word)));

const padEnd = (text: string, size: number) => text + ' '.repeat(Math.max(0, size - stringWidth(text)));

/** `1 resource`, `3 resources`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
