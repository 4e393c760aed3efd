import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { badRequest } from './errors.ts';

export type Op = 'add' | 'remove' | 'replace' | 'copy';

/** One operation of a patch that fits a rule. */
export interface PatchStep {
  readonly op: string;
  readonly path: string;
  /** The parts of the path that stand for the rule's `{…}`, unescaped. */
  readonly names: readonly string[];
  readonly value: string | undefined;
  readonly from: string | undefined;
}

/** A path that a resource takes in a patch: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
export interface PatchRule<T> {
  readonly path: string;
  readonly ops: readonly Op[];
  /** Throws AwsError where the value is refused. */
  readonly apply: (row: T, step: PatchStep) => T;
}

/** Applies a patch, one operation after the other; throws AwsError for a path or an operation that isn't supported. */
export const applyPatch = <T>(
  row: T,
  operations: readonly PatchOperation[] | undefined,
  rules: readonly PatchRule<T>[],
  texts: PatchTexts = LISTED,
): T => {
  let patched = row;
  for (const operation of operations ?? []) patched = applyOne(patched, operation, { rules, texts });
  return patched;
};

interface PatchTexts {
  readonly unknownPath: (refused: Refused) => string;
  readonly wrongOp: (refused: Refused) => string;
}

interface Refused {
  readonly op: string;
  readonly path: string;
  /** Paths that the operation can be used with. */
  readonly paths: readonly string[];
  /** Operations that the path can be used with. */
  readonly ops: readonly string[];
}

/** As recorded from AWS, two spaces included: LocalStack's `test_apigateway_api.snapshot.json`. */
const LISTED: PatchTexts = {
  unknownPath: ({ op, path, paths }) =>
    `Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${paths.join(', ')}]`,
  wrongOp: ({ op, path }) =>
    `Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`,
};

/** How methods, integrations and gateway responses say it, from the same record. */
export const PLAIN: PatchTexts = {
  unknownPath: ({ path }) => `Invalid patch path ${path}`,
  wrongOp: ({ ops }) => `Invalid patch operation specified. Must be one of: [${ops.join(', ')}]`,
};

interface Rules<T> {
  readonly rules: readonly PatchRule<T>[];
  readonly texts: PatchTexts;
}

const applyOne = <T>(row: T, operation: PatchOperation, { rules, texts }: Rules<T>): T => {
  const { op = '', path = '', value, from } = operation;
  const segments = segmentsOf(path);
  const takesOp = ({ ops }: PatchRule<T>) => ops.some((one) => one === op);
  const known = rules.filter((rule) => matchPath(rule.path, segments));
  const rule = known.find(takesOp);
  if (rule) return rule.apply(row, { op, path, value, from, names: matchPath(rule.path, segments) ?? [] });
  const paths = rules.filter(takesOp).map((one) => one.path);
  const refused = { op, path, paths, ops: known.flatMap(({ ops }) => ops) };
  throw badRequest(known.length > 0 ? texts.wrongOp(refused) : texts.unknownPath(refused));
};

/** https://www.rfc-editor.org/rfc/rfc6901: `~1` is a slash, `~0` a tilde. */
const segmentsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

const matchPath = (pattern: string, segments: readonly string[]): readonly string[] | undefined => {
  const parts = pattern.split('/').slice(1);
  if (parts.length !== segments.length) return undefined;
  const names: string[] = [];
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) names.push(segment);
    else if (part !== segment) return undefined;
  }
  return names;
};

/** The members of T that a V fits. */
type MemberOf<T, V> = { [K in keyof T]-?: V extends T[K] ? K : never }[keyof T] & string;

export const replaceText = <T>(key: MemberOf<T, string>): PatchRule<T> => ({
  path: `/${key}`,
  ops: ['replace'],
  apply: (row, { value }) => ({ ...row, [key]: value }),
});

export const replaceBoolean = <T>(key: MemberOf<T, boolean>): PatchRule<T> => ({
  path: `/${key}`,
  ops: ['replace'],
  apply: (row, step) => ({ ...row, [key]: booleanOf(step) }),
});

export const replaceNumber = <T>(key: MemberOf<T, number>): PatchRule<T> => ({
  path: `/${key}`,
  ops: ['replace'],
  apply: (row, step) => ({ ...row, [key]: numberOf(step) }),
});

/** One of a few words: an enumeration of AWS's. */
export const replaceWord = <T, const V extends string>(
  key: MemberOf<T, V>,
  words: readonly V[],
): PatchRule<T> => ({
  path: `/${key}`,
  ops: ['replace'],
  apply: (row, { value }) => {
    const word = words.find((one) => one === value);
    if (word === undefined)
      throw badRequest(`Invalid value '${value}' for ${key}, must be one of: [${words.join(', ')}]`);
    return { ...row, [key]: word };
  },
});

/** `/key/{name}` of a map of texts. */
export const textMap = <T>(key: MemberOf<T, Record<string, string>>): PatchRule<T> => ({
  path: `/${key}/{name}`,
  ops: ['add', 'replace', 'remove'],
  apply: (row, { op, names: [name = ''], value = '' }) => {
    const entries = Object.entries(recordOf(row, key)).filter(([one]) => one !== name);
    return { ...row, [key]: Object.fromEntries(op === 'remove' ? entries : [...entries, [name, value]]) };
  },
});

/** `/key/{name}` of a map of booleans: which parameters are required. */
export const booleanMap = <T>(key: MemberOf<T, Record<string, boolean>>): PatchRule<T> => ({
  path: `/${key}/{name}`,
  ops: ['add', 'replace', 'remove'],
  apply: (row, { op, names: [name = ''], value }) => {
    const entries = Object.entries(recordOf(row, key)).filter(([one]) => one !== name);
    const isRequired = value?.toLowerCase() === 'true';
    return {
      ...row,
      [key]: Object.fromEntries(op === 'remove' ? entries : [...entries, [name, isRequired]]),
    };
  },
});

/** `/key/{item}`: the item itself stands in the path; what is replaced goes to the end. */
export const itemList = <T>(key: MemberOf<T, string[]>): PatchRule<T> => ({
  path: `/${key}/{item}`,
  ops: ['add', 'replace', 'remove'],
  apply: (row, { op, names: [name = ''], value }) => {
    const known: unknown = row[key];
    const others = (Array.isArray(known) ? known : []).filter((item) => item !== name);
    const added = op === 'add' ? [name] : op === 'replace' ? [value ?? name] : [];
    return { ...row, [key]: [...others, ...added] };
  },
});

const recordOf = <T>(row: T, key: keyof T): object => {
  const record: unknown = row[key];
  return typeof record === 'object' && record !== null ? record : {};
};

/** A number in a patch; throws AwsError where the text isn't one. */
export const numberOf = ({ path, op, value }: PatchStep): number => {
  const number = Number(value);
  if (value !== undefined && value.trim() !== '' && Number.isFinite(number)) return number;
  throw badRequest(`Invalid patch value  '${value}' specified for op '${op}' of ${path}. Must be a number`);
};

export const booleanOf = ({ path, op, value }: PatchStep): boolean => {
  const word = value?.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  throw badRequest(`Invalid patch value  '${value}' specified for op '${op}' of ${path}. Must be a boolean`);
};
