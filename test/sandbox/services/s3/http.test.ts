import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { PassThrough } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openS3World, type S3World } from './s3-world.ts';

const Bucket = 'photos';
let world: S3World;
let endpoint: string;
beforeEach(async () => {
  world = await openS3World();
  await world.bucket(Bucket);
  endpoint = await world.sandbox.listen(0);
});
afterEach(() => world.sandbox.close());

const overHttp = () =>
  new S3Client({ region: 'us-east-1', endpoint, credentials: { ...world.sandbox.keys }, maxAttempts: 1 });

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request with a host of its own, which fetch doesn't allow. */
const ask = (
  path: string,
  options: { host?: string; method?: string; headers?: Record<string, string> } = {},
) =>
  new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const { host = hostname, method = 'GET', headers } = options;
    const sent = httpRequest(
      { hostname, port, path, method, headers: { host: `${host}:${port}`, ...headers } },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk) => chunks.push(chunk));
        reply.on('end', () =>
          resolve({
            status: reply.statusCode,
            headers: reply.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

interface Presigning {
  readonly query?: Readonly<Record<string, string>>;
  readonly expiresIn?: number;
  readonly date?: Date;
}

/** A presigned URL, as https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html says. */
const presign = (
  method: string,
  path: string,
  { query = {}, expiresIn = 60, date = new Date() }: Presigning = {},
): string => {
  const { accessKeyId, secretAccessKey } = world.sandbox.keys;
  const stamp = date.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [stamp.slice(0, 8), 'us-east-1', 's3', 'aws4_request'];
  const params = {
    ...query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [accessKeyId, ...scope].join('/'),
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(expiresIn),
    'X-Amz-SignedHeaders': 'host',
  };
  const canonical = Object.entries(params)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const { host } = new URL(endpoint);
  const request = [method, path, canonical, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(request).digest('hex');
  const key = scope.reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope.join('/'), digest].join('\n')).toString(
    'hex',
  );
  return `${endpoint}${path}?${canonical}&X-Amz-Signature=${signature}`;
};

describe('over HTTP', () => {
  it('objects larger than a piece come and go as streams', async () => {
    const s3 = overHttp();
    const data = Buffer.alloc(3_500_000, 'abcdefg');
    const Body = new PassThrough();
    Body.end(data);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'big', Body, ContentLength: data.length }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(data)).toBe(true);
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'big', Range: 'bytes=1048570-1048580' }));
    expect(await part.Body?.transformToString()).toBe(data.toString('latin1', 1_048_570, 1_048_581));
  });

  it('HEAD tells the size and sends nothing', async () => {
    await world.put(Bucket, 'k');
    expect(await overHttp().send(new HeadObjectCommand({ Bucket, Key: 'k' }))).toMatchObject({
      ContentLength: 5,
    });
  });

  it('errors are S3’s XML', async () => {
    const url = presign('GET', `/${Bucket}/nope`);
    const reply = await fetch(url);
    expect(reply.headers.get('content-type')).toBe('application/xml');
    expect(reply.headers.get('x-amz-request-id')).toBeTruthy();
    expect(await reply.text()).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist.<\/Message><Key>nope<\/Key><RequestId>[^<]+<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
    );
  });

  it.each([`${Bucket}.s3.localhost`, `${Bucket}.s3.us-east-1.localhost`, `${Bucket}.localhost`])(
    'a bucket answers at %s',
    async (host) => {
      const s3 = new S3Client({ ...world.sandbox.clientConfig(), endpoint: 'http://localhost:4566' });
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'x' }));
      const { body, status } = await ask('/a/b', { host });
      // Nobody signed, so nobody is let in; but the bucket was found.
      expect([status, body]).toEqual([403, expect.stringContaining('AccessDenied')]);
      const { body: missing } = await ask('/a/b', { host: host.replace(Bucket, 'other') });
      expect(missing).toContain('<BucketName>other</BucketName>');
    },
  );
});

describe('presigned URLs', () => {
  it('read and write for whoever has them', async () => {
    const put = presign('PUT', `/${Bucket}/k%20k`, { query: { 'x-amz-meta-color': 'blue' } });
    expect((await fetch(put, { method: 'PUT', body: 'signed' })).status).toBe(200);
    const { Metadata } = await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k k' }));
    expect(Metadata).toEqual({ color: 'blue' });
    const got = await fetch(
      presign('GET', `/${Bucket}/k%20k`, { query: { 'response-content-type': 'text/css' } }),
    );
    expect([got.status, got.headers.get('content-type'), await got.text()]).toEqual([
      200,
      'text/css',
      'signed',
    ]);
  });

  it('may ask for headers that HTTP itself can’t carry', async () => {
    await world.put(Bucket, 'k');
    const query = { 'response-content-disposition': 'inline; filename="日本\r\nx: y"' };
    const { status, headers } = await fetch(presign('GET', `/${Bucket}/k`, { query }));
    expect([status, headers.get('content-disposition')]).toEqual([
      200,
      expect.stringMatching(/^=\?UTF-8\?B\?/),
    ]);
    expect(headers.get('x')).toBeNull();
  });

  it('are good for one thing only, and not for ever', async () => {
    await world.put(Bucket, 'k');
    const url = presign('GET', `/${Bucket}/k`);
    expect(await (await fetch(url, { method: 'DELETE' })).text()).toContain(
      '<Code>SignatureDoesNotMatch</Code>',
    );
    expect(await (await fetch(url.replace('/k?', '/other?'))).text()).toContain('SignatureDoesNotMatch');
    const expired = presign('GET', `/${Bucket}/k`, { date: new Date(Date.now() - 120_000) });
    expect(await (await fetch(expired)).text()).toContain('<Message>Request has expired</Message>');
  });

  it('expire by the sandbox’s clock as well, once they have been used', async () => {
    await world.put(Bucket, 'k');
    const url = presign('GET', `/${Bucket}/k`);
    expect((await fetch(url)).status).toBe(200);
    await world.sandbox.advance(50_000);
    expect((await fetch(url)).status).toBe(200);
    await world.sandbox.advance(11_000);
    expect(await (await fetch(url)).text()).toContain('<Message>Request has expired</Message>');
    // Made after the clock was moved, by a client that knows nothing of that.
    expect((await fetch(presign('GET', `/${Bucket}/k`, { expiresIn: 30 }))).status).toBe(200);
  });

  it('of Signature Version 2 are refused', async () => {
    const { status, body } = await ask(`/${Bucket}/k?AWSAccessKeyId=a&Signature=b&Expires=1`);
    expect(status).toBe(400);
    expect(body).toContain(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  });

  it('with keys that nobody has are refused', async () => {
    const s3 = new S3Client({
      ...world.sandbox.clientConfig({ accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }),
    });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    });
  });
});

describe('other origins', () => {
  const origin = 'https://app.example.com';
  beforeEach(async () => {
    const CORSRules = [
      {
        AllowedMethods: ['GET', 'PUT'],
        AllowedOrigins: ['https://*.example.com'],
        AllowedHeaders: ['x-*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 60,
      },
    ];
    await world.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    await world.put(Bucket, 'k');
  });
  const preflight = (headers: Record<string, string>) =>
    ask(`/${Bucket}/k`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT', ...headers },
    });

  it('are told in a preflight what they may do', async () => {
    const { status, headers } = await preflight({ 'access-control-request-headers': 'X-Test' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'X-Test',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
    });
  });

  it.each([
    [{ origin: 'https://evil.test' }],
    [{ 'access-control-request-method': 'DELETE' }],
    [{ 'access-control-request-headers': 'authorization' }],
  ])('are refused with %j', async (headers) => {
    const { status, body } = await preflight(headers);
    expect(status).toBe(403);
    expect(body).toContain('<Code>AccessForbidden</Code>');
  });

  it('may read the answer itself', async () => {
    const reply = await fetch(presign('GET', `/${Bucket}/k`), { headers: { origin } });
    expect(reply.headers.get('access-control-allow-origin')).toBe(origin);
    const other = await fetch(presign('GET', `/${Bucket}/k`), {
      headers: { origin: 'https://evil.test' },
    });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
