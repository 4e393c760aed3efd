import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { type ErrorCode, LabsError } from './errors.ts';

/** A parsed YAML file that still knows where each value stands. */
export interface YamlFile {
  readonly value: unknown;
  /** `file:line:column` of the value at `path`, or of the nearest value around it. */
  readonly at: (path: readonly PathPart[]) => string;
  /** The same for the key that leads to the value. */
  readonly keyAt: (path: readonly PathPart[]) => string;
}

type PathPart = string | number;

/** Reads a YAML file. Throws a LabsError of `code` that lists every syntax mistake as file:line:column. */
export const readYaml = (file: string, code: ErrorCode): YamlFile =>
  parseYaml(readText(file), { file, code });

/** Parses YAML that came from `file`; aliases are bounded, so that a small text can't become a huge value. */
export const parseYaml = (
  text: string,
  source: { readonly file: string; readonly code: ErrorCode },
): YamlFile => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${source.file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    const mistakes = document.errors.map((error) => `${place(error.pos[0])}: ${error.message}`);
    throw new LabsError(source.code, mistakes.join('\n'), { fix: 'Mend the YAML and try again.' });
  }
  return {
    value: document.toJS({ maxAliasCount: 100 }),
    at: (path) => place(offsetOf(document, path, 'value')),
    keyAt: (path) => place(offsetOf(document, path, 'key')),
  };
};

/** Reads a file that a person named. Throws LabsError FILE_UNREADABLE. */
export const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LabsError(
      'FILE_UNREADABLE',
      `Cannot read ${file}: ${error instanceof Error ? error.message : error}.`,
      {
        fix: 'Check the name and the permissions.',
        cause: error,
      },
    );
  }
};

/** Walks down `path` as far as it goes. */
const offsetOf = (document: Document, path: readonly PathPart[], want: 'key' | 'value'): number => {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    const found = childOf(isAlias(node) ? node.resolve(document) : node, part);
    if (!found) return offset;
    offset = (want === 'key' ? found.key : undefined) ?? startOf(found.value) ?? found.key ?? offset;
    node = found.value;
  }
  return offset;
};

const childOf = (
  node: unknown,
  part: PathPart,
): { readonly key: number | undefined; readonly value: unknown } | undefined => {
  if (isMap(node)) {
    const pair = node.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
    );
    return pair && { key: startOf(pair.key), value: pair.value };
  }
  if (isSeq(node) && typeof part === 'number' && part in node.items)
    return { key: undefined, value: node.items[part] };
  return undefined;
};

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

const isNode = (node: unknown): node is Node => typeof node === 'object' && node !== null && 'range' in node;
