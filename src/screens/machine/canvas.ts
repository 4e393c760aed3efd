import stringWidth from 'fast-string-width';

export type Paint = (text: string) => string;

/** A grid of characters to draw on, each with its colour. */
export interface Canvas {
  /** What doesn't fit is left out. */
  readonly put: (x: number, y: number, text: string, paint?: Paint) => void;
  /** The rows, without blanks at their ends. */
  readonly lines: () => readonly string[];
}

interface Cell {
  /** Empty behind a wide character, which takes two columns. */
  readonly text: string;
  readonly paint: Paint;
}

const PLAIN: Paint = (text) => text;

export const createCanvas = (width: number, height: number): Canvas => {
  const blank: Cell = { text: ' ', paint: PLAIN };
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => blank));
  return {
    put: (x, y, text, paint = PLAIN) => {
      const row = rows[y];
      let at = x;
      for (const character of text) {
        const size = stringWidth(character);
        if (!row || size === 0 || at + size > width) continue;
        row[at] = { text: character, paint };
        if (size === 2) row[at + 1] = { text: '', paint };
        at += size;
      }
    },
    lines: () => rows.map(lineOf),
  };
};

/** Neighbours of one colour are painted together. */
const lineOf = (row: readonly Cell[]): string => {
  const end = row.findLastIndex(({ text }) => text !== ' ') + 1;
  let line = '';
  for (let from = 0; from < end; ) {
    const paint = row[from]?.paint ?? PLAIN;
    let to = from;
    while (to < end && row[to]?.paint === paint) to += 1;
    line += paint(
      row
        .slice(from, to)
        .map(({ text }) => text)
        .join(''),
    );
    from = to;
  }
  return line;
};
