import { AwsCallError } from '../aws/call-error.ts';
import type { CallValue, JsonObject, JsonValue } from '../aws/json.ts';
import type { Target } from '../aws/target.ts';
import { LabsError } from '../core/errors.ts';
import { interpolate, interpolateText, type Scope } from './interpolate.ts';
import type { Request } from './schema.ts';
import { type HttpAnswer, sendToLocalhost } from './send-to-localhost.ts';

/** A request with its placeholders filled. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export const httpRequest = (request: Request, scope: Scope): HttpRequest => ({
  method: request.method,
  url: interpolateText(request.url, scope),
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, interpolateText(value, scope)]),
  ),
  body: request.body === undefined ? undefined : bodyText(interpolate(request.body, scope)),
});

const bodyText = (body: CallValue): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** The `curl` command that sends the same request. */
export const renderCurl = ({ method, url, headers, body }: HttpRequest): string =>
  [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
    quote(url),
  ].join(' ');

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Sends a request to an API under test and answers `{ status, headers, body }`, the body as JSON where it is JSON.
 * Throws a LabsError when the URL isn't one of the target's own.
 */
export const sendHttp = async (
  request: HttpRequest,
  options: { readonly target: Target; readonly signal?: AbortSignal },
): Promise<JsonObject> => {
  requireHostOf(options.target, request.url);
  const isLocal = new URL(request.url).hostname.endsWith('.localhost');
  const { status, headers, text } = await (isLocal ? sendToLocalhost : sendByFetch)(
    request,
    options.signal,
  ).catch((error: unknown) => {
    throw unreachable(request, error);
  });
  return { status, headers: Object.fromEntries(headers), body: asJson(text) };
};

const sendByFetch = async (
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> => {
  const response = await fetch(url, {
    ...{ method, headers, redirect: 'manual' },
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** A lab may only talk to the target that it runs on. */
const requireHostOf = (target: Target, url: string): void => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  const isOurs =
    target.kind === 'aws'
      ? /\.(amazonaws\.com(\.cn)?|on\.aws)$/.test(host)
      : LOOPBACK.test(host) || (target.endpoint !== undefined && host === new URL(target.endpoint).hostname);
  if (isOurs) return;
  throw new LabsError('LAB_INVALID', `The lab asks for ${url}, which isn't on the target (${target.kind}).`, {
    fix: "Use the URL that the API's own answer gives.",
  });
};

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|[a-z0-9.-]+\.localhost)$/;

const unreachable = ({ method, url }: HttpRequest, cause: unknown): unknown => {
  // That is how fetch tells that no answer came.
  if (!(cause instanceof TypeError)) return cause;
  const message = `No answer from ${url}: ${cause.cause instanceof Error ? cause.cause.message : cause.message}.`;
  return new AwsCallError({
    failure: 'unreachable',
    service: 'http',
    operation: method,
    code: 'Unreachable',
    message,
    cause,
  });
};

const asJson = (text: string): JsonValue => {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
};
