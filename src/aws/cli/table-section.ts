import { eastAsianWidth } from 'get-east-asian-width';
/** A part of a table with columns of its own. */
export interface Section {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly indent: number;
}

/** What a text takes of a line. */
export const textWidth = (text: string): number => [...text].reduce((sum, char) => sum + charWidth(char), 0);

/** As the AWS CLI counts: what Unicode calls ambiguous is wide too (`get_text_length` in awscli/table.py). */
const charWidth = (char: string): number =>
  eastAsianWidth(char.codePointAt(0) ?? 0, { ambiguousAsWide: true });

const BORDER = 2;

/** How wide a section is with 4 columns of padding a cell, within its indentation. */
export const totalWidth = (section: Section): number => {
  const columns = columnWidths(section).reduce((sum, width) => sum + width + PADDING, 0);
  const outer = section.indent * 2;
  return Math.max(textWidth(section.title) + BORDER + outer, columns + BORDER + outer);
};

export const PADDING = 4;

const columnWidths = ({ headers, rows }: Section): readonly number[] => {
  const all = headers.length > 0 ? [headers, ...rows] : rows;
  return (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => textWidth(row[column] ?? ''))));
};

/** The columns' widths with their padding, stretched or shrunk so that they add up to `width`. */
export const scaledWidths = (section: Section, width: number): readonly number[] => {
  const natural = columnWidths(section).map((column) => column + PADDING);
  const factor = width / natural.reduce((sum, column) => sum + column, 0);
  const scaled = natural.map((column) => roundHalfEven(factor * column));
  let excess = scaled.reduce((sum, column) => sum + column, 0) - width;
  for (let turn = 0; excess !== 0 && scaled.length > 0; turn += 1) {
    const place = turn % scaled.length;
    const index = excess > 0 ? place : scaled.length - 1 - place;
    scaled[index] = (scaled[index] ?? 0) - Math.sign(excess);
    excess -= Math.sign(excess);
  }
  return scaled;
};

/** As Python's `round`. */
const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
};
