import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompress } from '../../../src/sandbox/kernel/decompress.ts';

const request = (body: Uint8Array, path = '/') => ({
  method: 'POST',
  path,
  query: [],
  headers: { 'content-encoding': 'gzip' },
  body,
  signal: new AbortController().signal,
});

describe('decompress', () => {
  it('unpacks what an RPC client compressed', () => {
    expect(Buffer.from(decompress(request(gzipSync('{}'))).body).toString()).toBe('{}');
  });

  it('leaves alone what is stored compressed', () => {
    const body = gzipSync('an object');
    expect(decompress(request(body, '/bucket/key')).body).toBe(body);
  });

  it.each([
    ['a body that is not gzip', Buffer.from('{}')],
    ['a bomb', gzipSync(Buffer.alloc(17 * 1024 * 1024))],
  ])('refuses %s', (_name, body) => {
    expect(() => decompress(request(body))).toThrow('Unable to decompress the payload');
  });
});
