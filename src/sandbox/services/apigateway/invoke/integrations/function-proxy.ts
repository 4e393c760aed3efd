import { isRecord } from '../../../../kernel/json-record.ts';
import { bodyText } from '../execution-log.ts';
import { internalError } from '../gateway-error.ts';
import { checkHeaders, fillUri, parametersAt } from '../integration-request.ts';
import type { RoutedInvocation } from '../invocation.ts';
import { isBinaryType } from '../media-types.ts';
import { proxyEvent } from '../proxy-event.ts';
import type { GatewayReply } from '../reply.ts';
import { callFunction } from './function.ts';

/** A proxy integration: the whole request goes in, the whole response comes out. Throws GatewayError. */
export const answerProxy = async (invocation: RoutedInvocation): Promise<GatewayReply> => {
  const { integration } = invocation;
  if (integration.httpMethod !== 'POST') throw internalError('Lambda is invoked with POST', 500);
  const mapped = parametersAt(invocation, 'header');
  checkHeaders(integration, Object.keys(mapped));
  const isAsynchronous = Object.entries(mapped).some(
    ([name, value]) => name.toLowerCase() === 'x-amz-invocation-type' && value === 'Event',
  );
  const { payload, functionError } = await callFunction(invocation, {
    uri: fillUri(invocation, {}),
    payload: Buffer.from(JSON.stringify(proxyEvent(invocation))),
    isAsynchronous,
  });
  if (functionError !== undefined)
    throw internalError(
      `Lambda execution failed with status 200 due to customer function error: ${bodyText(payload)}`,
      502,
    );
  return readReply(invocation, payload);
};

const MEMBERS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** AWS takes an answer of these members only, each in its type; everything else is a 502. */
const readReply = (invocation: RoutedInvocation, payload: Uint8Array): GatewayReply => {
  const answer = parse(payload);
  const isKnown = isRecord(answer) && Object.keys(answer).every((name) => MEMBERS.has(name));
  if (!isKnown) throw malformed();
  const { statusCode = 200, body = '', headers = {}, multiValueHeaders = {} } = answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) throw malformed();
  if (body !== null && typeof body !== 'string') throw malformed();
  const pairs = headerPairs(headers ?? {}, multiValueHeaders ?? {});
  const hasType = pairs.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status,
    headers: hasType ? pairs : [['Content-Type', 'application/json'], ...pairs],
    body: bodyBytes(invocation, body ?? '', answer.isBase64Encoded === true),
  };
};

const malformed = () =>
  internalError('Execution failed due to configuration error: Malformed Lambda proxy response', 502);

const parse = (payload: Uint8Array): unknown => {
  try {
    return JSON.parse(bodyText(payload));
  } catch {
    throw malformed();
  }
};

/** A name that both have has the values of `multiValueHeaders`. */
const headerPairs = (single: unknown, multiple: unknown): (readonly [string, string])[] => {
  if (!isRecord(single) || !isRecord(multiple)) throw malformed();
  const many = Object.entries(multiple).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => [name, headerText(value)] as const),
  );
  const names = new Set(many.map(([name]) => name.toLowerCase()));
  const others = Object.entries(single)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .map(([name, value]) => [name, headerText(value)] as const);
  return [...others, ...many];
};

const headerText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed();
};

/** Base64 is undone only for a client that accepts one of the API's binary types. */
const bodyBytes = (
  { headers, definition }: RoutedInvocation,
  body: string,
  isBase64Encoded: boolean,
): Uint8Array => {
  const wantsBinary = isBinaryType(headers.get('accept'), definition.binaryMediaTypes);
  return isBase64Encoded && wantsBinary ? Buffer.from(body, 'base64') : Buffer.from(body);
};
