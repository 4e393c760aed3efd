import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, askRaw, openApiWorld, openBackend } from './api-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'http-api-'));
let world: ApiWorld;
let backend: Awaited<ReturnType<typeof openBackend>>;
let apiId: string;
beforeAll(async () => {
  world = await openApiWorld(folder);
  backend = await openBackend();
  apiId = await world.createApi();
  await world.route(apiId, 'ANY /base/{proxy+}', {
    IntegrationType: 'HTTP_PROXY',
    ...{
      IntegrationMethod: 'ANY',
      PayloadFormatVersion: '1.0',
      IntegrationUri: `${backend.url}/base/{proxy}`,
    },
  });
});
afterAll(async () => {
  await world.close();
  await backend.close();
  expect(world.faults).toEqual([]);
  rmSync(folder, { recursive: true });
});

const raw = (lines: readonly string[], body?: string) => askRaw(world.endpoint, lines, body);
const host = () => `Host: ${apiId}.execute-api.localhost`;

describe('a hostile request to an HTTP API', () => {
  it.each([
    '/base/../secret',
    '/base/%2e%2e/secret',
    '/base/a/..%2f..%2fsecret',
    '/base/./x',
    '/base/%00',
    '/base/%zz',
  ])('can’t leave its path: %s', async (path) => {
    expect(await world.ask(apiId, path)).toMatchObject({ status: 400, text: '{"message":"Bad Request"}' });
  });

  it('can’t carry more than ten megabytes', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    const answer = await world.ask(apiId, '/base/x', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 413, text: '{"message":"Request Entity Too Large"}' });
  });

  it('can’t have headers of more than ten kilobytes', async () => {
    const answer = await world.ask(apiId, '/base/x', { headers: { x: 'a'.repeat(10_240) } });
    expect(answer).toMatchObject({ status: 431, text: '{"message":"Request Header Fields Too Large"}' });
  });

  it.each([
    ['two lengths', ['Content-Length: 3', 'Content-Length: 30']],
    ['a length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked']],
    ['a header folded over lines', ['X: a', ' b: c']],
    ['two hosts', ['Host: other.execute-api.localhost']],
  ])('is refused with %s', async (_what, lines) => {
    const answer = await raw(['POST /base/x HTTP/1.1', host(), 'Connection: close', ...lines], 'abc');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('can’t smuggle a second request to the backend', async () => {
    const answer = await world.ask(apiId, '/base/x', {
      ...{ method: 'POST', headers: { TE: 'trailers', 'Proxy-Connection': 'x' } },
      body: 'GET /base/y HTTP/1.1\r\nHost: x\r\n\r\n',
    });
    expect(answer.json).toMatchObject({ url: '/base/x', body: expect.stringContaining('GET /base/y') });
    expect(answer.json).not.toHaveProperty('headers.te');
  });

  it('gets no connection upgraded', async () => {
    const answer = await raw([
      ...['GET /base/x HTTP/1.1', host(), 'Connection: upgrade', 'Upgrade: websocket'],
      ...['Sec-WebSocket-Key: eA==', 'Sec-WebSocket-Version: 13', 'Connection: close'],
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 501 [\s\S]*NotImplemented/);
  });

  it('finds nothing where nothing is', async () => {
    expect(await world.ask('abcdefghij', '/')).toMatchObject({
      status: 403,
      text: '{"message":"Forbidden"}',
    });
    expect(await world.ask(apiId, '/nowhere')).toMatchObject({
      status: 404,
      text: '{"message":"Not Found"}',
    });
    const elsewhere = await fetch(`${world.endpoint}/_aws/execute-api/${apiId}/nowhere`);
    expect(elsewhere.status).toBe(404);
  });

  it('doesn’t end the API, which is there after a restart', async () => {
    expect((await world.ask(apiId, '/base/x')).status).toBe(200);
    await world.close();
    world = await openApiWorld(folder);
    expect((await world.ask(apiId, '/base/x')).status).toBe(200);
    await world.apis.send(new UpdateApiCommand({ ApiId: apiId, DisableExecuteApiEndpoint: true }));
    expect(await world.ask(apiId, '/base/x')).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
  });
});
