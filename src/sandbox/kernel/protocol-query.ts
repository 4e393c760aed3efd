import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from './aws-error.ts';
import { type Codec, faultOf, queryCodeOf, type ReplyContext, type WireError } from './protocol.ts';
import { parseQuery, type WireRequest } from './wire.ts';
import { escapeXml } from './xml.ts';

/** awsQuery: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const queryCodec: Codec = {
  decode: (request, operation) => decodeForm(operation.input, formOf(request), 'query'),
  encode: (output, context) => {
    const { name } = context.operation;
    const result = resultXml(output, context, `${name}Result`);
    const metadata = `<ResponseMetadata><RequestId>${context.requestId}</RequestId></ResponseMetadata>`;
    return xmlReply(
      200,
      `<${name}Response xmlns="${context.service.xmlNamespace}">${result}${metadata}</${name}Response>`,
      context.requestId,
    );
  },
  encodeError: (error, { service, requestId }) =>
    xmlReply(
      error.httpStatus,
      `<ErrorResponse xmlns="${service.xmlNamespace}"><Error><Type>${faultOf(error)}</Type>` +
        `<Code>${escapeXml(queryCodeOf(error))}</Code><Message>${escapeXml(error.message)}</Message>${memberXml(error)}</Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
      requestId,
    ),
};

/** ec2Query: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export const ec2Codec: Codec = {
  decode: (request, operation) => decodeForm(operation.input, formOf(request), 'ec2'),
  encode: (output, context) => {
    const { name } = context.operation;
    const inner = stripRoot(resultXml(output, context, 'Result'));
    return xmlReply(
      200,
      `<${name}Response xmlns="${context.service.xmlNamespace}"><requestId>${context.requestId}</requestId>${inner}</${name}Response>`,
      context.requestId,
    );
  },
  encodeError: (error, { requestId }) =>
    xmlReply(
      error.httpStatus,
      `<Response><Errors><Error><Code>${escapeXml(queryCodeOf(error))}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      requestId,
    ),
};

export const xmlReply = (status: number, xml: string, requestId: string) => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
});

const memberXml = (error: WireError): string =>
  Object.entries(error.members)
    .filter(([name]) => name !== 'Type' && name !== 'Code')
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');

const resultXml = (output: unknown, context: ReplyContext, root: string): string => {
  const schema = context.operation.output;
  if (schema.isUnitSchema()) return '';
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: DATE_TIME },
    xmlNamespace: '',
    serviceNamespace: context.service.xmlNamespace,
  });
  serializer.write(schema, output);
  return `<${root}>${stripRoot(String(serializer.flush()))}</${root}>`;
};

/** ISO 8601 is XML's default for timestamps. */
const DATE_TIME = 5;

/** What stands between the outermost tags. */
const stripRoot = (xml: string): string => {
  const open = xml.indexOf('>');
  const close = xml.lastIndexOf('</');
  return close < 0 ? '' : xml.slice(open + 1, close);
};

const formOf = (request: WireRequest): Form => {
  const pairs =
    request.method === 'GET' ? request.query : parseQuery(Buffer.from(request.body).toString('utf8'));
  if (pairs.length > MAX_PARAMETERS)
    throw new AwsError('MalformedQueryString', 'The request has too many parameters.');
  return new Map(pairs);
};

const MAX_PARAMETERS = 10_000;

type Form = ReadonlyMap<string, string>;
type Dialect = 'query' | 'ec2';

/** Reads `Tags.member.1.Key=a&…` by the schema. */
const decodeForm = (schema: NormalizedSchema, form: Form, dialect: Dialect): Record<string, unknown> => {
  const input = readStruct(schema, '', { form, prefixes: prefixesOf(form), dialect });
  return input ?? {};
};

interface FormReader {
  readonly form: Form;
  /** Every name and every beginning of one up to a dot: what is there to be read at all. */
  readonly prefixes: ReadonlySet<string>;
  readonly dialect: Dialect;
}

const prefixesOf = (form: Form): ReadonlySet<string> => {
  const prefixes = new Set<string>();
  for (const name of form.keys()) {
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
      prefixes.add(name.slice(0, dot));
    prefixes.add(name);
  }
  return prefixes;
};

const readValue = (schema: NormalizedSchema, name: string, reader: FormReader): unknown => {
  if (!reader.prefixes.has(name)) return undefined;
  if (schema.isStructSchema()) return readStruct(schema, name, reader);
  if (schema.isListSchema()) return readList(schema, name, reader);
  if (schema.isMapSchema()) return readMap(schema, name, reader);
  const text = reader.form.get(name);
  return text === undefined ? undefined : readScalar(schema, text, name);
};

const readStruct = (schema: NormalizedSchema, name: string, reader: FormReader) => {
  const struct: Record<string, unknown> = {};
  for (const [member, memberSchema] of schema.structIterator()) {
    const wireName = wireNameOf(member, memberSchema, reader.dialect);
    const value = readValue(memberSchema, name ? `${name}.${wireName}` : wireName, reader);
    if (value !== undefined) struct[member] = value;
  }
  return struct;
};

const wireNameOf = (member: string, schema: NormalizedSchema, dialect: Dialect): string => {
  const traits = schema.getMergedTraits();
  if (dialect === 'query') return traits.xmlName ?? member;
  if (typeof traits.ec2QueryName === 'string') return traits.ec2QueryName;
  const name = traits.xmlName ?? member;
  return name.charAt(0).toUpperCase() + name.slice(1);
};

const readList = (schema: NormalizedSchema, name: string, reader: FormReader): unknown[] => {
  const itemSchema = schema.getValueSchema();
  const flat = reader.dialect === 'ec2' || schema.getMergedTraits().xmlFlattened;
  const prefix = flat ? name : `${name}.${itemSchema.getMergedTraits().xmlName ?? 'member'}`;
  return numbered(prefix, reader).map((item) => readValue(itemSchema, item, reader));
};

const readMap = (schema: NormalizedSchema, name: string, reader: FormReader): Record<string, unknown> => {
  const flat = schema.getMergedTraits().xmlFlattened;
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  const entries = numbered(flat ? name : `${name}.entry`, reader).flatMap((entry) => {
    const key = reader.form.get(`${entry}.${keyName}`);
    return key === undefined
      ? []
      : [[key, readValue(schema.getValueSchema(), `${entry}.${valueName}`, reader)] as const];
  });
  return Object.fromEntries(entries);
};

/** `name.1`, `name.2`, … as far as they go. */
const numbered = (prefix: string, { prefixes }: FormReader): string[] => {
  const names: string[] = [];
  for (let index = 1; prefixes.has(`${prefix}.${index}`); index += 1) names.push(`${prefix}.${index}`);
  return names;
};

const readScalar = (schema: NormalizedSchema, text: string, name: string): unknown => {
  if (schema.isBooleanSchema()) return readBoolean(text, name);
  if (schema.isNumericSchema()) return readNumber(text, name);
  if (schema.isTimestampSchema()) return readTimestamp(text, name);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  return text;
};

const malformed = (message: string) => new AwsError('MalformedInput', message);

const readBoolean = (text: string, name: string): boolean => {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  throw malformed(`${name}: '${text}' is not a valid boolean`);
};

const readNumber = (text: string, name: string): number => {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw malformed(`${name}: '${text}' is not a valid number`);
  return number;
};

const readTimestamp = (text: string, name: string): Date => {
  const date = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isNaN(date.getTime())) throw malformed(`${name}: '${text}' is not a valid timestamp`);
  return date;
};
