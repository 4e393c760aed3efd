import type { Readable } from 'node:stream';

/** Lambda's 50 MB package in base64 with room; S3 parts and objects are bounded by it too. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;

/** Undefined where it is too large. Rejects when the client leaves before its end. */
export const readBody = (request: Readable): Promise<Uint8Array | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    request.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once('end', () => {
      const [first] = chunks;
      resolve(first && chunks.length === 1 ? first : Buffer.concat(chunks));
    });
    request.once('error', reject);
  });
