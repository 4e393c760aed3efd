import { badRequest } from '../errors.ts';

/** A line of a file of API keys. */
interface KeyLine {
  readonly name: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly planIds: readonly string[];
}

/**
 * Reads AWS's format: a header with `name` and `key` and perhaps `description`, `enabled` and `usageplanIds`, then a
 * key a line. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
 */
export const readKeyFile = (
  text: string,
): { readonly rows: readonly KeyLine[]; readonly warnings: readonly string[] } => {
  const [header = [], ...lines] = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(cellsOf);
  const columns = header.map((name) => name.trim().toLowerCase());
  if (!columns.includes('name') || !columns.includes('key')) {
    throw badRequest('Invalid API key file: the header must have the columns name and key');
  }
  const cell = (cells: readonly string[], column: string) => cells[columns.indexOf(column)]?.trim() ?? '';
  return {
    rows: lines.map((cells) => ({
      name: cell(cells, 'name'),
      value: cell(cells, 'key'),
      description: cell(cells, 'description') || undefined,
      enabled: cell(cells, 'enabled').toLowerCase() === 'true',
      planIds: cell(cells, 'usageplanids')
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    })),
    warnings: header
      .filter((_, index) => !KNOWN_COLUMNS.has(columns[index] ?? ''))
      .map((name) => `Unknown column: ${name.trim()}`),
  };
};

const KNOWN_COLUMNS = new Set(['name', 'key', 'description', 'enabled', 'usageplanids']);

/** Cells of one line; those in quotes may have commas. */
const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
