import type { NormalizedSchema } from '@smithy/core/schema';
import { type CallInput, type CallValue, isJsonObject, isList } from './json.ts';

/** What the SDK's clients take: dates, bytes and numbers where the schema says so. */
export type SdkValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly SdkValue[]
  | { readonly [member: string]: SdkValue };

/** The input does not fit the API; `path` leads to where. */
export class InputMismatch extends Error {
  override readonly name = 'InputMismatch';
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}

/** Converts a call's input to what the SDK takes. Throws {@link InputMismatch}; what is missing is left to AWS to say. */
export const toSdkInput = (schema: NormalizedSchema, input: CallInput): Readonly<Record<string, SdkValue>> =>
  structure(schema, input, []);

type Path = readonly (string | number)[];

const convert = (schema: NormalizedSchema, value: CallValue, path: Path): SdkValue => {
  if (value === null) return null;
  const kind = KINDS.find((candidate) => candidate.is(schema));
  return kind ? kind.convert(schema, value, path) : unconverted(value, path);
};

interface Kind {
  readonly is: (schema: NormalizedSchema) => boolean;
  readonly convert: (schema: NormalizedSchema, value: CallValue, path: Path) => SdkValue;
}

const structure = (schema: NormalizedSchema, value: CallValue, path: Path) => {
  if (!isJsonObject(value)) throw mismatch(path, 'a structure', value);
  const members = schema.getMemberSchemas();
  const converted: Record<string, SdkValue> = {};
  for (const [name, item] of Object.entries(value)) {
    const member = members[name];
    // botocore's own wording for the same mistake, as the AWS CLI shows it.
    if (!member) {
      const known = Object.keys(members).join(', ');
      throw new InputMismatch(
        [...path, name],
        `Unknown parameter in input: "${name}", must be one of: ${known}`,
      );
    }
    converted[name] = convert(member, item, [...path, name]);
  }
  return converted;
};

const list = (schema: NormalizedSchema, value: CallValue, path: Path) => {
  if (!isList(value)) throw mismatch(path, 'a list', value);
  return value.map((item, index) => convert(schema.getValueSchema(), item, [...path, index]));
};

const map = (schema: NormalizedSchema, value: CallValue, path: Path) => {
  if (!isJsonObject(value)) throw mismatch(path, 'a map', value);
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, convert(schema.getValueSchema(), item, [...path, key])]),
  );
};

/** ISO 8601 texts and epoch seconds, as the AWS CLI takes them. */
const timestamp = (_schema: NormalizedSchema, value: CallValue, path: Path) => {
  const epoch = typeof value === 'number' ? value : Number(value);
  const date = Number.isFinite(epoch) && value !== '' ? new Date(epoch * 1000) : new Date(String(value));
  if (Number.isNaN(date.getTime())) throw mismatch(path, 'a time (ISO 8601 or epoch seconds)', value);
  return date;
};

const blob = (_schema: NormalizedSchema, value: CallValue, path: Path) => {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return new TextEncoder().encode(value);
  if (isJsonObject(value) && typeof value.base64 === 'string') {
    return new Uint8Array(Buffer.from(value.base64, 'base64'));
  }
  throw mismatch(path, 'bytes, a text or { base64: … }', value);
};

const numeric = (schema: NormalizedSchema, value: CallValue, path: Path) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw mismatch(path, 'a number', value);
  return schema.isBigIntegerSchema() ? BigInt(number) : number;
};

const boolean = (_schema: NormalizedSchema, value: CallValue, path: Path) => {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw mismatch(path, 'true or false', value);
};

/** YAML reads `60` as a number where AWS wants the text `60`: a queue's attributes, environment variables. */
const text = (_schema: NormalizedSchema, value: CallValue, path: Path) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw mismatch(path, 'a text', value);
};

const document = (_schema: NormalizedSchema, value: CallValue, path: Path) => unconverted(value, path);

const KINDS: readonly Kind[] = [
  { is: (schema) => schema.isStructSchema(), convert: structure },
  { is: (schema) => schema.isListSchema(), convert: list },
  { is: (schema) => schema.isMapSchema(), convert: map },
  { is: (schema) => schema.isDocumentSchema(), convert: document },
  { is: (schema) => schema.isTimestampSchema(), convert: timestamp },
  { is: (schema) => schema.isBlobSchema(), convert: blob },
  { is: (schema) => schema.isBooleanSchema(), convert: boolean },
  { is: (schema) => schema.isNumericSchema() || schema.isBigIntegerSchema(), convert: numeric },
  { is: (schema) => schema.isStringSchema(), convert: text },
];

const unconverted = (value: CallValue, path: Path): SdkValue => {
  if (isList(value)) return value.map((item, index) => unconverted(item, [...path, index]));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, unconverted(item, [...path, key])]),
  );
};

const mismatch = (path: Path, expected: string, value: CallValue) =>
  new InputMismatch(
    path,
    `Invalid value for parameter ${path.join('.')}: expected ${expected}, got ${show(value)}`,
  );

const show = (value: CallValue): string =>
  value instanceof Uint8Array ? `${value.length} bytes` : JSON.stringify(value).slice(0, 60);
