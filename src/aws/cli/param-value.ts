import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf, typeOf } from '../catalogue.ts';
import { type CallInput, type CallValue, isJsonObject, isList } from '../json.ts';
import { CliError, parameterError } from './cli-error.ts';
import { pythonJsonError } from './python-json.ts';
import { parseShorthand, ShorthandError, type ShorthandValue } from './shorthand-parser.ts';

/** How a command's texts become values. */
export interface ValueReader {
  /** What `file://…` and `fileb://…` name; undefined for other texts. */
  readonly readFile: (value: string) => string | Uint8Array | undefined;
}

/** An option's values as the operation takes them. Throws CliError. */
export const readParamValue = (
  schema: NormalizedSchema,
  { flag, values }: { readonly flag: string; readonly values: readonly string[] },
  { readFile }: ValueReader,
): CallValue => {
  const only = values.length === 1 ? values[0] : undefined;
  const file = only === undefined ? undefined : guarded(flag, () => readFile(only));
  if (file instanceof Uint8Array) return file;
  const texts = file === undefined ? values : [file];
  return isComplex(schema) && !looksLikeJson(texts[0])
    ? fromShorthand(schema, { flag, texts, readFile })
    : fromText(schema, { flag, texts });
};

/** What `read` says of a value, as the mistake of the option that has it. */
export const guarded = <T>(flag: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof CliError) throw parameterError(flag, error.message);
    throw error;
  }
};

const looksLikeJson = (text: string | undefined): boolean => /^\s*[[{]/.test(text ?? '');

/** Lists of plain values aren't: `--attribute-names All`. Documents only come as JSON. */
const isComplex = (schema: NormalizedSchema): boolean => {
  const type = typeOf(schema);
  if (type === 'list') return COMPLEX.has(typeOf(schema.getValueSchema()));
  return COMPLEX.has(type);
};

const COMPLEX: ReadonlySet<string> = new Set(['structure', 'list', 'map']);

interface Texts {
  readonly flag: string;
  readonly texts: readonly string[];
}

const fromShorthand = (
  schema: NormalizedSchema,
  { flag, texts, readFile }: Texts & ValueReader,
): CallValue => {
  const readText = (value: string) => {
    const content = readFile(value);
    return content instanceof Uint8Array ? Buffer.from(content).toString('utf8') : content;
  };
  const type = typeOf(schema);
  const [text = ''] = texts;
  if (type === 'structure' && isJustAValue(schema) && !text.includes('=')) return { Value: text };
  try {
    if (type !== 'list') return fitted(schema, parseShorthand(text, readText), flag);
    return texts.map((item) => fitted(schema.getValueSchema(), parseShorthand(item, readText), flag));
  } catch (error) {
    if (error instanceof ShorthandError) throw parameterError(flag, error.message);
    throw error;
  }
};

/** A structure of one member called Value can be given as the bare value. */
const isJustAValue = (schema: NormalizedSchema): boolean => {
  const [first, second] = membersOf(schema);
  return first?.name === 'Value' && first.type === 'string' && second === undefined;
};

/** Gives what shorthand says the types of the schema: one text where a list is wanted, numbers, true and false. */
const fitted = (schema: NormalizedSchema, value: ShorthandValue, flag: string): CallValue => {
  const type = typeOf(schema);
  if (type === 'document') {
    throw parameterError(
      flag,
      'Shorthand syntax does not support document types. Use JSON input for top-level argument to specify nested parameter',
    );
  }
  if (type === 'list') {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => fitted(schema.getValueSchema(), item, flag));
  }
  if (typeof value === 'string') return fitText(type, value);
  if (isShorthandList(value)) return value.map((item) => fitted(schema, item, flag));
  const members = type === 'structure' ? schema.getMemberSchemas() : undefined;
  const entries = Object.entries(value).map(([key, item]) => {
    const inner = members ? members[key] : type === 'map' ? schema.getValueSchema() : undefined;
    return [key, inner ? fitted(inner, item, flag) : unfitted(item)] as const;
  });
  return Object.fromEntries(entries);
};

const isShorthandList = (value: ShorthandValue): value is readonly ShorthandValue[] => Array.isArray(value);

const fitText = (type: string, text: string): CallValue => {
  if (type === 'number') return number(text);
  if (type !== 'boolean') return text;
  const lower = text.toLowerCase();
  return lower === 'true' || (lower === 'false' ? false : text);
};

/** What the operation doesn't know is told by name later. */
const unfitted = (value: ShorthandValue): CallValue => {
  if (typeof value === 'string') return value;
  if (isShorthandList(value)) return value.map(unfitted);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unfitted(item)]));
};

const fromText = (schema: NormalizedSchema, { flag, texts }: Texts): CallValue => {
  const type = typeOf(schema);
  const [text = ''] = texts;
  if (type === 'document') return parseJson(flag, text);
  if (type === 'structure' || type === 'map') return parseJson(flag, text);
  if (type === 'list') {
    if (texts.length === 1 && /^\s*\[/.test(text)) return parseJson(flag, text);
    return texts.map((item) => fromText(schema.getValueSchema(), { flag, texts: [item] }));
  }
  return type === 'number' ? number(text) : text;
};

/** Python's own words: the AWS CLI shows them as they are. */
const number = (text: string): CallValue => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new CliError(`invalid literal for int() with base 10: '${text}'`, 'other');
};

export const parseJson = (flag: string, text: string): CallValue => {
  try {
    const value: CallValue = JSON.parse(text);
    return value;
  } catch {
    throw parameterError(flag, `Invalid JSON: ${pythonJsonError(text)}\nJSON received: ${text}`);
  }
};

/**
 * Blobs that were given as text become bytes: base64, or the text itself with
 * `--cli-binary-format raw-in-base64-out`. https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html
 */
export const withBytes = (
  schema: NormalizedSchema,
  value: CallValue,
  format: 'base64' | 'raw-in-base64-out',
): CallValue => {
  const type = typeOf(schema);
  if (type === 'blob' && typeof value === 'string')
    return format === 'base64' ? base64(value) : Buffer.from(value);
  if (type === 'list' && isList(value))
    return value.map((item) => withBytes(schema.getValueSchema(), item, format));
  if (!isJsonObject(value)) return value;
  if (type !== 'structure' && type !== 'map') return value;
  return withBytesInside(schema, value, format);
};

const withBytesInside = (
  schema: NormalizedSchema,
  value: CallInput,
  format: 'base64' | 'raw-in-base64-out',
): CallInput => {
  const members = schema.isStructSchema() ? schema.getMemberSchemas() : undefined;
  const entries = Object.entries(value).map(([key, item]): [string, CallValue] => {
    const inner = members ? members[key] : schema.getValueSchema();
    return [key, inner ? withBytes(inner, item, format) : item];
  });
  return Object.fromEntries(entries);
};

const base64 = (text: string): Uint8Array => {
  const plain = text.replace(/\s/g, '');
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain))
    return Buffer.from(plain, 'base64');
  throw new CliError(
    `Invalid base64: "${text}"\n\nA blob is base64 here. To give it as plain text, add --cli-binary-format raw-in-base64-out; to give a file, fileb://path.`,
    'other',
  );
};
