import type { Integration } from '@aws-sdk/client-api-gateway';
import { bodyText } from './execution-log.ts';
import { GatewayError, internalError } from './gateway-error.ts';
import type { RoutedInvocation } from './invocation.ts';
import { mapped } from './mapping-expression.ts';
import { isBinaryType } from './media-types.ts';
import { withStageVariables } from './stage-variables.ts';
import { type Overrides, renderTemplate } from './template/render-template.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

/** What is sent to the backend of a custom integration. */
export interface IntegrationRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: Pairs;
  readonly query: Pairs;
  readonly body: Uint8Array;
}

/** Headers that no mapping may set: LocalStack's `integration_request.py`, as recorded on AWS. */
const ILLEGAL = ['content-length', 'transfer-encoding', 'x-amzn-trace-id', 'x-amzn-apigateway-api-id'];
const ILLEGAL_FOR_AWS = [...ILLEGAL, 'authorization', 'connection', 'expect', 'proxy-authenticate', 'te'];

/** Maps a request by its integration's parameters and templates. Throws GatewayError. */
export const mapRequest = (invocation: RoutedInvocation, overrides: Overrides): IntegrationRequest => {
  const { integration, request } = invocation;
  const body = mapBody(invocation, overrides);
  const { requestOverride } = overrides;
  const header = { ...parametersAt(invocation, 'header'), ...texts(requestOverride.header) };
  const path = { ...parametersAt(invocation, 'path'), ...texts(requestOverride.path) };
  const querystring = { ...parametersAt(invocation, 'querystring'), ...texts(requestOverride.querystring) };
  checkHeaders(integration, Object.keys(header));
  return {
    method:
      integration.httpMethod && integration.httpMethod !== 'ANY' ? integration.httpMethod : request.method,
    uri: fillUri(invocation, path),
    headers: Object.entries(header),
    query: Object.entries(querystring),
    body,
  };
};

/** The integration's URI with stage variables, then with the mapped parts of its path, percent-encoded. */
export const fillUri = (
  { integration, stageVariables }: Pick<RoutedInvocation, 'integration' | 'stageVariables'>,
  path: Readonly<Record<string, string>>,
): string =>
  withStageVariables(integration.uri ?? '', stageVariables).replace(
    /\{([\w.-]+)\+?\}/g,
    (whole, name: string) =>
      Object.hasOwn(path, name) ? (path[name] ?? '').split('/').map(encodeURIComponent).join('/') : whole,
  );

/** The mapped parameters of one place: `integration.request.header.X-Shop`. */
export const parametersAt = (
  invocation: RoutedInvocation,
  place: 'header' | 'path' | 'querystring',
): Record<string, string> => {
  const prefix = `integration.request.${place}.`;
  const entries = Object.entries(invocation.integration.requestParameters ?? {}).flatMap(
    ([key, expression]) => {
      const value = key.startsWith(prefix) ? mapped(invocation, expression) : undefined;
      return value === undefined ? [] : [[key.slice(prefix.length), value] as const];
    },
  );
  return Object.fromEntries(entries);
};

const texts = (record: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));

export const checkHeaders = ({ type }: Integration, names: readonly string[]): void => {
  const illegal = type === 'AWS' || type === 'AWS_PROXY' ? ILLEGAL_FOR_AWS : ILLEGAL;
  const found = names.find((name) => illegal.includes(name.toLowerCase()));
  if (found !== undefined)
    throw internalError(`Execution failed due to configuration error: ${found} header already present`);
};

const mapBody = (invocation: RoutedInvocation, overrides: Overrides): Uint8Array => {
  const template = templateFor(invocation);
  const body = convert(invocation);
  if (template === undefined) return body;
  return Buffer.from(renderTemplate(invocation, { template, body: bodyText(body), overrides }));
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html */
const templateFor = ({ integration, headers }: RoutedInvocation): string | undefined => {
  const { requestTemplates = {}, passthroughBehavior } = integration;
  const contentType = headers.get('content-type') ?? 'application/json';
  const name = [contentType, contentType.split(';')[0]?.trim() ?? '', '$default'].find((one) =>
    Object.hasOwn(requestTemplates, one),
  );
  if (name !== undefined) return requestTemplates[name];
  const hasTemplates = Object.keys(requestTemplates).length > 0;
  const isRefused =
    passthroughBehavior === 'NEVER' || (passthroughBehavior === 'WHEN_NO_TEMPLATES' && hasTemplates);
  if (isRefused) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type');
  return undefined;
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html */
const convert = ({ request, headers, definition, integration }: RoutedInvocation): Uint8Array => {
  const isBinary = isBinaryType(headers.get('content-type'), definition.binaryMediaTypes);
  if (integration.contentHandling === 'CONVERT_TO_TEXT' && isBinary)
    return Buffer.from(Buffer.from(request.body).toString('base64'));
  if (integration.contentHandling === 'CONVERT_TO_BINARY' && !isBinary)
    return Buffer.from(bodyText(request.body), 'base64');
  return request.body;
};
