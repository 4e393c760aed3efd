import * as v from 'valibot';
import { type ErrorCode, LabsError } from '../core/errors.ts';
import type { YamlFile } from '../core/yaml-file.ts';

export type PathPart = string | number;

/** Something that is wrong in a lab file. */
export interface Mistake {
  readonly path: readonly PathPart[];
  /** Whether it is the key at `path` that is wrong, not what it holds. */
  readonly on: 'key' | 'value';
  readonly message: string;
}

/** All that `schema` finds wrong with `value`. */
export const schemaMistakes = (schema: v.GenericSchema, value: unknown): readonly Mistake[] => {
  const mistakes: Mistake[] = [];
  let rest = structuredClone(value);
  for (;;) {
    const issues = v.safeParse(schema, rest).issues ?? [];
    const unknownKeys = issues.filter(isUnknownKey).map(pathOf);
    mistakes.push(...issues.map(asMistake));
    if (unknownKeys.length === 0) return distinct(mistakes);
    // The library tells one unknown key an object; without it, the next one shows.
    for (const path of unknownKeys) rest = without(rest, path);
  }
};

const isUnknownKey = (issue: v.BaseIssue<unknown>) =>
  issue.type === 'strict_object' && issue.expected === 'never';

const pathOf = (issue: v.BaseIssue<unknown>): readonly PathPart[] =>
  (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));

const asMistake = (issue: v.BaseIssue<unknown>): Mistake => {
  const isMissing = issue.type === 'strict_object' && issue.received === 'undefined';
  const path = pathOf(issue);
  return {
    path: isMissing ? path.slice(0, -1) : path,
    on: isUnknownKey(issue) || isMissing ? 'key' : 'value',
    message: issue.message,
  };
};

const without = (value: unknown, path: readonly PathPart[]): unknown => {
  const [head, ...tail] = path;
  if (head === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => (index === head ? without(item, tail) : item));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (key !== String(head)) return [[key, item]];
      return tail.length === 0 ? [] : [[key, without(item, tail)]];
    }),
  );
};

const distinct = (mistakes: readonly Mistake[]): readonly Mistake[] => [
  ...new Map(mistakes.map((mistake) => [`${mistake.path.join('.')}: ${mistake.message}`, mistake])).values(),
];

/** What is said of a file of some kind that has mistakes. */
export interface FileKind {
  readonly code: ErrorCode;
  readonly fix: string;
}

/** One error that tells every mistake as `file:line:column: where: what`, in the order of the file. */
export const fileInvalid = (
  yaml: YamlFile,
  mistakes: readonly Mistake[],
  { code, fix }: FileKind,
): LabsError => {
  const lines = mistakes
    .map(({ path, on, message }) => ({
      place: on === 'key' ? yaml.keyAt(path) : yaml.at(path),
      text: path.length === 0 ? message : `${display(path)}: ${message}`,
    }))
    .sort((a, b) => compareNumbers(positionOf(a.place), positionOf(b.place)));
  return new LabsError(code, lines.map(({ place, text }) => `${place}: ${text}`).join('\n'), { fix });
};

/** `steps[0].with.QueueName` */
const display = (path: readonly PathPart[]): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');

const positionOf = (place: string): readonly number[] => place.split(':').slice(-2).map(Number);

const compareNumbers = (a: readonly number[], b: readonly number[]): number =>
  a.map((number, index) => number - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
