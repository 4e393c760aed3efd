import { isRecord } from '../../../kernel/json-record.ts';
import { internalError } from './exchange.ts';
import type { IntegrationReply } from './integrate.ts';

/**
 * What a function answered, as a reply. Throws RefusedError 500 for what is none.
 * http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export const readFunctionReply = (payload: string, version: '1.0' | '2.0'): IntegrationReply => {
  const answer = parse(payload);
  const hasStatus = isRecord(answer) && answer.statusCode !== undefined;
  if (hasStatus) return fullReply(answer, version);
  if (version === '1.0') throw malformed();
  return {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(typeof answer === 'string' ? answer : payload),
  };
};

const parse = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch {
    throw malformed();
  }
};

const malformed = () =>
  internalError('The response from the Lambda function doesn’t match the required format');

const fullReply = (answer: Readonly<Record<string, unknown>>, version: '1.0' | '2.0'): IntegrationReply => {
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) throw malformed();
  const single = headersOf(answer.headers);
  const several = version === '1.0' ? listsOf(answer.multiValueHeaders) : [];
  const cookies = version === '2.0' ? cookiesOf(answer.cookies) : [];
  const repeated = new Set(several.map(([name]) => name.toLowerCase()));
  const headers = [...single.filter(([name]) => !repeated.has(name.toLowerCase())), ...several, ...cookies];
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const body = bodyOf(answer);
  return {
    status,
    headers:
      hasType || body.length === 0 ? headers : [...headers, ['content-type', 'text/plain;charset=UTF-8']],
    body,
  };
};

type Pairs = readonly (readonly [string, string])[];

const headersOf = (headers: unknown): Pairs => {
  if (headers === undefined || headers === null) return [];
  if (!isRecord(headers)) throw malformed();
  return Object.entries(headers).flatMap(([name, value]): Pairs => {
    if (value === undefined || value === null) return [];
    if (typeof value === 'object') throw malformed();
    return [[name, String(value)]];
  });
};

const listsOf = (headers: unknown): Pairs => {
  if (headers === undefined || headers === null) return [];
  if (!isRecord(headers)) throw malformed();
  return Object.entries(headers).flatMap(([name, values]): Pairs => {
    if (!Array.isArray(values)) throw malformed();
    return values.map((value) => [name, String(value)]);
  });
};

const cookiesOf = (cookies: unknown): Pairs => {
  if (cookies === undefined || cookies === null) return [];
  if (!Array.isArray(cookies)) throw malformed();
  return cookies.map((cookie) => ['set-cookie', String(cookie)]);
};

const bodyOf = ({ body, isBase64Encoded }: Readonly<Record<string, unknown>>): Uint8Array => {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body !== 'string') throw malformed();
  return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
};
