import stringWidth from 'fast-string-width';

/** Text that is shown page by page, so that it is read from its beginning. */
export interface Pages {
  readonly add: (text: string) => void;
  /** Lines that haven't been shown. */
  readonly unread: () => number;
  /** The next lines that fit into so many rows of the terminal. */
  readonly next: (rows: number) => string;
  /** All that hasn't been shown. */
  readonly rest: () => string;
}

export const createPages = ({ columns }: { readonly columns: () => number }): Pages => {
  let lines: readonly string[] = [];
  const take = (count: number): string => {
    const taken = lines.slice(0, count);
    lines = lines.slice(count);
    return taken.map((line) => `${line}\n`).join('');
  };
  return {
    add: (text) => {
      lines = [...lines, ...text.replace(/\n$/, '').split('\n')];
    },
    unread: () => lines.length,
    next: (rows) => take(countThatFit(lines, { rows: Math.max(LEAST_ROWS, rows), columns: columns() })),
    rest: () => take(lines.length),
  };
};

/** However low the terminal is, a page goes on. */
const LEAST_ROWS = 3;

const countThatFit = (
  lines: readonly string[],
  { rows, columns }: { readonly rows: number; readonly columns: number },
): number => {
  let used = 0;
  const tooMuch = lines.findIndex((line) => {
    used += Math.max(1, Math.ceil(stringWidth(line) / columns));
    return used > rows;
  });
  return tooMuch < 0 ? lines.length : Math.max(1, tooMuch);
};
