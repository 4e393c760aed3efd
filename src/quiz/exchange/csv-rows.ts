/** A row of a CSV file and the line on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Reads comma-separated rows as RFC 4180 has them; quoted cells may hold commas, quotes and line feeds. */
export const parseCsv = (text: string): readonly CsvRow[] => {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let begin = 1;
  for (const [match, quoted, plain = '', end] of text.replace(/^\ufeff/, '').matchAll(CELL)) {
    const value = quoted === undefined ? plain : quoted.replaceAll('""', '"');
    if (match === '' && cells.length === 0) break;
    cells.push(unguarded(value));
    line += match.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: begin, cells });
    cells = [];
    begin = line;
  }
  return rows;
};

const CELL = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g;

/** A row with its line feed; every cell is quoted. */
export const csvRow = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;

/** Spreadsheets run cells that begin like a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const guarded = (cell: string): string => (/^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

const unguarded = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
