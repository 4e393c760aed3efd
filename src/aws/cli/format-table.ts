import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonList, isJsonMap, pythonText } from './python-value.ts';
import { type Section, scaledWidths, textWidth, totalWidth } from './table-section.ts';

export interface TableOptions {
  /** The operation's name, which stands over the table. */
  readonly title: string;
  /** A table that is wider is turned: a row becomes a column of names and one of values. */
  readonly columns: number;
  readonly hasColor: boolean;
}

/** `--output table`: awscli/table.py and formatter.py in aws/aws-cli. */
export const formatTable = (value: JsonValue, options: TableOptions): string => {
  const sections = buildSections(options.title, value, 0);
  if (sections.length === 0) return '';
  const width = Math.max(...sections.map(totalWidth));
  if (width <= options.columns) return render(sections, width, options);
  const turned = sections.map(turn);
  return render(turned, Math.max(...turned.map(totalWidth)), options);
};

const isScalar = (value: JsonValue): boolean => !isJsonList(value) && !isJsonMap(value);

const isEmpty = (value: JsonValue): boolean =>
  value === null || value === '' || value === 0 || value === false || Object.keys(value).length === 0;

const buildSections = (title: string | undefined, value: JsonValue, indent: number): readonly Section[] => {
  if (typeof value !== 'object' ? isEmptyScalar(value) : isEmpty(value)) return [];
  if (isJsonMap(value)) return fromMap(title ?? '', value, indent);
  if (!isJsonList(value)) return [{ title: title ?? '', headers: [], rows: [], indent }];
  const [first = null] = value;
  if (isJsonMap(first)) return fromMaps(title ?? '', value.filter(isJsonMap), indent);
  return fromList(title ?? '', value, indent);
};

const isEmptyScalar = (value: JsonValue): boolean => value === '' || value === 0 || value === false;

const fromList = (title: string, items: readonly JsonValue[], indent: number): readonly Section[] => {
  const rows = items.flatMap((item) => {
    if (isScalar(item)) return [[pythonText(item)]];
    return isJsonList(item) && item.every(isScalar) ? [item.map(pythonText)] : [];
  });
  const deeper = items.filter((item) => isJsonMap(item) || (isJsonList(item) && !item.every(isScalar)));
  return [
    { title, headers: [], rows, indent },
    ...deeper.flatMap((item) => buildSections(undefined, item, indent)),
  ];
};

const keysOf = (maps: readonly JsonObject[]) => {
  const scalars = new Set<string>();
  const others = new Set<string>();
  for (const map of maps) {
    for (const [key, item] of Object.entries(map)) (isScalar(item) ? scalars : others).add(key);
  }
  return { headers: [...scalars].sort(), others: [...others].sort() };
};

const fromMap = (title: string, map: JsonObject, indent: number): readonly Section[] => {
  const { headers, others } = keysOf([map]);
  const cells = headers.map((key) => pythonText(map[key] ?? null));
  const [only] = headers;
  const isPair = headers.length === 1 && only !== undefined;
  const section = isPair
    ? { title, headers: [], rows: [[only, ...cells]], indent }
    : { title, headers, rows: headers.length > 0 ? [cells] : [], indent };
  return [section, ...others.flatMap((key) => buildSections(key, map[key] ?? null, indent + 1))];
};

const fromMaps = (title: string, maps: readonly JsonObject[], indent: number): readonly Section[] => {
  const { headers, others } = keysOf(maps);
  const cellsOf = (map: JsonObject) => headers.map((key) => (key in map ? pythonText(map[key] ?? null) : ''));
  if (others.length === 0) return [{ title, headers, rows: maps.map(cellsOf), indent }];
  return maps.flatMap((map) => [
    { title, headers, rows: [cellsOf(map)], indent },
    ...others.flatMap((key) => (key in map ? buildSections(key, map[key] ?? null, indent + 1) : [])),
  ]);
};

const turn = (section: Section): Section => {
  const [row] = section.rows;
  if (section.rows.length !== 1 || row === undefined || section.headers.length === 0) return section;
  return {
    ...section,
    headers: [],
    rows: section.headers.map((header, index) => [header, row[index] ?? '']),
  };
};

const render = (sections: readonly Section[], width: number, options: TableOptions): string => {
  const lines = sections.flatMap((section) => {
    const edge = styled('|', options.hasColor ? EDGE : undefined).repeat(section.indent);
    return renderSection(section, width - section.indent * 2, options).map(
      (line) => `${edge}${line}${edge}\n`,
    );
  });
  return `${'-'.repeat(width)}\n${lines.join('')}`;
};

const renderSection = (section: Section, width: number, { hasColor }: TableOptions): readonly string[] => {
  const { title, headers, rows } = section;
  const widths = headers.length > 0 || rows.length > 0 ? scaledWidths(section, width) : [];
  const isBare = headers.length === 0 && rows.length === 0;
  return [
    ...(title ? [centered(title, width, '|')] : []),
    ...(title && isBare ? [`+${'-'.repeat(width - 2)}+`] : []),
    ...(headers.length > 0 ? [rule(widths), cells(headers, widths, centered)] : []),
    ...(rows.length > 0 && widths.length > 0
      ? [
          rule(widths),
          ...rows.map((row) =>
            cells(row, widths, (text, room, edge) => aligned(text, room, { edge, hasColor })),
          ),
          rule(widths),
        ]
      : []),
  ];
};

const rule = (widths: readonly number[]): string =>
  widths
    .map((width, index) => (index === 0 ? `+${'-'.repeat(width - 2)}+` : `${'-'.repeat(width - 1)}+`))
    .join('');

const cells = (
  row: readonly string[],
  widths: readonly number[],
  draw: (text: string, width: number, edge: string) => string,
): string => row.map((text, index) => draw(text, widths[index] ?? 0, index === 0 ? '|' : '')).join('');

const repeat = (count: number) => ' '.repeat(Math.max(0, count));

const centered = (text: string, width: number, edge: string): string => {
  const before = Math.floor(width / 2) - Math.floor(textWidth(text) / 2) - 1;
  const after = width - 1 - edge.length - Math.max(0, before) - textWidth(text);
  return `${edge}${repeat(before)}${text}${repeat(after)}|`;
};

interface CellStyle {
  readonly edge: string;
  readonly hasColor: boolean;
}

const aligned = (text: string, width: number, { edge, hasColor }: CellStyle): string => {
  const isRoomy = width - (textWidth(text) + 2 + edge.length + 1) >= 0;
  const before = isRoomy ? 2 : 0;
  const after = width - edge.length - before - textWidth(text) - 1;
  return `${edge}${repeat(before)}${styled(text, hasColor ? CELL : undefined)}${repeat(after)}|`;
};

/** Bright blue cells between dim yellow edges, as the AWS CLI's on a terminal. */
const CELL = '\u001b[1m\u001b[34m';
const EDGE = '\u001b[2m\u001b[33m';

const styled = (text: string, style: string | undefined): string =>
  style === undefined ? text : `${style}${text}\u001b[0m`;
