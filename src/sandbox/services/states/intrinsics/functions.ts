import { createHash } from 'node:crypto';
import { isArray, isObject, isSame, type Json, type JsonObject } from '../../../kernel/json.ts';

/** Random values come from the sandbox, so that a test can foresee them. */
export interface IntrinsicWorld {
  readonly random: () => number;
  readonly uuid: () => string;
}

/** A call that can't be done; told as States.IntrinsicFailure. */
export class IntrinsicError extends Error {}

type Implementation = (values: readonly Json[], world: IntrinsicWorld) => Json;

/** "…must be an array of up to 1000 elements" where a function makes a list. */
const MAX_ITEMS = 1000;
/** States.Hash, Base64Encode and Base64Decode take up to 10,000 characters. */
const MAX_CHARACTERS = 10_000;

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
export const INTRINSICS: Readonly<
  Record<string, { readonly arity: readonly [number, number]; readonly run: Implementation }>
> = {
  'States.Array': { arity: [0, Number.POSITIVE_INFINITY], run: (values) => [...values] },
  'States.ArrayPartition': {
    arity: [2, 2],
    run: ([list, size]) => {
      const items = asArray(list, 'first');
      const length = roundedPositive(size, 'second');
      return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
        items.slice(index * length, (index + 1) * length),
      );
    },
  },
  'States.ArrayContains': {
    arity: [2, 2],
    run: ([list, item]) => asArray(list, 'first').some((one) => isSame(one, item ?? null)),
  },
  'States.ArrayRange': { arity: [3, 3], run: ([from, to, by]) => range(from, to, by) },
  'States.ArrayGetItem': {
    arity: [2, 2],
    run: ([list, index]) => {
      const items = asArray(list, 'first');
      const at = asInteger(index, 'second');
      const item = at < 0 ? undefined : items[at];
      if (item === undefined)
        throw new IntrinsicError(`The index ${at} is out of bounds for an array of length ${items.length}.`);
      return item;
    },
  },
  'States.ArrayLength': { arity: [1, 1], run: ([list]) => asArray(list, 'first').length },
  'States.ArrayUnique': {
    arity: [1, 1],
    run: ([list]) => {
      const unique: Json[] = [];
      for (const item of asArray(list, 'first'))
        if (!unique.some((one) => isSame(one, item))) unique.push(item);
      return unique;
    },
  },
  'States.Base64Encode': {
    arity: [1, 1],
    run: ([text]) => Buffer.from(asText(text, 'first', MAX_CHARACTERS)).toString('base64'),
  },
  'States.Base64Decode': {
    arity: [1, 1],
    run: ([text]) => {
      const encoded = asText(text, 'first', MAX_CHARACTERS);
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded))
        throw new IntrinsicError('The first argument is not valid Base64.');
      return Buffer.from(encoded, 'base64').toString();
    },
  },
  'States.Hash': {
    arity: [2, 2],
    run: ([data, algorithm]) => hash(data ?? null, asText(algorithm, 'second')),
  },
  'States.JsonMerge': {
    arity: [3, 3],
    run: ([left, right, isDeep]) => {
      // "Currently, Step Functions only supports the shallow merging mode; therefore, you must specify the boolean value as false."
      if (isDeep !== false)
        throw new IntrinsicError('Deep merging is not supported: the third argument must be false.');
      return { ...asObject(left, 'first'), ...asObject(right, 'second') };
    },
  },
  'States.StringToJson': {
    arity: [1, 1],
    run: ([text]) => {
      const json = asText(text, 'first');
      if (json.trim() === '') return null;
      try {
        return JSON.parse(json);
      } catch {
        throw new IntrinsicError('The first argument is not valid JSON.');
      }
    },
  },
  'States.JsonToString': { arity: [1, 1], run: ([value]) => JSON.stringify(value ?? null) },
  'States.MathRandom': {
    arity: [2, 3],
    run: ([from, to, seed], world) => {
      const [start, end] = [asInteger(from, 'first'), asInteger(to, 'second')];
      if (end <= start) throw new IntrinsicError('The end number must be greater than the start number.');
      const random = seed === undefined ? world.random() : seeded(asInteger(seed, 'third'));
      return start + Math.floor(random * (end - start));
    },
  },
  'States.MathAdd': {
    arity: [2, 2],
    run: ([left, right]) => asInteger(left, 'first') + asInteger(right, 'second'),
  },
  'States.StringSplit': {
    arity: [2, 2],
    run: ([text, delimiters]) => split(asText(text, 'first'), asText(delimiters, 'second')),
  },
  'States.UUID': { arity: [0, 0], run: (_, world) => world.uuid() },
  'States.Format': {
    arity: [1, Number.POSITIVE_INFINITY],
    run: ([template, ...values]) => format(template ?? null, values),
  },
};

const range = (from: Json | undefined, to: Json | undefined, by: Json | undefined): Json => {
  const [start, end, step] = [asInteger(from, 'first'), asInteger(to, 'second'), asInteger(by, 'third')];
  if (step === 0) throw new IntrinsicError('The step of a range can not be 0.');
  const length = Math.max(0, Math.floor((end - start) / step) + 1);
  if (length > MAX_ITEMS) throw new IntrinsicError(`The range has more than ${MAX_ITEMS} elements.`);
  return Array.from({ length }, (_, index) => start + index * step);
};

const hash = (data: Json, algorithm: string): string => {
  const name = HASHES[algorithm];
  if (!name)
    throw new IntrinsicError(`The algorithm '${algorithm}' is not one of ${Object.keys(HASHES).join(', ')}.`);
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  if (text.length > MAX_CHARACTERS)
    throw new IntrinsicError(`The first argument is longer than ${MAX_CHARACTERS} characters.`);
  return createHash(name).update(text).digest('hex');
};

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Each character of `delimiters` separates; several in a row count as one. */
const split = (text: string, delimiters: string): Json =>
  delimiters === ''
    ? [text]
    : text.split(new RegExp(`[${delimiters.replace(/[\]\\^-]/g, '\\$&')}]+`)).filter((part) => part !== '');

const format = (template: Json, values: readonly Json[]): string => {
  if (typeof template !== 'string') throw new IntrinsicError('The first argument must be a string.');
  const used: number[] = [];
  const text = template.replace(/\\([{}])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    used.push(used.length);
    return spell(values[used.length - 1] ?? null);
  });
  if (used.length !== values.length)
    throw new IntrinsicError(
      `The template has ${used.length} placeholders, but ${values.length} values were given.`,
    );
  return text;
};

/** Values stand in a formatted text as Java prints them: `{Id=arn:…, Name=hello}`. */
const spell = (value: Json): string => {
  if (isArray(value)) return `[${value.map(spell).join(', ')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${spell(item)}`)
      .join(', ')}}`;
  return String(value);
};

const asArray = (value: Json | undefined, which: string): readonly Json[] => {
  if (!isArray(value)) throw new IntrinsicError(`The ${which} argument must be an array.`);
  return value;
};

const asObject = (value: Json | undefined, which: string): JsonObject => {
  if (!isObject(value)) throw new IntrinsicError(`The ${which} argument must be a JSON object.`);
  return value;
};

const asText = (value: Json | undefined, which: string, limit = Number.POSITIVE_INFINITY): string => {
  if (typeof value !== 'string') throw new IntrinsicError(`The ${which} argument must be a string.`);
  if (value.length > limit)
    throw new IntrinsicError(`The ${which} argument is longer than ${limit} characters.`);
  return value;
};

/** "If you specify a non-integer value, Step Functions will round it off to the nearest integer": halves go up, as in Java. */
const asInteger = (value: Json | undefined, which: string): number => {
  if (typeof value !== 'number') throw new IntrinsicError(`The ${which} argument must be a number.`);
  return Math.round(value) + 0;
};

const roundedPositive = (value: Json | undefined, which: string): number => {
  const rounded = asInteger(value, which);
  if (rounded <= 0) throw new IntrinsicError(`The ${which} argument must be a positive number.`);
  return rounded;
};

/** The same seed gives the same number (mulberry32). */
export const seeded = (seed: number): number => {
  let state = (seed + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
};
