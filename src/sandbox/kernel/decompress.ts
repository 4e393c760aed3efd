import { gunzipSync } from 'node:zlib';
import { serializationError } from './payload-types.ts';
import type { WireRequest } from './wire.ts';

/**
 * The request with its body as it was before the SDK compressed it (PutMetricData above 10 KB does). Only the RPC
 * protocols do that; elsewhere `Content-Encoding` belongs to what is sent.
 * https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
 */
export const decompress = (request: WireRequest): WireRequest => {
  const isRpc = request.path === '/' || request.path.startsWith('/service/');
  if (!isRpc || request.headers['content-encoding'] !== 'gzip') return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: MAX_BYTES }) };
  } catch (cause) {
    throw Object.assign(serializationError('Unable to decompress the payload'), { cause });
  }
};

/** More than any RPC request may have; less than what a small body could blow up to. */
const MAX_BYTES = 16 * 1024 * 1024;
