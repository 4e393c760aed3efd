import { JsonShapeDeserializer, JsonShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { isRecord } from './json-record.ts';
import { checkPayloadTypes, serializationError } from './payload-types.ts';
import { type Codec, faultOf, queryCodeOf, type WireError } from './protocol.ts';

/** awsJson 1.0 and 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const jsonCodec = (version: '1.0' | '1.1', options: { readonly queryCompatible: boolean }): Codec => ({
  decode: (request, operation) => decodeJson(operation.input, request.body, ENVELOPE_NAMES),
  encode: (output, { operation, requestId }) => ({
    status: 200,
    headers: jsonHeaders(version, requestId),
    body: encodeJson(operation.output, output, ENVELOPE_NAMES),
  }),
  encodeError: (error, { requestId }) => ({
    status: error.httpStatus,
    headers: {
      ...jsonHeaders(version, requestId),
      ...(options.queryCompatible && { 'x-amzn-query-error': `${queryCodeOf(error)};${faultOf(error)}` }),
    },
    body: errorBody(error),
  }),
});

/** Epoch seconds are JSON's default for timestamps. */
const EPOCH_SECONDS = 7;

export interface JsonNames {
  /** restJson honours `jsonName`; the RPC protocols don't. */
  readonly jsonName: boolean;
}

const ENVELOPE_NAMES: JsonNames = { jsonName: false };

const settings = (names: JsonNames) => ({
  ...names,
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS } as const,
});

/** Reads a body by its schema; an empty one is an empty input. */
export const decodeJson = (
  schema: NormalizedSchema,
  body: Uint8Array,
  names: JsonNames,
): Record<string, unknown> => {
  const json = parseObject(body);
  checkPayloadTypes(schema, json);
  return new JsonShapeDeserializer(settings(names)).readObject(schema, json);
};

/** Parses without following `__proto__` keys anywhere: the SDK's reader only copies members that it knows. */
const parseObject = (body: Uint8Array) => {
  if (body.length === 0) return {};
  const text = Buffer.from(body).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw serializationError(
      cause instanceof RangeError
        ? 'The payload is nested too deeply'
        : 'Unable to parse the payload as JSON',
    );
  }
  if (!isRecord(json)) throw serializationError('Start of structure expected');
  return JSON.parse(text);
};

export const encodeJson = (schema: NormalizedSchema, value: unknown, names: JsonNames): string => {
  if (schema.isUnitSchema()) return '{}';
  const serializer = new JsonShapeSerializer(settings(names));
  serializer.write(schema, value);
  return serializer.flush();
};

const jsonHeaders = (version: string, requestId: string) => ({
  'content-type': `application/x-amz-json-${version}`,
  'x-amzn-requestid': requestId,
});

/** `{"__type": …, "message": …}`; some services spell it `Message`, as their shapes do. */
export const errorBody = (error: WireError): string => {
  const spelt = error.model && 'Message' in error.model.schema.getMemberSchemas() ? 'Message' : 'message';
  const members = error.model
    ? JSON.parse(encodeJson(error.model.schema, error.members, ENVELOPE_NAMES))
    : error.members;
  return JSON.stringify({ __type: error.code, ...members, [spelt]: error.message });
};
