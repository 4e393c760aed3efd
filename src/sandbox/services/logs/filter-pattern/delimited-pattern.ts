import type { FilterPattern } from './filter-pattern.ts';
import { invalidPattern, PatternScanner } from './pattern-scanner.ts';
import { parseComparison, type ValueTest } from './value-test.ts';

type Column =
  | { readonly kind: 'rest' }
  | { readonly kind: 'field'; readonly name: string; readonly test: ValueTest | undefined };

/** `[ip, user, ..., status = 4* || status = 5*, bytes > 1000]` over events whose fields stand between spaces. */
export const parseDelimitedPattern = (pattern: string): FilterPattern => {
  const columns = parseColumns(new PatternScanner(pattern));
  return (message) => {
    const values = bind(columns, splitFields(message));
    if (!values) return undefined;
    return { extracted: values, valueOf: (selector) => values[selector] };
  };
};

const parseColumns = (scanner: PatternScanner): readonly Column[] => {
  const columns: Column[] = [];
  scanner.expect('[');
  do {
    columns.push(scanner.accept('...') ? { kind: 'rest' } : parseField(scanner));
  } while (scanner.accept(','));
  scanner.expect(']');
  if (!scanner.isAtEnd || columns.filter(({ kind }) => kind === 'rest').length > 1) throw invalidPattern();
  return columns;
};

const parseField = (scanner: PatternScanner): Column => {
  const name = takeName(scanner);
  const first = parseComparison(scanner);
  if (!first) return { kind: 'field', name, test: undefined };
  return { kind: 'field', name, test: parseAlternatives(scanner, first) };
};

/** The rest of `w1 = A && w1 != B || w1 = C`, whose first comparison has been read. */
const parseAlternatives = (scanner: PatternScanner, first: ValueTest): ValueTest => {
  const alternatives: ValueTest[][] = [[first]];
  for (;;) {
    const isNewAlternative = scanner.accept('||');
    if (!isNewAlternative && !scanner.accept('&&')) break;
    takeName(scanner);
    const test = parseComparison(scanner);
    if (!test) throw invalidPattern();
    if (isNewAlternative) alternatives.push([test]);
    else alternatives.at(-1)?.push(test);
  }
  return (value) => alternatives.some((tests) => tests.every((test) => test(value)));
};

const takeName = (scanner: PatternScanner): string => {
  scanner.skipSpace();
  return scanner.take(/[\p{L}\p{N}_-]+/uy)?.[0] ?? '';
};

/** What stands in double quotes or in square brackets is one field. */
const splitFields = (message: string): readonly string[] =>
  [...message.matchAll(/"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, quoted, bracketed, plain]) => quoted ?? bracketed ?? plain ?? '',
  );

/** Without `...` the event has exactly the pattern's fields. Unnamed ones are called by their position: `$3`. */
const bind = (columns: readonly Column[], fields: readonly string[]): Record<string, string> | undefined => {
  const rest = columns.findIndex(({ kind }) => kind === 'rest');
  const spread = rest < 0 ? 0 : fields.length - (columns.length - 1);
  if (spread < 0 || (rest < 0 && fields.length !== columns.length)) return undefined;
  const expanded = columns.flatMap((column): readonly Column[] =>
    column.kind === 'rest' ? Array.from({ length: spread }, () => UNNAMED) : [column],
  );
  const values: Record<string, string> = {};
  for (const [index, column] of expanded.entries()) {
    const value = fields[index] ?? '';
    if (column.kind === 'rest') continue;
    if (column.test && !column.test(value)) return undefined;
    values[column.name === '' ? `$${index + 1}` : `$${column.name}`] = value;
  }
  return values;
};

const UNNAMED: Column = { kind: 'field', name: '', test: undefined };
