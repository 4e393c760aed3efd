import { AwsCallError } from '../aws/call-error.ts';
import type { Connection } from '../aws/connect.ts';
import type { CallValue, JsonObject, JsonValue } from '../aws/json.ts';
import type { signRequest as SignRequest } from '../aws/sign-request.ts';
import type { Target } from '../aws/target.ts';
import { LabsError } from '../core/errors.ts';
import { isLoopbackName, sendToLoopback } from '../core/loopback-http.ts';
import { requestBody } from './call-input.ts';
import { interpolate, interpolateText, type Scope } from './interpolate.ts';
import type { Request } from './schema.ts';

/** A request with its placeholders filled. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The service that it is signed for, where it is. */
  readonly sign: Request['sign'];
}

export const httpRequest = (request: Request, scope: Scope): HttpRequest => ({
  method: request.method,
  url: interpolateText(request.url, scope),
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, interpolateText(value, scope)]),
  ),
  body: request.body === undefined ? undefined : bodyText(requestBody(interpolate(request.body, scope))),
  sign: request.sign,
});

const bodyText = (body: CallValue): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** The `curl` command that sends the same request. */
export const renderCurl = (
  { method, url, headers, body, sign }: HttpRequest,
  { region }: Pick<Target, 'region'>,
): string =>
  [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    // https://curl.se/docs/manpage.html#--aws-sigv4
    ...(sign === undefined
      ? []
      : [`--aws-sigv4 aws:amz:${region}:${sign} --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`]),
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
  options: {
    readonly connection: Pick<Connection, 'target' | 'credentials'>;
    readonly signal?: AbortSignal;
  },
): Promise<JsonObject> => {
  const { target } = options.connection;
  requireHostOf(target, request.url);
  const headers =
    request.sign === undefined
      ? request.headers
      : await signed(request, {
          credentials: options.connection.credentials,
          ...{ region: target.region, service: request.sign },
        });
  const send = isLoopbackName(new URL(request.url).hostname) ? sendHere : sendAway;
  return send({ ...request, headers }, options.signal).catch((error: unknown) => {
    throw unreachable(request, error);
  });
};

/** The signer is loaded by the few requests that need it. */
const signed: typeof SignRequest = async (request, options) =>
  (await import('../aws/sign-request.ts')).signRequest(request, options);

/** Not every resolver knows that `.localhost` is this machine. */
const sendHere = async (
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<JsonObject> => {
  const place = new URL(url);
  const bytes = Buffer.from(body ?? '');
  const answer = await sendToLoopback({
    ...{ method, url: place, body: bytes, timeoutMs: PATIENCE_MS },
    headers: [
      ...Object.entries({ host: place.host, 'user-agent': 'serverless-labs', ...headers }),
      ...(body === undefined ? [] : [['content-length', String(bytes.length)] as const]),
    ],
    ...(signal && { signal }),
  });
  const all = new Headers();
  for (const [name, value] of answer.headers) all.append(name, value);
  return answered(answer.status, all, Buffer.from(answer.body).toString());
};

/** API Gateway itself gives up after 30 seconds. */
const PATIENCE_MS = 60_000;

const sendAway = async (
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<JsonObject> => {
  const response = await fetch(url, {
    ...{ method, headers, redirect: 'manual' },
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  });
  return answered(response.status, response.headers, await response.text());
};

const answered = (status: number, headers: Headers, text: string): JsonObject => ({
  status,
  headers: Object.fromEntries(headers),
  body: asJson(text),
});

/** A lab may only talk to the target that it runs on. */
const requireHostOf = (target: Target, url: string): void => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  const isOurs =
    target.kind === 'aws'
      ? /\.(amazonaws\.com(\.cn)?|on\.aws)$/.test(host)
      : isLoopbackName(host) || (target.endpoint !== undefined && host === new URL(target.endpoint).hostname);
  if (isOurs) return;
  throw new LabsError('LAB_INVALID', `${url} is not sent: it isn't on the target (${target.kind}).`, {
    fix: "Use the URL that the API's own answer gives.",
  });
};

const unreachable = ({ method, url }: HttpRequest, cause: unknown): unknown => {
  if (!(cause instanceof Error) || cause.name === 'AbortError') return cause;
  // fetch tells why no answer came in the error's cause, a socket in the error itself.
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
