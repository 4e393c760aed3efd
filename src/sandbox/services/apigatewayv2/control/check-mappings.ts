import { badRequest } from '../errors.ts';
import type { IntegrationRow } from '../rows.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html, "Reserved headers" */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'via',
]);

const isReserved = (header: string): boolean =>
  RESERVED.has(header) || /^(access-control-|apigw-|x-amz-|x-amzn-)/.test(header);

const REQUEST_KEY = /^(?:(?:append|overwrite|remove):(header|querystring)\.(\S+)|overwrite:path)$/;
const RESPONSE_KEY = /^(?:(?:append|overwrite|remove):(header)\.(\S+)|overwrite:statuscode)$/;

/** Throws AwsError BadRequestException for mappings that can't be. */
export const checkMappings = ({ RequestParameters, ResponseParameters }: IntegrationRow): void => {
  for (const key of Object.keys(RequestParameters ?? {})) checkKey(key, REQUEST_KEY);
  for (const [status, mappings] of Object.entries(ResponseParameters ?? {})) {
    // "a valid HTTP status code within the range of 200-599" (CreateIntegration's model).
    if (!/^[2-5]\d\d$/.test(status)) throw badRequest(`Invalid response parameters key: ${status}`);
    for (const key of Object.keys(mappings)) checkKey(key, RESPONSE_KEY);
  }
};

const checkKey = (key: string, pattern: RegExp): void => {
  const match = pattern.exec(key);
  if (!match) throw badRequest(`Invalid mapping expression specified: ${key}`);
  const [, place, name = ''] = match;
  if (place === 'header' && isReserved(name.toLowerCase()))
    throw badRequest(`Operations on header ${name.toLowerCase()} are restricted`);
};
