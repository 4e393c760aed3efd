import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validation } from '../errors.ts';
import { normalizeNumber } from './number.ts';

/** An attribute's value as it is stored: one of its members is there. It survives JSON; bytes are base64. */
export interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly L?: readonly Value[];
  readonly M?: Item;
}

export type Item = Readonly<Record<string, Value>>;
export type ValueType = keyof Value;

const TYPES = ['S', 'N', 'B', 'SS', 'NS', 'BS', 'BOOL', 'NULL', 'L', 'M'] as const;

const TYPE_NAMES: ReadonlySet<string> = new Set(TYPES);

const isType = (name: string): name is ValueType => TYPE_NAMES.has(name);

/** The type of a stored value, which has exactly one. */
export const typeOf = (value: Value): ValueType => {
  for (const name in value) if (isType(name)) return name;
  return 'NULL';
};

/** "DynamoDB supports nested attributes up to 32 levels deep." */
const MAX_DEPTH = 32;

/** Reads a client's value and checks it as DynamoDB does. Throws AwsError ValidationException. */
export const readValue = (value: AttributeValue, depth = 0): Value => {
  if (depth > MAX_DEPTH) throw validation('Nesting Levels have exceeded supported limits');
  const types = TYPES.filter((type) => value[type] !== undefined && value[type] !== null);
  const [type] = types;
  if (type === undefined) {
    throw validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  const read = READERS[type](value, depth);
  if (types.length > 1) {
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return read;
};

/** Reads an item or a key. */
export const readItem = (item: Readonly<Record<string, AttributeValue>>, depth = 0): Item => {
  const entries: [string, Value][] = [];
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) entries.push([name, readValue(value, depth)]);
  }
  return Object.fromEntries(entries);
};

type Reader = (value: AttributeValue, depth: number) => Value;

/** The texts are those that dynalite recorded from AWS, odd blanks and articles included. */
const READERS: Readonly<Record<ValueType, Reader>> = {
  S: ({ S = '' }) => ({ S }),
  N: ({ N = '' }) => ({ N: normalizeNumber(N) }),
  B: ({ B }) => ({ B: toBase64(B) }),
  BOOL: ({ BOOL = false }) => ({ BOOL }),
  NULL: ({ NULL }) => {
    if (!NULL) throw invalid('Null attribute value types must have the value of true');
    return { NULL: true };
  },
  SS: ({ SS = [] }) => {
    if (SS.length === 0) throw invalid('An string set  may not be empty');
    if (hasDuplicates(SS)) throw invalid(`Input collection [${SS.join(', ')}] contains duplicates.`);
    return { SS: [...SS] };
  },
  NS: ({ NS = [] }) => {
    if (NS.length === 0) throw invalid('An number set  may not be empty');
    const numbers = NS.map(normalizeNumber);
    if (hasDuplicates(numbers)) throw validation('Input collection contains duplicates');
    return { NS: numbers };
  },
  BS: ({ BS = [] }) => {
    if (BS.length === 0) throw invalid('Binary sets should not be empty');
    const blobs = BS.map(toBase64);
    if (hasDuplicates(blobs))
      throw invalid(`Input collection [${blobs.join(', ')}]of type BS contains duplicates.`);
    return { BS: blobs };
  },
  L: ({ L = [] }, depth) => ({ L: L.map((member) => readValue(member, depth + 1)) }),
  M: ({ M = {} }, depth) => ({ M: readItem(M, depth + 1) }),
};

const invalid = (what: string) => validation(`One or more parameter values were invalid: ${what}`);

const hasDuplicates = (members: readonly string[]) => new Set(members).size < members.length;

const toBase64 = (bytes: Uint8Array | undefined) =>
  bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') : '';

/** A stored value as the SDK takes it. */
export const showValue = (value: Value): AttributeValue => {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.M !== undefined) return { M: showItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(showValue) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.B !== undefined) return { B: Buffer.from(value.B, 'base64') };
  if (value.SS !== undefined) return { SS: [...value.SS] };
  if (value.NS !== undefined) return { NS: [...value.NS] };
  if (value.BS !== undefined) return { BS: value.BS.map((blob) => Buffer.from(blob, 'base64')) };
  return { NULL: true };
};

export const showItem = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, showValue(value)]));
