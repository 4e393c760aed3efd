import { CreateStageCommand, UpdateApiCommand, UpdateStageCommand } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, openApiWorld, openBackend } from './api-world.ts';

let world: ApiWorld;
let backend: Awaited<ReturnType<typeof openBackend>>;
beforeAll(async () => {
  world = await openApiWorld();
  backend = await openBackend(() => ({
    headers: { 'access-control-allow-origin': 'backend', 'x-own': '1' },
  }));
});
afterAll(async () => {
  await world.close();
  await backend.close();
  expect(world.faults).toEqual([]);
});

const proxy = () =>
  ({
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    PayloadFormatVersion: '1.0',
    IntegrationUri: backend.url,
  }) as const;

const open = async (...keys: readonly string[]) => {
  const apiId = await world.createApi();
  for (const key of keys) await world.route(apiId, key, proxy());
  return apiId;
};

const preflight = (origin: string, method = 'PUT') => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': method },
});

describe('CORS of an HTTP API', () => {
  const CorsConfiguration = {
    AllowOrigins: ['https://a.example', 'http://*'],
    AllowMethods: ['GET', 'PUT'],
    AllowHeaders: ['content-type', 'x-own'],
    ExposeHeaders: ['x-own'],
    ...{ AllowCredentials: true, MaxAge: 300 },
  };

  it('answers preflights without a route, and adds its headers to answers', async () => {
    const apiId = await open('GET /a');
    await world.apis.send(new UpdateApiCommand({ ApiId: apiId, CorsConfiguration }));
    const allowed = await world.ask(apiId, '/nowhere', preflight('https://a.example'));
    expect(allowed).toMatchObject({ status: 204, text: '' });
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'content-type,x-own',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '300',
    });
    const answer = await world.ask(apiId, '/a', {
      headers: { origin: 'http://page.s3-website.localhost:4566' },
    });
    expect(answer.headers).toMatchObject({
      ...{ 'access-control-allow-origin': 'http://page.s3-website.localhost:4566', 'x-own': '1' },
      'access-control-expose-headers': 'x-own',
    });
  });

  it('gives other origins nothing, and ignores what the backend says of it', async () => {
    const apiId = await open('ANY /a');
    await world.apis.send(new UpdateApiCommand({ ApiId: apiId, CorsConfiguration }));
    for (const options of [
      preflight('https://b.example'),
      { headers: { origin: 'https://a.example.evil' } },
      { headers: {} },
    ]) {
      const { headers } = await world.ask(apiId, '/a', options);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('is the backend’s own where the API has none', async () => {
    const apiId = await open('ANY /a');
    const answer = await world.ask(apiId, '/a', preflight('https://a.example'));
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'backend' } });
    expect((await world.ask(apiId, '/b', preflight('https://a.example'))).status).toBe(404);
  });

  it('allows all with a star', async () => {
    const apiId = await open('GET /a');
    await world.apis.send(
      new UpdateApiCommand({ ApiId: apiId, CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: ['*'] } }),
    );
    const answer = await world.ask(apiId, '/a', preflight('https://b.example'));
    expect(answer.headers).toMatchObject({
      ...{ 'access-control-allow-origin': '*', 'access-control-allow-methods': '*' },
    });
  });
});

describe('throttling of an HTTP API', () => {
  const count = async (apiId: string, path: string, times: number) => {
    const answers = await Promise.all(Array.from({ length: times }, () => world.ask(apiId, path)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.every(({ text }) => text === '{"message":"Too Many Requests"}')).toBe(true);
    return times - refused.length;
  };

  it('lets exactly what the bucket allows through to a stage, however many call at once', async () => {
    const apiId = await open('GET /a', 'GET /b');
    const DefaultRouteSettings = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 50 };
    await world.apis.send(
      new UpdateStageCommand({ ApiId: apiId, StageName: '$default', DefaultRouteSettings }),
    );
    const through = await Promise.all([count(apiId, '/a', 500), count(apiId, '/b', 500)]);
    expect(through[0] + through[1]).toBe(50);
    await world.clock.advance(1_000);
    expect(await count(apiId, '/a', 30)).toBe(10);
    await world.clock.advance(99);
    expect(await count(apiId, '/b', 3)).toBe(0);
    await world.clock.advance(1);
    expect(await count(apiId, '/b', 3)).toBe(1);
  });

  it('lets a route have limits of its own', async () => {
    const apiId = await open('GET /a', 'GET /b');
    const RouteSettings = { 'GET /a': { ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 1 } };
    const DefaultRouteSettings = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 4 };
    await world.apis.send(
      new CreateStageCommand({
        ...{ ApiId: apiId, StageName: 'v1', AutoDeploy: true },
        RouteSettings,
        DefaultRouteSettings,
      }),
    );
    expect(await count(apiId, '/v1/a', 3)).toBe(1);
    expect(await count(apiId, '/v1/b', 6)).toBe(4);
    await world.clock.advance(1_999);
    expect(await count(apiId, '/v1/a', 1)).toBe(0);
    await world.clock.advance(1);
    expect(await count(apiId, '/v1/a', 1)).toBe(1);
  });
});
