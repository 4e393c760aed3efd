import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './wire.ts';

/** What an `Authorization` header (or a presigned URL's query) says. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** `20260101` */
  readonly date: string;
  readonly region: string;
  /** The service's signing name. */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260101T000000Z` */
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** Only presigned URLs carry it. */
  readonly expiresSeconds: number | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Reads the claim of a request; undefined where it carries none, `malformed` where it isn't Signature Version 4. */
export const readClaim = (request: WireRequest): SignatureClaim | 'malformed' | undefined => {
  const header = request.headers.authorization;
  if (header !== undefined) return readHeader(header, request);
  const query = new Map(request.query);
  // A URL that was presigned with Signature Version 2, as boto3 does by default.
  if (query.has('AWSAccessKeyId') && query.has('Signature')) return 'malformed';
  return query.get('X-Amz-Algorithm') === ALGORITHM ? readPresigned(query) : undefined;
};

const readHeader = (header: string, request: WireRequest): SignatureClaim | 'malformed' => {
  const part = (pattern: RegExp) => pattern.exec(header)?.[1] ?? '';
  if (!header.startsWith(ALGORITHM)) return 'malformed';
  return claimOf({
    credential: part(/Credential=([^,\s]+)/),
    signedHeaders: part(/SignedHeaders=([^,\s]+)/),
    signature: part(/Signature=([^,\s]+)/),
    timestamp: request.headers['x-amz-date'] ?? '',
    sessionToken: request.headers['x-amz-security-token'],
    expires: undefined,
  });
};

const readPresigned = (query: ReadonlyMap<string, string>): SignatureClaim | 'malformed' =>
  claimOf({
    credential: query.get('X-Amz-Credential') ?? '',
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
    signature: query.get('X-Amz-Signature') ?? '',
    timestamp: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token'),
    expires: query.get('X-Amz-Expires'),
  });

interface RawClaim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  readonly expires: string | undefined;
}

const claimOf = (raw: RawClaim): SignatureClaim | 'malformed' => {
  const [accessKeyId, date, region, service, terminator, ...rest] = raw.credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0)
    return 'malformed';
  if (!raw.signature || !raw.signedHeaders || !/^\d{8}T\d{6}Z$/.test(raw.timestamp)) return 'malformed';
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: raw.signedHeaders.split(';'),
    signature: raw.signature,
    timestamp: raw.timestamp,
    sessionToken: raw.sessionToken,
    expiresSeconds: raw.expires === undefined ? undefined : Number(raw.expires),
  };
};

/**
 * Whether the request was signed with this secret key:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const isSignedWith = (
  secretAccessKey: string,
  claim: SignatureClaim,
  request: WireRequest,
): boolean => {
  const expected = signatureOf(secretAccessKey, claim, request);
  return (
    expected.length === claim.signature.length &&
    timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature))
  );
};

/** What of a claim is known before it has a signature. */
export type SigningClaim = Pick<
  SignatureClaim,
  'date' | 'timestamp' | 'region' | 'service' | 'signedHeaders' | 'expiresSeconds'
>;

/** Of the request its method, path, query, headers and body count. */
export type SignedRequest = Pick<WireRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>;

export const signatureOf = (secretAccessKey: string, claim: SigningClaim, request: SignedRequest): string => {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const text = [ALGORITHM, claim.timestamp, scope, sha256(canonicalRequest(claim, request))].join('\n');
  return hmac(signingKey(secretAccessKey, claim), text).toString('hex');
};

const canonicalRequest = (claim: SigningClaim, request: SignedRequest): string =>
  [
    request.method,
    canonicalPath(claim, request.path),
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${withSingleSpaces(request.headers[name] ?? '')}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash(claim, request),
  ].join('\n');

const withSingleSpaces = (value: string): string =>
  /^\s|\s\s|[^\S ]|\s$/.test(value) ? value.trim().replace(/\s+/g, ' ') : value;

/** Every service but S3 encodes the path a second time and takes out `.` and `..`. */
const canonicalPath = (claim: SigningClaim, path: string): string => {
  if (claim.service === 's3') return path || '/';
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encode(segment));
  }
  const trailing = path.length > 1 && path.endsWith('/') && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
};

const canonicalQuery = (query: WireRequest['query']): string =>
  query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const payloadHash = (claim: SigningClaim, request: SignedRequest): string => {
  const declared = request.headers['x-amz-content-sha256'];
  if (claim.expiresSeconds !== undefined)
    return claim.service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(request.body);
  // A hash that is declared is only believed when it is the body's; `UNSIGNED-PAYLOAD` and `STREAMING-…` are words.
  return declared !== undefined && !/^[0-9a-f]{64}$/.test(declared) ? declared : sha256(request.body);
};

const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

const signingKeys = new Map<string, Buffer>();

const signingKey = (secret: string, claim: SigningClaim): Buffer => {
  const name = `${secret}/${claim.date}/${claim.region}/${claim.service}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const key = hmac(
    hmac(hmac(hmac(`AWS4${secret}`, claim.date), claim.region), claim.service),
    'aws4_request',
  );
  if (signingKeys.size > 1000) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
};
