import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../src/aws/target.ts';
import { type HttpRequest, renderCurl, sendHttp } from '../../src/lab/http-request.ts';

const PLACE = { region: 'us-east-1', account: '000000000000', partition: 'aws' };
const SANDBOX: Target = { kind: 'sandbox', endpoint: undefined, ...PLACE };
const AWS: Target = { kind: 'aws', profile: undefined, ...PLACE };

const server = createServer((request, response) => {
  response.statusCode = request.url === '/none' ? 404 : 200;
  response.end(request.url === '/json' ? `{"method":"${request.method}"}` : 'plain');
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const get = (url: string): HttpRequest => ({ method: 'GET', url, headers: {}, body: undefined });

describe('a request to an API under test', () => {
  it('answers status and body, as JSON where it is JSON', async () => {
    expect(
      await sendHttp({ ...get(`${base}/json`), method: 'POST', body: '{}' }, { target: SANDBOX }),
    ).toMatchObject({
      status: 200,
      body: { method: 'POST' },
    });
    expect(await sendHttp(get(`${base}/none`), { target: SANDBOX })).toMatchObject({
      status: 404,
      body: 'plain',
    });
  });

  it('reaches a name of this machine that no resolver knows', async () => {
    const url = `${base.replace('127.0.0.1', 'abc123.execute-api.localhost')}/json`;
    const answer = await sendHttp({ ...get(url), method: 'PUT', body: 'é' }, { target: SANDBOX });
    expect(answer).toMatchObject({ status: 200, body: { method: 'PUT' } });
    const nobody = sendHttp(get('http://abc123.execute-api.localhost:1/'), { target: SANDBOX });
    await expect(nobody).rejects.toMatchObject({ failure: 'unreachable' });
  });

  it('is unreachable, not wrong, where nobody listens', async () => {
    const sent = sendHttp(get('http://127.0.0.1:1/'), { target: SANDBOX });
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
    await expect(sendHttp(get(url), { target })).rejects.toMatchObject({ code: 'LAB_INVALID' });
  });
});

it('is shown as the curl command that sends it', () => {
  const request = { method: 'PUT', url: 'http://a/b?c=d', headers: { 'X-Key': "it's" }, body: '{"a":1}' };
  expect(renderCurl(request)).toBe(
    `curl -i -X PUT -H 'X-Key: it'\\''s' --data-raw '{"a":1}' 'http://a/b?c=d'`,
  );
});
