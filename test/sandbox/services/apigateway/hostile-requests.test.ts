import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskOptions, askAt, askRaw, openBackend } from '../apigatewayv2/api-world.ts';
import { mock, openApi, openRestWorld, type RestWorld } from './rest-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'rest-api-'));
const asked: string[] = [];
let world: RestWorld;
let backend: Awaited<ReturnType<typeof openBackend>>;
let apiId: string;
beforeAll(async () => {
  world = await openRestWorld({ folder });
  backend = await openBackend(({ url = '' }) => {
    asked.push(url);
    return {};
  });
  const integration = {
    ...{ type: 'http_proxy', httpMethod: 'ANY', uri: `${backend.url}/base/{proxy}` },
    requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
  };
  const parameters = [{ name: 'proxy', in: 'path', required: true, schema: { type: 'string' } }];
  apiId = await world.deployed(
    openApi({
      '/base/{proxy+}': {
        'x-amazon-apigateway-any-method': { parameters, 'x-amazon-apigateway-integration': integration },
      },
      '/json': { post: mock('{"name": $input.json("$.name")}') },
    }),
  );
});
afterAll(async () => {
  await world.sandbox.close();
  await backend.close();
  expect(world.faults).toEqual([]);
  rmSync(folder, { recursive: true });
});

const endpoint = () => world.sandbox.endpoint() ?? '';
const host = () => `${apiId}.execute-api.localhost`;
const ask = (path: string, options?: AskOptions) => askAt(endpoint(), host(), path, options);

describe('a hostile request to a REST API', () => {
  it.each([
    '/prod/base/../secret',
    '/prod/base/%2e%2e/secret',
    '/prod/base/a/..%2f..%2fsecret',
    '/prod/base/./x',
    '/prod/base/%00',
    '/prod/base/%zz',
  ])('can’t leave its path: %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 400, text: '{"message":"Bad Request"}' });
    expect(asked).toEqual([]);
  });

  it.each([
    ['two lengths', ['Content-Length: 3', 'Content-Length: 30']],
    ['a length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked']],
    ['a header folded over lines', ['X: a', ' b: c']],
    ['two hosts', ['Host: other.execute-api.localhost']],
  ])('is refused with %s', async (_what, lines) => {
    const head = ['POST /prod/base/x HTTP/1.1', `Host: ${host()}`, 'Connection: close', ...lines];
    expect(await askRaw(endpoint(), head, 'abc')).toMatch(/^HTTP\/1\.1 400 /);
    expect(asked).toEqual([]);
  });

  it('can’t smuggle a second request to the backend', async () => {
    const answer = await ask('/prod/base/x', {
      ...{ method: 'POST', headers: { TE: 'trailers', 'Proxy-Connection': 'x' } },
      body: 'GET /base/y HTTP/1.1\r\nHost: x\r\n\r\n',
    });
    expect(answer.json).toMatchObject({ url: '/base/x', body: expect.stringContaining('GET /base/y') });
    expect(answer.json).not.toHaveProperty('headers.te');
    expect(answer.json).not.toHaveProperty('headers.proxy-connection');
    expect(asked).toEqual(['/base/x']);
  });

  it('gets no connection upgraded', async () => {
    const answer = await askRaw(endpoint(), [
      ...['GET /prod/base/x HTTP/1.1', `Host: ${host()}`, 'Connection: upgrade', 'Upgrade: websocket'],
      ...['Sec-WebSocket-Key: eA==', 'Sec-WebSocket-Version: 13', 'Connection: close'],
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 501 [\s\S]*NotImplemented/);
  });

  it.each(['{', '[1,', '{"name": "x"', 'name=x', ''])('may have a body that is no JSON: %j', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const { status } = await ask('/prod/json', { method: 'POST', headers, body });
    expect([200, 400]).toContain(status);
  });

  it('doesn’t end the API, which is there after a restart', async () => {
    expect((await ask('/prod/base/x')).status).toBe(200);
    await world.sandbox.close();
    expect(world.faults).toEqual([]);
    world = await openRestWorld({ folder });
    expect((await ask('/prod/base/x')).status).toBe(200);
  });
});
