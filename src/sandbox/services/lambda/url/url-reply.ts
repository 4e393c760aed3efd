import { isRecord } from '../../../kernel/json-record.ts';
import type { WireReply } from '../../../kernel/wire.ts';

/**
 * What a function's answer is as HTTP: formatted by the function, or, without a `statusCode`, JSON with status 200.
 * Undefined where it is neither. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export const urlReply = (payload: Uint8Array): WireReply | undefined => {
  const text = Buffer.from(payload).toString();
  const answer = parse(text);
  if (answer === undefined) return undefined;
  if (!isRecord(answer) || !('statusCode' in answer))
    return { status: 200, headers: JSON_TYPE, body: typeof answer === 'string' ? answer : text };
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const body = typeof answer.body === 'string' ? answer.body : bodyText(answer.body);
  const cookies = Array.isArray(answer.cookies) ? answer.cookies.map(String) : [];
  return {
    status,
    headers: {
      ...JSON_TYPE,
      ...headersOf(answer.headers),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: answer.isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
};

const JSON_TYPE = { 'content-type': 'application/json' } as const;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const bodyText = (body: unknown): string => (body === undefined || body === null ? '' : JSON.stringify(body));

const headersOf = (headers: unknown): Record<string, string> =>
  isRecord(headers)
    ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
    : {};
