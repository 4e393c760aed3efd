import type { IntegrationResponse } from '@aws-sdk/client-api-gateway';
import type { Json } from '../../../kernel/json.ts';
import { bodyText } from './execution-log.ts';
import { internalError } from './gateway-error.ts';
import type { RoutedInvocation } from './invocation.ts';
import { mapped, textOf } from './mapping-expression.ts';
import { isBinaryType } from './media-types.ts';
import { type GatewayReply, headerOf } from './reply.ts';
import { valueAt } from './template/json-path.ts';
import { type Overrides, renderTemplate } from './template/render-template.ts';

/** What a backend answered, before it is mapped. */
export interface BackendReply extends GatewayReply {
  /** What the responses' patterns are held against: the status, or a function's error message. */
  readonly selector: string;
}

/** Maps what the backend answered by the integration response that fits. Throws GatewayError. */
export const mapResponse = (
  invocation: RoutedInvocation,
  backend: BackendReply,
  overrides: Overrides,
): GatewayReply => {
  const response = selectResponse(invocation, backend.selector);
  const { statusCode = '200' } = response;
  if (!invocation.method.methodResponses?.[statusCode]) {
    throw internalError(
      `Execution failed due to configuration error: Output mapping refers to an invalid method response: ${statusCode}`,
    );
  }
  const [contentType, template] = templateFor(invocation, response);
  const converted = convert(invocation, backend, response);
  const body =
    template === undefined
      ? converted
      : Buffer.from(renderTemplate(invocation, { template, body: bodyText(converted), overrides }));
  const { header, status } = overrides.responseOverride;
  return {
    status: isStatus(status) ? status : Number(statusCode),
    headers: merge([
      ['Content-Type', contentType],
      ...mappedHeaders(invocation, response, backend),
      ...Object.entries(header).map(([name, value]) => [name, String(value)] as const),
    ]),
    body,
  };
};

/** Patterns are Java's, for the whole text; the response without one is for everything else. */
const selectResponse = ({ integration, log }: RoutedInvocation, selector: string): IntegrationResponse => {
  const responses = Object.values(integration.integrationResponses ?? {});
  const found =
    responses.find(({ selectionPattern }) => selectionPattern && matchesWhole(selectionPattern, selector)) ??
    responses.find(({ selectionPattern }) => !selectionPattern);
  if (found) return found;
  log.error(
    `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${selector}`,
  );
  throw internalError('Execution failed due to configuration error: No match for output mapping');
};

const matchesWhole = (pattern: string, text: string): boolean => {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
};

/** By what the client accepts; JSON's, or the first, for everything else. */
const templateFor = (
  { headers }: RoutedInvocation,
  { responseTemplates = {} }: IntegrationResponse,
): readonly [contentType: string, template: string | undefined] => {
  const accepted = (headers.get('accept') ?? '').split(',').map((type) => type.split(';')[0]?.trim() ?? '');
  const type = [...accepted, 'application/json', ...Object.keys(responseTemplates)].find((one) =>
    Object.hasOwn(responseTemplates, one),
  );
  // A template that is empty lets the body through.
  return type === undefined ? ['application/json', undefined] : [type, responseTemplates[type] || undefined];
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html */
const convert = (
  { headers, definition }: RoutedInvocation,
  { body, headers: replied }: BackendReply,
  { contentHandling }: IntegrationResponse,
): Uint8Array => {
  const { binaryMediaTypes } = definition;
  const isBinary = isBinaryType(headerOf(replied, 'content-type'), binaryMediaTypes);
  const wantsBinary = isBinaryType(headers.get('accept'), binaryMediaTypes);
  if (isBinary && (contentHandling === 'CONVERT_TO_TEXT' || (!contentHandling && !wantsBinary)))
    return Buffer.from(Buffer.from(body).toString('base64'));
  if (
    !isBinary &&
    (contentHandling === 'CONVERT_TO_BINARY' || (!contentHandling && wantsBinary && isBase64(body)))
  )
    return Buffer.from(bodyText(body), 'base64');
  return body;
};

const isBase64 = (body: Uint8Array): boolean => /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(bodyText(body));

const isStatus = (status: unknown): status is number =>
  typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;

const mappedHeaders = (
  invocation: RoutedInvocation,
  { responseParameters = {} }: IntegrationResponse,
  backend: BackendReply,
): (readonly [string, string])[] =>
  Object.entries(responseParameters).flatMap(([key, expression]) => {
    const name = /^method\.response\.header\.(.+)$/.exec(key)?.[1];
    const value = ofBackend(backend, expression) ?? mapped(invocation, expression);
    return name !== undefined && value !== undefined ? [[name, value] as const] : [];
  });

/** `integration.response.header.X-Shop`, `integration.response.body.items[0].id` */
const ofBackend = ({ headers, body }: BackendReply, expression: string): string | undefined => {
  const [, place, name = ''] =
    /^integration\.response\.(header|multivalueheader|body)(?:\.(.+))?$/.exec(expression) ?? [];
  if (place === 'header') return headerOf(headers, name);
  if (place === 'multivalueheader') {
    const values = headers
      .filter(([one]) => one.toLowerCase() === name.toLowerCase())
      .map(([, value]) => value);
    return values.length > 0 ? values.join(',') : undefined;
  }
  if (place !== 'body') return undefined;
  if (name === '') return bodyText(body);
  const value = valueAt(parse(bodyText(body)), `$.${name}`);
  return value === undefined || value === null ? undefined : textOf(value);
};

const parse = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    throw internalError(
      'Execution failed due to configuration error: Unable to parse the integration response body',
    );
  }
};

/** Of equal names the last one holds. */
const merge = (headers: readonly (readonly [string, string])[]): (readonly [string, string])[] => [
  ...new Map(headers.map(([name, value]) => [name.toLowerCase(), [name, value] as const])).values(),
];
