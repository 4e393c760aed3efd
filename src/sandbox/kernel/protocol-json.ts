import { JsonShapeDeserializer, JsonShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { isRecord } from './json-record.ts';
import { checkPayloadTypes, serializationError } from './payload-types.ts';
import { type Codec, faultOf, queryCodeOf, type WireError } from './protocol.ts';

/** awsJson 1.0 and 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const jsonCodec = (version: '1.0' | '1.1', options: { readonly queryCompatible: boolean }): Codec => ({
  decode: (request, operation) => decodeJson(operation.input, request.body, ENVELOPE),
  encode: (output, { operation, requestId }) => ({
    status: 200,
    headers: jsonHeaders(version, requestId),
    body: encodeJson(operation.output, output, ENVELOPE),
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

/** How values stand in JSON. */
export interface JsonFormat {
  /** restJson honours `jsonName`; the RPC protocols don't. */
  readonly jsonName: boolean;
  readonly timestampFormat: { readonly useTrait: true; readonly default: typeof EPOCH_SECONDS };
}

const TIMESTAMPS = { useTrait: true, default: EPOCH_SECONDS } as const;
const ENVELOPE: JsonFormat = { jsonName: false, timestampFormat: TIMESTAMPS };
/** restJson1's bodies. */
export const REST_JSON: JsonFormat = { jsonName: true, timestampFormat: TIMESTAMPS };

/** Reads a body by its schema; an empty one is an empty input. */
export const decodeJson = (
  schema: NormalizedSchema,
  body: Uint8Array,
  format: JsonFormat,
): Record<string, unknown> => {
  const json = body.length === 0 ? {} : parse(textOf(body));
  checkObject(json);
  checkPayloadTypes(schema, json);
  // It follows no `__proto__`: it only copies members that it knows.
  return new JsonShapeDeserializer(format).readObject(schema, json);
};

const textOf = (body: Uint8Array): string =>
  Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');

const parse = (text: string) => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw serializationError(
      cause instanceof RangeError
        ? 'The payload is nested too deeply'
        : 'Unable to parse the payload as JSON',
    );
  }
};

const checkObject = (json: unknown): void => {
  if (!isRecord(json)) throw serializationError('Start of structure expected');
};

export const encodeJson = (schema: NormalizedSchema, value: unknown, format: JsonFormat): string => {
  if (schema.isUnitSchema()) return '{}';
  const serializer = new JsonShapeSerializer(format);
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
    ? JSON.parse(encodeJson(error.model.schema, error.members, ENVELOPE))
    : error.members;
  return JSON.stringify({ __type: error.code, ...members, [spelt]: error.message });
};
