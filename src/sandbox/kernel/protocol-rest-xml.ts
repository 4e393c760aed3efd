import { Readable } from 'node:stream';
import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { joinChunks } from './aws-chunked.ts';
import { AwsError } from './aws-error.ts';
import { requiredCount } from './model.ts';
import type { Codec, ReplyContext, WireError } from './protocol.ts';
import { decodeBindings, encodeBindings, isBound, payloadMember } from './protocol-rest-json.ts';
import type { RestMatch } from './rest-route.ts';
import { type WireRequest, withHeadersOfQuery } from './wire.ts';
import { escapeXml, parseXml, type XmlElement } from './xml.ts';

export interface RestXmlOptions {
  readonly match: (request: WireRequest) => RestMatch | undefined;
  /** Looks at a request whose body has been read whole: checksums. Throws AwsError. */
  readonly checkBody?: ((request: WireRequest, operation: string) => void) | undefined;
}

/** restXml: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html, with S3's errors, which have no wrapper. */
export const restXmlCodec = ({ match, checkBody }: RestXmlOptions): Codec => ({
  decode: (request, operation) => {
    const whole = joinChunks(withHeadersOfQuery(request));
    checkBody?.(whole, operation.name);
    const labels = match(request)?.labels ?? {};
    return { ...decodeBody(operation.input, whole), ...readBindings(operation.input, whole, labels) };
  },
  encode: (output, { operation, service, requestId }) => {
    const { headers, status } = encodeBindings(operation.output, output);
    const body = encodeBody(output, { operation, service, requestId });
    return {
      // Smithy's models don't say it, HTTP does: https://www.rfc-editor.org/rfc/rfc9110#name-206-partial-content
      status: status ?? (headers['content-range'] ? 206 : (operation.http?.status ?? 200)),
      headers: {
        ...(typeof body === 'string' && body !== '' && { 'content-type': 'application/xml' }),
        ...sendable(headers),
        ...idHeaders(requestId),
      },
      body,
    };
  },
  encodeError: (error, { requestId }) => ({
    status: error.httpStatus,
    headers: { 'content-type': 'application/xml', ...error.headers, ...idHeaders(requestId) },
    // "Not modified" is told by its status alone.
    body: error.httpStatus === 304 ? '' : errorXml(error, requestId),
  }),
});

/**
 * Headers hold Latin-1; S3 writes other text in the words of RFC 2047.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
const sendable = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
        ? value
        : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`,
    ]),
  );

/** Every answer of S3 carries both: https://docs.aws.amazon.com/AmazonS3/latest/userguide/get-request-ids.html */
const idHeaders = (requestId: string) => ({
  'x-amz-request-id': requestId,
  'x-amz-id-2': hostIdOf(requestId),
});

const hostIdOf = (requestId: string): string => Buffer.from(`sandbox ${requestId}`).toString('base64');

const errorXml = (error: WireError, requestId: string): string => {
  const members = Object.entries(error.members).map(
    ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code>` +
    `<Message>${escapeXml(error.message)}</Message>${members.join('')}` +
    `<RequestId>${requestId}</RequestId><HostId>${hostIdOf(requestId)}</HostId></Error>`
  );
};

const malformedXml = () =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const readBindings = (
  schema: NormalizedSchema,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> => {
  try {
    return decodeBindings(schema, request, labels);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AwsError('InvalidArgument', message, { cause });
  }
};

const decodeBody = (schema: NormalizedSchema, request: WireRequest): Record<string, unknown> => {
  const payload = payloadMember(schema);
  if (!payload) return {};
  const [name, member] = payload;
  if (member.isBlobSchema()) return { [name]: request.body };
  if (request.body.length === 0) return {};
  const text = Buffer.from(request.body).toString('utf8');
  if (member.isStringSchema()) return { [name]: text };
  const root = parseXml(text);
  if (!root || root.name !== (member.getMergedTraits().xmlName ?? member.getName())) throw malformedXml();
  return { [name]: readValue(member, root) };
};

const readValue = (schema: NormalizedSchema, element: XmlElement): unknown => {
  if (schema.isStructSchema()) return readStruct(schema, element);
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const name = item.getMergedTraits().xmlName ?? 'member';
    return element.children.filter((child) => child.name === name).map((child) => readValue(item, child));
  }
  if (schema.isMapSchema()) throw malformedXml();
  return readScalar(schema, element.text);
};

const readStruct = (schema: NormalizedSchema, element: XmlElement): Record<string, unknown> => {
  const struct: Record<string, unknown> = {};
  let required = requiredCount(schema);
  for (const [name, member] of schema.structIterator()) {
    const value = readMember(name, member, element);
    if (value !== undefined) struct[name] = value;
    // SDKs leave an empty list out even where one has to be there.
    else if (required > 0 && member.isListSchema()) struct[name] = [];
    required -= 1;
  }
  return struct;
};

const readMember = (name: string, member: NormalizedSchema, element: XmlElement): unknown => {
  const traits = member.getMergedTraits();
  const wireName = member.getMemberTraits().xmlName ?? name;
  if (traits.xmlAttribute) return element.attributes[wireName];
  const found = element.children.filter((child) => child.name === wireName);
  if (member.isListSchema() && traits.xmlFlattened) {
    return found.length === 0 ? undefined : found.map((child) => readValue(member.getValueSchema(), child));
  }
  return found[0] && readValue(member, found[0]);
};

const readScalar = (schema: NormalizedSchema, text: string): unknown => {
  if (schema.isStringSchema()) return text;
  const trimmed = text.trim();
  if (schema.isBooleanSchema()) {
    if (!/^(true|false)$/i.test(trimmed)) throw malformedXml();
    return trimmed.toLowerCase() === 'true';
  }
  if (schema.isTimestampSchema()) {
    const date = new Date(trimmed);
    if (trimmed === '' || Number.isNaN(date.getTime())) throw malformedXml();
    return date;
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(trimmed, 'base64'));
  if (trimmed === '' || Number.isNaN(Number(trimmed))) throw malformedXml();
  return Number(trimmed);
};

const encodeBody = (output: Readonly<Record<string, unknown>>, context: ReplyContext) => {
  const { output: schema } = context.operation;
  const payload = payloadMember(schema);
  if (payload) return encodePayload(payload[1], output[payload[0]], context);
  if (!schema.isStructSchema()) return '';
  const names = [...schema.structIterator()].filter(([, member]) => !isBound(member)).map(([name]) => name);
  if (names.length === 0) return '';
  const xml = writeXml(schema, Object.fromEntries(names.map((name) => [name, output[name]])), context);
  // GetBucketLocation's one member is its root: https://smithy.io/2.0/aws/customizations/s3-customizations.html
  const root = schema.getMergedTraits().xmlName;
  return names.length === 1 && names[0] === root
    ? xml.replace(`<${root}>`, '').replace(`</${root}>`, '')
    : xml;
};

const encodePayload = (schema: NormalizedSchema, value: unknown, context: ReplyContext) => {
  if (value === undefined || value === null) return '';
  if (value instanceof Uint8Array || value instanceof Readable || typeof value === 'string') return value;
  return writeXml(schema, value, context);
};

const writeXml = (schema: NormalizedSchema, value: unknown, context: ReplyContext): string => {
  const { xmlNamespace } = context.service;
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: DATE_TIME },
    xmlNamespace,
    serviceNamespace: xmlNamespace,
  });
  serializer.write(schema, value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serializer.flush()}`;
};

/** ISO 8601 is XML's default for timestamps. */
const DATE_TIME = 5;
