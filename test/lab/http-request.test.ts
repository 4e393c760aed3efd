import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../src/aws/target.ts';
import { type HttpRequest, renderCurl, sendHttp } from '../../src/lab/http-request.ts';

const PLACE = { region: 'us-east-1', account: '000000000000', partition: 'aws' };
const SANDBOX: Target = { kind: 'sandbox', endpoint: undefined, ...PLACE };
const AWS: Target = { kind: 'aws', profile: undefined, caller: '', ...PLACE };

const server = createServer((request, response) => {
  response.statusCode = request.url === '/none' ? 404 : 200;
  const { host, authorization } = request.headers;
  if (request.url === '/headers') response.end(JSON.stringify({ host, authorization }));
  else response.end(request.url === '/json' ? `{"method":"${request.method}"}` : 'plain');
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const get = (url: string): HttpRequest => ({
  ...{ method: 'GET', url, headers: {} },
  ...{ body: undefined, sign: undefined },
});

const KEYS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const to = (target: Target) => ({ connection: { target, credentials: KEYS } });

describe('a request to an API under test', () => {
  it('answers status and body, as JSON where it is JSON', async () => {
    expect(await sendHttp({ ...get(`${base}/json`), method: 'POST', body: '{}' }, to(SANDBOX))).toMatchObject(
      {
        status: 200,
        body: { method: 'POST' },
      },
    );
    expect(await sendHttp(get(`${base}/none`), to(SANDBOX))).toMatchObject({
      status: 404,
      body: 'plain',
    });
  });

  it('finds names below .localhost without a resolver that knows them', async () => {
    const url = `${base.replace('127.0.0.1', 'abc.execute-api.localhost')}/headers`;
    expect(await sendHttp(get(url), to(SANDBOX))).toMatchObject({ body: { host: new URL(url).host } });
  });

  it('is signed with the keys at hand where it is to be', async () => {
    const request: HttpRequest = { ...get(`${base}/headers`), sign: 'execute-api' };
    expect(await sendHttp(request, to(SANDBOX))).toMatchObject({
      body: {
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/us-east-1\/execute-api\/aws4_request, /,
        ),
      },
    });
    expect(renderCurl({ ...request, url: 'http://a/b' }, PLACE)).toBe(
      `curl -i --aws-sigv4 aws:amz:us-east-1:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" 'http://a/b'`,
    );
  });

  it('is unreachable, not wrong, where nobody listens', async () => {
    const sent = sendHttp(get('http://127.0.0.1:1/'), to(SANDBOX));
    await expect(sent).rejects.toMatchObject({ name: 'AwsCallError', failure: 'unreachable' });
  });

  it.each([
    ['http://example.com/', SANDBOX],
    ['https://x.execute-api.us-east-1.amazonaws.com/', SANDBOX],
    ['http://169.254.169.254/latest', AWS],
    ['https://amazonaws.com.example.com/', AWS],
    ['file:///etc/passwd', SANDBOX],
    ['nonsense', SANDBOX],
  ])('to %s is refused, for it is not on the target', async (url, target) => {
    await expect(sendHttp(get(url), to(target))).rejects.toMatchObject({ code: 'LAB_INVALID' });
  });
});

it('is shown as the curl command that sends it', () => {
  const request = {
    ...{ method: 'PUT', url: 'http://a/b?c=d', headers: { 'X-Key': "it's" } },
    ...{ body: '{"a":1}', sign: undefined },
  };
  expect(renderCurl(request, PLACE)).toBe(
    `curl -i -X PUT -H 'X-Key: it'\\''s' --data-raw '{"a":1}' 'http://a/b?c=d'`,
  );
});
