import type { IntegrationRow } from '../rows.ts';
import type { RoutedExchange } from './exchange.ts';
import { NOT_FORWARDED } from './http-integration.ts';
import { fillIn, requestValue } from './variables.ts';

export interface MappedRequest {
  readonly url: URL;
  readonly headers: readonly (readonly [string, string])[];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
export const mapRequest = (
  exchange: RoutedExchange,
  { RequestParameters = {} }: IntegrationRow,
  to: URL,
): MappedRequest => {
  const url = new URL(to);
  let headers = exchange.request.headers.filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase()));
  for (const [key, template] of Object.entries(RequestParameters)) {
    const [, action, place, name = ''] =
      /^(append|overwrite|remove):(header|querystring|path)(?:\.(.+))?$/.exec(key) ?? [];
    const value = fillIn(template, (expression) => requestValue(exchange, expression));
    if (place === 'path') url.pathname = value ?? '';
    else if (place === 'header') headers = changeHeader(headers, { action, name, value });
    else if (place === 'querystring') changeQuery(url.searchParams, { action, name, value });
  }
  return { url, headers };
};

export interface Change {
  readonly action: string | undefined;
  readonly name: string;
  /** Undefined where the request has nothing of it: then nothing is set. */
  readonly value: string | undefined;
}

type Pairs = readonly (readonly [string, string])[];

export const changeHeader = (
  headers: Pairs,
  { action, name, value }: Change,
): (readonly [string, string])[] => {
  const others = headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  if (action === 'remove') return others;
  if (value === undefined) return [...headers];
  return [...(action === 'append' ? headers : others), [name, value]];
};

const changeQuery = (query: URLSearchParams, { action, name, value }: Change): void => {
  if (action === 'remove') query.delete(name);
  else if (value === undefined) return;
  else if (action === 'append') query.append(name, value);
  else query.set(name, value);
};
