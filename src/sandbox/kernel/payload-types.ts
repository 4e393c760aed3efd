import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from './aws-error.ts';
import { isRecord } from './json-record.ts';

/**
 * Checks what a client sent, parsed from JSON or CBOR, against the types of a schema: the SDK's own deserializers
 * trust their input. The texts are those of AWS's JSON parser, as recorded by dynalite from real answers.
 */
export const checkPayloadTypes = (schema: NormalizedSchema, json: unknown) => {
  if (json === null || json === undefined || schema.isDocumentSchema()) return;
  if (schema.isStructSchema()) return checkStruct(schema, json);
  if (schema.isListSchema()) return checkList(schema, json);
  if (schema.isMapSchema()) return checkMap(schema, json);
  const expected = SCALARS.find((scalar) => scalar.is(schema));
  if (expected && !expected.accepts(json)) throw serializationError(scalarMistake(json, expected.name));
  if (schema.isBlobSchema() && typeof json === 'string' && !BASE64.test(json)) {
    throw serializationError(`'${json.slice(0, 100)}' can not be converted to a Blob`);
  }
};

/** The error for a body that can't be read as what the operation takes. */
export const serializationError = (message: string): AwsError =>
  new AwsError('SerializationException', message);

const SCALARS = [
  {
    name: 'String',
    is: (s: NormalizedSchema) => s.isStringSchema(),
    accepts: (v: unknown) => typeof v === 'string',
  },
  {
    name: 'Blob',
    is: (s: NormalizedSchema) => s.isBlobSchema(),
    accepts: (v: unknown) => typeof v === 'string' || v instanceof Uint8Array,
  },
  {
    name: 'Boolean',
    is: (s: NormalizedSchema) => s.isBooleanSchema(),
    accepts: (v: unknown) => typeof v === 'boolean',
  },
  {
    name: 'Number',
    is: (s: NormalizedSchema) => s.isNumericSchema(),
    accepts: (v: unknown) =>
      typeof v === 'number' || typeof v === 'bigint' || v === 'NaN' || v === 'Infinity' || v === '-Infinity',
  },
  {
    name: 'Timestamp',
    is: (s: NormalizedSchema) => s.isTimestampSchema(),
    accepts: (v: unknown) =>
      typeof v === 'number' || isEpochTag(v) || (typeof v === 'string' && !Number.isNaN(Date.parse(v))),
  },
];

/** CBOR's own form of a time: tag 1 around epoch seconds (RFC 8949, 3.4.2). */
const isEpochTag = (value: unknown): boolean =>
  isRecord(value) && value.tag === 1 && typeof value.value === 'number';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const checkStruct = (schema: NormalizedSchema, json: unknown) => {
  if (!isRecord(json)) throw serializationError('Unexpected value type in payload');
  for (const [name, member] of schema.structIterator()) {
    checkPayloadTypes(member, json[member.getMergedTraits().jsonName ?? name] ?? json[name]);
  }
};

const checkList = (schema: NormalizedSchema, json: unknown) => {
  if (isRecord(json)) throw serializationError('Start of structure or map found where not expected');
  if (!Array.isArray(json)) throw serializationError('Unexpected field type');
  for (const item of json) checkPayloadTypes(schema.getValueSchema(), item);
};

const checkMap = (schema: NormalizedSchema, json: unknown) => {
  if (!isRecord(json)) throw serializationError('Unexpected field type');
  for (const value of Object.values(json)) checkPayloadTypes(schema.getValueSchema(), value);
};

const scalarMistake = (json: unknown, type: string): string => {
  if (Array.isArray(json)) return `Unrecognized collection type class java.lang.${type}`;
  if (typeof json === 'object') return 'Start of structure or map found where not expected';
  return `${tokenOf(json)} can not be converted to ${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}`;
};

const tokenOf = (json: unknown): string => {
  if (typeof json === 'boolean') return json ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof json === 'number') return Number.isInteger(json) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  return 'STRING_VALUE';
};
