import type { Readable } from 'node:stream';

/** A request as it came over the wire or from an SDK client in this process. */
export interface WireRequest {
  readonly method: string;
  /** As sent: still percent-encoded, without the query string. */
  readonly path: string;
  /** Decoded, in the order sent; a name may come more than once. */
  readonly query: readonly (readonly [string, string])[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
  /** What came over a socket, for services that hand requests on; calls inside this process have none. */
  readonly raw?: RawRequest;
}

/** What {@link WireRequest} doesn't keep of a request: spelling, order and repetition. */
export interface RawRequest {
  /** Without the question mark, still percent-encoded. */
  readonly query: string;
  /** Names and values in turn, as sent. */
  readonly headers: readonly string[];
  readonly sourceIp: string;
}

export interface WireReply {
  readonly status: number;
  /** A list is a header that is sent more than once: `set-cookie`. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** A stream comes with its `content-length` among the headers. */
  readonly body: Uint8Array | string | Readable;
}

/** The value of a query parameter, where it is there. */
export const queryValue = (request: Pick<WireRequest, 'query'>, name: string): string | undefined =>
  request.query.find(([key]) => key === name)?.[1];

/**
 * A presigned URL carries in its query what else stands in `x-amz-` headers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export const withHeadersOfQuery = (request: WireRequest): WireRequest => {
  if (queryValue(request, 'X-Amz-Signature') === undefined) return request;
  const hoisted = request.query
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('x-amz-'));
  return { ...request, headers: { ...Object.fromEntries(hoisted), ...request.headers } };
};

/** Splits a query string as AWS does: `+` and `%20` are both a space; an absent value is the empty string. */
export const parseQuery = (text: string): [string, string][] =>
  text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...value] = part.split('=');
      return [decodePart(name), decodePart(value.join('='))];
    });

const decodePart = (part: string): string => {
  const spaced = part.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};
