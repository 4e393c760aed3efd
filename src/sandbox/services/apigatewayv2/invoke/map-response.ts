import type { IntegrationRow } from '../rows.ts';
import type { RoutedExchange } from './exchange.ts';
import type { IntegrationReply } from './integrate.ts';
import { changeHeader } from './map-request.ts';
import { fillIn, jsonValue, requestValue } from './variables.ts';

/** "You configure response parameters for each status code that your integration returns" (http-api-parameter-mapping). */
export const mapResponse = (
  exchange: RoutedExchange,
  { ResponseParameters }: IntegrationRow,
  reply: IntegrationReply,
): IntegrationReply => {
  const mappings = ResponseParameters?.[String(reply.status)] ?? {};
  let { status, headers } = reply;
  for (const [key, template] of Object.entries(mappings)) {
    const value = fillIn(template, (expression) => responseValue(exchange, reply, expression));
    if (key === 'overwrite:statuscode') status = statusOf(value) ?? status;
    const [, action, name = ''] = /^(append|overwrite|remove):header\.(.+)$/.exec(key) ?? [];
    if (action !== undefined) headers = changeHeader(headers, { action, name, value });
  }
  return { ...reply, status, headers };
};

const statusOf = (value: string | undefined): number | undefined =>
  value !== undefined && /^[2-5]\d\d$/.test(value) ? Number(value) : undefined;

const responseValue = (
  exchange: RoutedExchange,
  reply: IntegrationReply,
  expression: string,
): string | undefined => {
  const [, part, name] = /^\$?response\.(header|body)(?:\.(.+))?$/.exec(expression) ?? [];
  if (part === undefined) return requestValue(exchange, expression);
  const text = () => Buffer.from(reply.body).toString();
  if (part === 'body') return name === undefined ? text() : jsonValue(text(), name);
  const values = reply.headers.filter(([header]) => header.toLowerCase() === name?.toLowerCase());
  return values.length === 0 ? undefined : values.map(([, value]) => value).join(',');
};
