import { NormalizedSchema } from '@smithy/core/schema';
import { isArray, isObject, type Json } from '../../../kernel/json.ts';

/** A parameter that an operation doesn't have, or that is of another type. */
export class ParameterError extends Error {}

/**
 * A task's parameters as the SDK's command takes them: members are written with a capital first letter whatever the
 * API's own spelling, times as ISO texts, bytes as texts.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const toInput = (schema: NormalizedSchema, value: Json, place = ''): unknown => {
  if (value === null || schema.isDocumentSchema()) return value === null ? undefined : value;
  if (schema.isStructSchema()) return toStructure(schema, value, place);
  if (schema.isListSchema()) {
    if (!isArray(value)) throw wrongType(place, 'an array');
    return value.map((item, index) => toInput(schema.getValueSchema(), item, `${place}[${index}]`));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw wrongType(place, 'an object');
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        toInput(schema.getValueSchema(), item, `${place}.${key}`),
      ]),
    );
  }
  return toScalar(schema, value, place);
};

const toStructure = (schema: NormalizedSchema, value: Json, place: string): Record<string, unknown> => {
  if (!isObject(value)) throw wrongType(place || 'The parameters', 'an object');
  const members = schema.getMemberSchemas();
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const name =
      key in members ? key : Object.keys(members).find((member) => capitalized(member) === capitalized(key));
    const member = name === undefined ? undefined : members[name];
    if (name === undefined || !member)
      throw new ParameterError(`The field "${key}" is not supported by Step Functions`);
    return [name, toInput(NormalizedSchema.of(member), item, place ? `${place}.${key}` : key)];
  });
  return Object.fromEntries(entries);
};

const toScalar = (schema: NormalizedSchema, value: Json, place: string): unknown => {
  if (schema.isBlobSchema()) return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  if (schema.isTimestampSchema()) return new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (schema.isStringSchema()) {
    if (typeof value !== 'string') throw wrongType(place, 'a string');
    return value;
  }
  if (schema.isNumericSchema()) {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
      return Number(value);
    throw wrongType(place, 'a number');
  }
  if (schema.isBooleanSchema() && typeof value !== 'boolean') throw wrongType(place, 'a boolean');
  return value;
};

const wrongType = (place: string, type: string): ParameterError =>
  new ParameterError(`The value of the parameter "${place}" must be ${type}`);

export const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** An operation's answer as the state machine sees it. */
export const toOutput = async (schema: NormalizedSchema, value: unknown): Promise<Json> => {
  if (value === undefined || value === null) return null;
  if (schema.isStructSchema() && typeof value === 'object') {
    const entries: [string, Json][] = [];
    for (const [name, memberSchema] of schema.structIterator()) {
      const given: unknown = Reflect.get(value, name);
      if (given !== undefined && given !== null)
        entries.push([capitalized(name), await toOutput(memberSchema, given)]);
    }
    return Object.fromEntries(entries);
  }
  if (schema.isListSchema() && Array.isArray(value)) {
    return Promise.all(value.map((item) => toOutput(schema.getValueSchema(), item)));
  }
  if (schema.isMapSchema() && typeof value === 'object') {
    const entries = Object.entries(value).map(
      async ([key, item]): Promise<[string, Json]> => [key, await toOutput(schema.getValueSchema(), item)],
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (isStream(value)) return await readText(value);
  return JSON.parse(JSON.stringify(value));
};

const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const readText = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
