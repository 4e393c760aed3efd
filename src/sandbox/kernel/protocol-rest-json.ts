import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from './aws-error.ts';
import { serializationError } from './payload-types.ts';
import type { Codec, WireError } from './protocol.ts';
import { decodeJson, encodeJson, errorBody, REST_JSON } from './protocol-json.ts';
import type { RestMatch } from './rest-route.ts';
import type { WireRequest } from './wire.ts';

/** restJson1: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJsonCodec = (match: (request: WireRequest) => RestMatch | undefined): Codec => ({
  decode: (request, operation) => {
    const labels = match(request)?.labels ?? {};
    const input = payloadMember(operation.input)
      ? decodePayload(operation.input, request)
      : decodeBody(operation.input, request);
    return { ...input, ...decodeBindings(operation.input, request, labels) };
  },
  encode: (output, { operation, requestId }) => {
    const { headers, status } = encodeBindings(operation.output, output);
    const payload = payloadMember(operation.output);
    return {
      status: status ?? operation.http?.status ?? 200,
      headers: { 'content-type': 'application/json', ...headers, 'x-amzn-requestid': requestId },
      body: payload ? encodePayload(payload[1], output[payload[0]]) : encodeUnbound(operation.output, output),
    };
  },
  encodeError: (error, { requestId }) => ({
    status: error.httpStatus,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
      ...errorHeaders(error),
    },
    body: errorBody(error),
  }),
});

/** The member that is the whole body, where there is one. */
export const payloadMember = (schema: NormalizedSchema): [string, NormalizedSchema] | undefined => {
  if (!schema.isStructSchema()) return undefined;
  return [...schema.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
};

const decodePayload = (schema: NormalizedSchema, request: WireRequest): Record<string, unknown> => {
  const payload = payloadMember(schema);
  if (!payload || request.body.length === 0) return {};
  const [name, member] = payload;
  if (member.isBlobSchema()) return { [name]: request.body };
  if (member.isStringSchema()) return { [name]: Buffer.from(request.body).toString('utf8') };
  return { [name]: decodeJson(member, request.body, REST_JSON) };
};

const decodeBody = (schema: NormalizedSchema, request: WireRequest): Record<string, unknown> => {
  const hasBody =
    schema.isStructSchema() && [...schema.structIterator()].some(([, member]) => !isBound(member));
  return hasBody ? decodeJson(schema, request.body, REST_JSON) : {};
};

export const isBound = (member: NormalizedSchema): boolean => {
  const traits = member.getMergedTraits();
  return Boolean(
    traits.httpLabel ||
      traits.httpHeader ||
      traits.httpQuery ||
      traits.httpQueryParams ||
      traits.httpPrefixHeaders !== undefined ||
      traits.httpResponseCode ||
      traits.httpPayload,
  );
};

/** Reads what stands in the path, the query and the headers. */
export const decodeBindings = (
  schema: NormalizedSchema,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> => {
  const input: Record<string, unknown> = {};
  if (!schema.isStructSchema()) return input;
  for (const [name, member] of schema.structIterator()) {
    const value = boundValue(member, { name, request, labels });
    if (value !== undefined) input[name] = value;
  }
  return input;
};

interface Bound {
  readonly name: string;
  readonly request: WireRequest;
  readonly labels: Readonly<Record<string, string>>;
}

const boundValue = (member: NormalizedSchema, { name, request, labels }: Bound): unknown => {
  const traits = member.getMergedTraits();
  if (traits.httpLabel) return readText(member, decodeLabel(labels[name] ?? ''));
  if (traits.httpHeader) {
    const text = request.headers[traits.httpHeader.toLowerCase()];
    return text === undefined ? undefined : readText(member, text);
  }
  if (traits.httpQuery) {
    const values = request.query.filter(([key]) => key === traits.httpQuery).map(([, value]) => value);
    if (values.length === 0) return undefined;
    return member.isListSchema()
      ? values.map((value) => readText(member.getValueSchema(), value))
      : readText(member, values[0] ?? '');
  }
  if (traits.httpPrefixHeaders !== undefined)
    return prefixHeaders(request.headers, traits.httpPrefixHeaders.toLowerCase());
  if (traits.httpQueryParams) return Object.fromEntries(request.query);
  return undefined;
};

const decodeLabel = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('ValidationException', `The path segment '${text}' is not validly percent-encoded.`);
  }
};

const prefixHeaders = (headers: Readonly<Record<string, string>>, prefix: string) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );

const FORMATS = { timestampFormat: { useTrait: true, default: 5 }, httpBindings: true } as const;

const readText = (schema: NormalizedSchema, text: string): unknown => {
  if (schema.isNumericSchema() && (text.trim() === '' || Number.isNaN(Number(text)))) {
    throw serializationError(`STRING_VALUE can not be converted to a Number`);
  }
  if (schema.isBooleanSchema() && !/^(true|false)$/i.test(text)) {
    throw serializationError(`STRING_VALUE can not be converted to a Boolean`);
  }
  return new FromStringShapeDeserializer(FORMATS).read(
    schema,
    schema.isBooleanSchema() ? text.toLowerCase() : text,
  );
};

/** Writes what belongs into headers and the status. */
export const encodeBindings = (schema: NormalizedSchema, output: Readonly<Record<string, unknown>>) => {
  const headers: Record<string, string> = {};
  let status: number | undefined;
  if (!schema.isStructSchema()) return { headers, status };
  for (const [name, member] of schema.structIterator()) {
    const value = output[name];
    const traits = member.getMergedTraits();
    if (value === undefined || value === null) continue;
    if (traits.httpResponseCode && typeof value === 'number') status = value;
    else if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = writeText(member, value);
    else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(value))
        headers[`${traits.httpPrefixHeaders}${key}`.toLowerCase()] = String(text);
    }
  }
  return { headers, status };
};

const writeText = (schema: NormalizedSchema, value: unknown): string => {
  const serializer = new ToStringShapeSerializer(FORMATS);
  serializer.write(schema, value);
  return serializer.flush();
};

const encodePayload = (schema: NormalizedSchema, value: unknown): Uint8Array | string => {
  if (value === undefined || value === null) return '';
  if (value instanceof Uint8Array || typeof value === 'string') return value;
  return encodeJson(schema, value, REST_JSON);
};

const encodeUnbound = (schema: NormalizedSchema, output: Readonly<Record<string, unknown>>): string => {
  if (!schema.isStructSchema()) return '';
  const body: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) if (!isBound(member)) body[name] = output[name];
  return encodeJson(schema, body, REST_JSON);
};

const errorHeaders = (error: WireError) =>
  error.model ? encodeBindings(error.model.schema, error.members).headers : {};
