import {
  DeletePublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskOptions, askAt } from '../apigatewayv2/api-world.ts';
import { openS3World, type S3World } from './s3-world.ts';

let world: S3World;
let endpoint: string;
beforeAll(async () => {
  world = await openS3World();
  endpoint = await world.sandbox.listen(0);
  await createSite('site', { IndexDocument: { Suffix: 'index.html' } });
});
afterAll(() => world.sandbox.close());

const put = (Bucket: string, Key: string, Body: string, more: object = {}) =>
  world.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', ...more }));

const allow = (Bucket: string, actions: readonly string[]) => {
  const statement = {
    ...{ Effect: 'Allow', Principal: '*', Action: actions },
    Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return world.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
};

/** Anybody may read it, and see what isn't there. */
const createSite = async (Bucket: string, WebsiteConfiguration: WebsiteConfiguration) => {
  await world.bucket(Bucket);
  await world.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  await world.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await allow(Bucket, ['s3:GetObject', 's3:ListBucket']);
  await put(Bucket, 'index.html', '<h1>home</h1>');
  await put(Bucket, 'docs/index.html', '<h1>docs</h1>');
  await put(Bucket, 'app.js', 'run()', { ContentType: 'text/javascript', CacheControl: 'max-age=60' });
};

const ask = (bucket: string, path: string, options?: AskOptions) =>
  askAt(endpoint, `${bucket}.s3-website.localhost`, path, options);

describe('a static website in S3', () => {
  it('serves objects with their types, and its index for folders', async () => {
    const page = await ask('site', '/');
    expect(page).toMatchObject({ status: 200, text: '<h1>home</h1>' });
    expect(page.headers).toMatchObject({ 'content-type': 'text/html', 'content-length': '13' });
    expect(await ask('site', '/docs/?x=1')).toMatchObject({ status: 200, text: '<h1>docs</h1>' });
    const script = await ask('site', '/app.js');
    expect(script).toMatchObject({ status: 200, text: 'run()' });
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript',
      'cache-control': 'max-age=60',
    });
  });

  it.each(['site.s3-website-us-east-1.localhost', 'site.s3-website.us-east-1.localhost'])(
    'answers at %s',
    async (host) => {
      expect((await askAt(endpoint, host, '/')).status).toBe(200);
    },
  );

  it('answers by path, and its redirects stay there', async () => {
    const base = `${endpoint}/_aws/s3-website/site`;
    expect(await (await fetch(`${base}/`)).text()).toBe('<h1>home</h1>');
    const folder = await fetch(`${base}/docs`);
    expect([folder.url, await folder.text()]).toEqual([`${base}/docs/`, '<h1>docs</h1>']);
  });

  it('answers HEAD, conditions and ranges', async () => {
    const head = await ask('site', '/', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-length': '13' } });
    const etag = String(head.headers.etag);
    expect(await ask('site', '/', { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
      text: '',
    });
    expect(await ask('site', '/', { headers: { range: 'bytes=4-7' } })).toMatchObject({
      status: 206,
      text: 'home',
    });
  });

  it('sends a folder without its slash there', async () => {
    expect(await ask('site', '/docs')).toMatchObject({ status: 302, headers: { location: '/docs/' } });
  });

  it('sends an object on that says so', async () => {
    await put('site', 'old', '', { WebsiteRedirectLocation: '/docs/' });
    expect(await ask('site', '/old')).toMatchObject({ status: 301, headers: { location: '/docs/' } });
  });

  it('answers what isn’t there with a page, harmless whatever was asked', async () => {
    const answer = await ask('site', '/%3Cscript%3Ealert(1)%3C/script%3E');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchKey</li>');
    expect(answer.text).not.toContain('<script>');
  });

  it.each([
    [
      'none',
      '<li>Code: NoSuchBucket</li>\n<li>Message: The specified bucket does not exist</li>\n<li>BucketName: none</li>',
    ],
    ['plain', '<li>Code: NoSuchWebsiteConfiguration</li>'],
  ])('isn’t there in the bucket %s', async (bucket, text) => {
    if (bucket === 'plain') await world.bucket(bucket).catch(() => {});
    expect(await ask(bucket, '/')).toMatchObject({ status: 404, text: expect.stringContaining(text) });
  });

  it('takes no other methods', async () => {
    const answer = await ask('site', '/', { method: 'POST', body: 'x' });
    expect(answer).toMatchObject({ status: 405, text: expect.stringContaining('MethodNotAllowed') });
  });

  it('answers other origins as the bucket’s CORS rules say', async () => {
    await createSite('fonts', { IndexDocument: { Suffix: 'index.html' } });
    const origin = 'https://app.example.com';
    const preflight = (headers: Record<string, string>) =>
      ask('fonts', '/app.js', { method: 'OPTIONS', headers: { origin, ...headers } });
    const asked = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-theme' };
    expect(await preflight(asked)).toMatchObject({
      ...{ status: 403, text: expect.stringContaining('CORS is not enabled for this bucket') },
    });
    const CORSRules = [
      {
        ...{ AllowedMethods: ['GET'], AllowedOrigins: ['https://*.example.com'], AllowedHeaders: ['x-*'] },
        ...{ ExposeHeaders: ['ETag'], MaxAgeSeconds: 600 },
      },
    ];
    await world.s3.send(new PutBucketCorsCommand({ Bucket: 'fonts', CORSConfiguration: { CORSRules } }));
    const granted = {
      ...{ 'access-control-allow-origin': origin, 'access-control-allow-methods': 'GET' },
      ...{ 'access-control-expose-headers': 'ETag', 'access-control-max-age': '600' },
      'access-control-allow-credentials': 'true',
    };
    expect(await preflight(asked)).toMatchObject({
      ...{ status: 200, text: '', headers: { ...granted, 'access-control-allow-headers': 'x-theme' } },
    });
    for (const wrong of [
      { 'access-control-request-method': 'PUT' },
      { ...asked, 'access-control-request-headers': 'authorization' },
      { ...asked, origin: 'https://evil.test' },
    ])
      expect(await preflight(wrong)).toMatchObject({
        ...{ status: 403, text: expect.stringContaining('CORS request is not allowed') },
      });
    // Without a method that is asked for it is no preflight.
    expect((await preflight({})).status).toBe(405);
    const page = await ask('fonts', '/app.js', { headers: { origin } });
    expect(page).toMatchObject({ status: 200, text: 'run()', headers: granted });
    // Browsers must be able to read errors too.
    const missing = await ask('fonts', '/none', { headers: { origin } });
    expect(missing).toMatchObject({ status: 404, headers: granted });
    for (const headers of [{}, { origin: 'https://evil.test' }])
      expect((await ask('fonts', '/app.js', { headers })).headers).not.toHaveProperty(
        'access-control-allow-origin',
      );
  });

  it('can’t be left by its path', async () => {
    await world.bucket('secret');
    await put('secret', 'x', 'secret');
    for (const path of ['/../secret/x', '/..%2fsecret%2fx', '//secret/x'])
      expect((await ask('site', path)).status).toBe(404);
  });
});

describe('who may read a website', () => {
  it('nobody, until the block on public access is off and the policy allows it', async () => {
    const Bucket = 'closed';
    await world.bucket(Bucket);
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
    await world.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
    await put(Bucket, 'index.html', 'hello');
    const refused = await ask(Bucket, '/');
    expect(refused).toMatchObject({ status: 403, text: expect.stringContaining('<h1>403 Forbidden</h1>') });
    expect(refused.text).toContain('<li>Code: AccessDenied</li>');
    await expect(allow(Bucket, ['s3:GetObject'])).rejects.toMatchObject({ name: 'AccessDenied' });
    await world.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect((await ask(Bucket, '/')).status).toBe(403);
    await allow(Bucket, ['s3:GetObject']);
    expect((await ask(Bucket, '/')).status).toBe(200);
    // Who may not list the bucket isn't told what isn't there.
    expect((await ask(Bucket, '/nothing')).status).toBe(403);
  });
});

describe('a website’s rules', () => {
  it('send all requests elsewhere', async () => {
    await createSite('moved', { IndexDocument: { Suffix: 'index.html' } });
    const WebsiteConfiguration = {
      RedirectAllRequestsTo: { HostName: 'new.example', Protocol: 'https' as const },
    };
    await world.s3.send(new PutBucketWebsiteCommand({ Bucket: 'moved', WebsiteConfiguration }));
    expect(await ask('moved', '/a/b?c=d')).toMatchObject({
      ...{ status: 301, headers: { location: 'https://new.example/a/b?c=d' } },
    });
  });

  it('show the error document with the error’s status', async () => {
    await createSite('with-errors', {
      IndexDocument: { Suffix: 'index.html' },
      ErrorDocument: { Key: 'oh.html' },
    });
    const without = await ask('with-errors', '/nothing');
    expect(without).toMatchObject({
      status: 404,
      text: expect.stringContaining('Retrieve a Custom Error Document'),
    });
    await put('with-errors', 'oh.html', '<h1>oh</h1>');
    expect(await ask('with-errors', '/nothing')).toMatchObject({ status: 404, text: '<h1>oh</h1>' });
  });

  it('send prefixes and errors where they say', async () => {
    await createSite('ruled', {
      IndexDocument: { Suffix: 'index.html' },
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'docs/' }, Redirect: { ReplaceKeyPrefixWith: 'documents/' } },
        {
          Condition: { KeyPrefixEquals: 'lost/', HttpErrorCodeReturnedEquals: '404' },
          Redirect: {
            HostName: 'other.example',
            Protocol: 'https',
            ReplaceKeyWith: 'found',
            HttpRedirectCode: '307',
          },
        },
      ],
    });
    const { port } = new URL(endpoint);
    expect(await ask('ruled', '/docs/a%20b')).toMatchObject({
      ...{ status: 301, headers: { location: `http://ruled.s3-website.localhost:${port}/documents/a%20b` } },
    });
    expect(await ask('ruled', '/lost/x')).toMatchObject({
      ...{ status: 307, headers: { location: 'https://other.example/found' } },
    });
    expect((await ask('ruled', '/other')).status).toBe(404);
  });
});
