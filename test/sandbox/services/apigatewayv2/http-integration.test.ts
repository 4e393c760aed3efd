import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, openApiWorld, openBackend } from './api-world.ts';

let world: ApiWorld;
let backend: Awaited<ReturnType<typeof openBackend>>;
let apiId: string;
beforeAll(async () => {
  world = await openApiWorld();
  backend = await openBackend((request) => {
    if (request.url?.startsWith('/teapot'))
      return {
        status: 418,
        headers: { 'x-kind': 'pot', connection: 'close' },
        body: '{"error":{"codes":["short"]}}',
      };
    return {};
  });
  apiId = await world.createApi();
  const proxy = {
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    PayloadFormatVersion: '1.0',
  } as const;
  const to = (path: string) => ({ ...proxy, IntegrationUri: `${backend.url}${path}` });
  await world.route(apiId, 'ANY /all/{proxy+}', to('/base/{proxy}?fixed=1'));
  await world.route(apiId, 'POST /mapped/{id}', {
    ...to('/before'),
    IntegrationMethod: 'PUT',
    RequestParameters: {
      'append:header.x-id': '$request.path.id',
      'overwrite:header.x-agent': '$request.header.User-Agent',
      'remove:header.x-secret': "''",
      'append:querystring.name': '$request.body.pet.names[1]',
      'overwrite:querystring.both': ['$', '{context.stage}-$', '{request.querystring.x}'].join(''),
      'remove:querystring.x': "''",
      'overwrite:path': '/after/$static',
    },
  });
  await world.route(apiId, 'GET /teapot', {
    ...to('/teapot'),
    ResponseParameters: {
      '418': {
        'overwrite:statuscode': '403',
        'append:header.x-request': '$context.requestId',
        'overwrite:header.x-kind': '$response.body.error.codes[0]',
        'append:header.x-was': '$response.header.x-kind',
      },
    },
  });
  await world.route(apiId, 'GET /gone', { ...proxy, IntegrationUri: 'http://127.0.0.1:1/' });
  await world.route(apiId, 'GET /away', { ...proxy, IntegrationUri: 'https://example.com/' });
});
afterAll(async () => {
  await world.close();
  await backend.close();
  expect(world.faults).toEqual([]);
});

describe('a backend behind an HTTP API', () => {
  it('gets the whole request, with the path variable and both queries', async () => {
    const answer = await world.ask(apiId, '/all/a%2Fb/c%20d?x=1&x=%26', {
      method: 'PATCH',
      headers: { 'X-Pet': 'Rex', 'Content-Type': 'text/plain', TE: 'trailers' },
      body: 'hello',
    });
    expect(answer.json).toMatchObject({
      ...{ method: 'PATCH', url: '/base/a/b/c%20d?fixed=1&x=1&x=%26', body: 'hello' },
      headers: {
        ...{ 'x-pet': 'Rex', host: new URL(backend.url).host, via: 'HTTP/1.1 AmazonAPIGateway' },
        forwarded: expect.stringContaining(`for=127.0.0.1;host=${apiId}.execute-api.localhost`),
      },
    });
    expect(answer.json).not.toHaveProperty('headers.te');
    expect(answer.json).not.toHaveProperty('headers.x-forwarded-for');
  });

  it('gets a request with its parameters mapped', async () => {
    const answer = await world.ask(apiId, '/mapped/7?x=1', {
      method: 'POST',
      headers: { 'X-Id': '6', 'X-Secret': 's', 'User-Agent': 'agent', 'content-type': 'application/json' },
      body: '{"pet":{"names":["Rex","Bello"]}}',
    });
    expect(answer.json).toMatchObject({
      ...{ method: 'PUT', url: '/after/$static?name=Bello&both=%24default-1' },
      headers: { 'x-id': '6, 7', 'x-agent': 'agent' },
    });
    expect(answer.json).not.toHaveProperty('headers.x-secret');
  });

  it('has its answer mapped by status', async () => {
    const answer = await world.ask(apiId, '/teapot');
    expect(answer.status).toBe(403);
    expect(answer.headers).toMatchObject({
      ...{ 'x-request': answer.headers['apigw-requestid'], 'x-kind': 'short', 'x-was': 'pot' },
    });
  });

  it('makes the API answer 503 when it does not answer', async () => {
    expect(await world.ask(apiId, '/gone')).toMatchObject({
      ...{ status: 503, text: '{"message":"Service Unavailable"}' },
    });
  });

  it('is on this machine, or nowhere', async () => {
    const answer = await world.ask(apiId, '/away');
    expect(answer.status).toBe(501);
    expect(answer.text).toContain(
      "NotImplemented: the sandbox sends to loopback only, and example.com isn't",
    );
  });

  it('is reached by path as well', async () => {
    const answer = await fetch(`${world.endpoint}/_aws/execute-api/${apiId}/all/x`);
    expect(await answer.json()).toMatchObject({ url: '/base/x?fixed=1' });
  });
});
