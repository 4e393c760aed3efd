import { describe, expect, it } from 'vitest';
import { joinChunks } from '../../../src/sandbox/kernel/aws-chunked.ts';

const request = (body: string, headers: Record<string, string> = {}) => ({
  method: 'PUT',
  path: '/',
  query: [],
  headers: { 'content-encoding': 'aws-chunked', ...headers },
  body: Buffer.from(body),
  signal: new AbortController().signal,
});

// The form of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
describe('a body in chunks', () => {
  it('is joined, and its trailers become headers', () => {
    const source =
      '5\r\nhello\r\n3;chunk-signature=ab\r\n \r\n\r\n0\r\nx-amz-checksum-crc32: NhCmhg==\r\n\r\n';
    const { body, headers } = joinChunks(request(source, { 'x-amz-decoded-content-length': '8' }));
    expect(Buffer.from(body).toString()).toBe('hello \r\n');
    expect(headers).toMatchObject({ 'x-amz-checksum-crc32': 'NhCmhg==', 'content-length': '8' });
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('keeps the other encodings of the object', () => {
    const { headers } = joinChunks(request('0\r\n\r\n', { 'content-encoding': 'aws-chunked,gzip' }));
    expect(headers['content-encoding']).toBe('gzip');
  });

  it.each([['5\r\nhel'], ['hello'], ['zz\r\nhello\r\n0\r\n\r\n'], ['5\r\nhello\r\n']])(
    '%j is not whole',
    (source) => {
      expect(() => joinChunks(request(source))).toThrow(expect.objectContaining({ code: 'IncompleteBody' }));
    },
  );

  it('of another length than was said is not whole', () => {
    expect(() => joinChunks(request('1\r\na\r\n0\r\n\r\n', { 'x-amz-decoded-content-length': '2' }))).toThrow(
      expect.objectContaining({ code: 'IncompleteBody' }),
    );
  });
});

it('a plain body stays as it is', () => {
  const plain = request('5\r\nhello', { 'content-encoding': 'gzip' });
  expect(joinChunks(plain)).toBe(plain);
});
