import { AwsError } from './aws-error.ts';
import type { WireRequest } from './wire.ts';

/**
 * The request with its body as it was before the SDK cut it into `aws-chunked` pieces, and the trailing headers
 * (checksums) among its headers. Signatures of chunks aren't checked; that of the request is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export const joinChunks = (request: WireRequest): WireRequest => {
  const encodings = (request.headers['content-encoding'] ?? '').split(',').map((one) => one.trim());
  const isChunked =
    encodings.includes('aws-chunked') || request.headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  if (!isChunked) return request;
  const { body, trailers } = readChunks(Buffer.from(request.body));
  const declared = request.headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== body.length) throw incompleteBody();
  const { 'content-encoding': _, ...headers } = request.headers;
  const kept = encodings.filter((one) => one !== 'aws-chunked' && one !== '').join(',');
  return {
    ...request,
    body,
    headers: {
      ...headers,
      ...(kept !== '' && { 'content-encoding': kept }),
      ...trailers,
      'content-length': String(body.length),
    },
  };
};

const incompleteBody = () =>
  new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );

interface Joined {
  readonly body: Uint8Array;
  readonly trailers: Readonly<Record<string, string>>;
}

/** `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<name>:<value>\r\n…` */
const readChunks = (source: Buffer): Joined => {
  const pieces: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = source.indexOf('\r\n', position);
    if (lineEnd < 0) throw incompleteBody();
    const size = /^([0-9a-fA-F]{1,8})(?:;.*)?$/.exec(source.toString('latin1', position, lineEnd))?.[1];
    if (size === undefined) throw incompleteBody();
    const start = lineEnd + 2;
    const end = start + Number.parseInt(size, 16);
    if (end === start) return { body: Buffer.concat(pieces), trailers: readTrailers(source, start) };
    if (end + 2 > source.length) throw incompleteBody();
    pieces.push(source.subarray(start, end));
    position = end + 2;
  }
};

const readTrailers = (source: Buffer, start: number): Record<string, string> =>
  Object.fromEntries(
    source
      .toString('utf8', start)
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
