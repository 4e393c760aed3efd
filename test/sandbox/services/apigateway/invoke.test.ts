import { createServer, type Server } from 'node:http';
import {
  CreateDeploymentCommand,
  TestInvokeMethodCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mock, openApi, openRestWorld, type RestWorld } from './rest-world.ts';

let world: RestWorld;
let backend: Server;
let backendUrl: string;
let received: { method: string; url: string; headers: Record<string, unknown>; body: string } | undefined;
/** Answers that the backend holds back. */
let hold = false;

beforeAll(async () => {
  world = await openRestWorld();
  backend = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      if (hold) return;
      response.writeHead(request.url?.startsWith('/missing') ? 404 : 200, {
        'content-type': 'application/json',
        'x-from': 'backend',
        date: 'a day',
      });
      response.end('{"id":7,"tags":["a","b"]}');
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const address = backend.address();
  backendUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(async () => {
  await world.sandbox.close();
  backend.closeAllConnections();
  await new Promise((resolve) => backend.close(resolve));
});

const named = (name: string) => mock(JSON.stringify({ name }));

describe('routing', () => {
  it('takes the most specific resource, and its own verb before ANY', async () => {
    const id = await world.deployed(
      openApi({
        '/': { get: named('root') },
        '/pets': { get: named('pets'), 'x-amazon-apigateway-any-method': named('any pets') },
        '/pets/{id}': { get: named('pet') },
        '/pets/best': { get: named('best') },
        '/pets/{id}/toys': { get: named('toys') },
        '/{proxy+}': { 'x-amazon-apigateway-any-method': named('proxy') },
      }),
    );
    const answer = async (path: string, method = 'GET') =>
      (await world.ask(id, `/prod${path}`, { method })).json;
    expect(await answer('/')).toEqual({ name: 'root' });
    expect(await answer('')).toEqual({ name: 'root' });
    expect(await answer('/pets')).toEqual({ name: 'pets' });
    expect(await answer('/pets/')).toEqual({ name: 'pets' });
    expect(await answer('/pets', 'DELETE')).toEqual({ name: 'any pets' });
    expect(await answer('/pets/best')).toEqual({ name: 'best' });
    expect(await answer('/pets/1')).toEqual({ name: 'pet' });
    expect(await answer('/pets/1/toys')).toEqual({ name: 'toys' });
    expect(await answer('/pets/1/toys/2')).toEqual({ name: 'proxy' });
    expect(await answer('/pets/best', 'POST')).toEqual({ name: 'proxy' });
  });

  it('takes what it has no method for as a request without a token, and strangers as forbidden', async () => {
    const id = await world.deployed(openApi({ '/pets': { get: named('pets') } }));
    const missing = await world.ask(id, '/prod/dogs');
    expect([missing.status, missing.json, missing.headers.get('x-amzn-errortype')]).toEqual([
      403,
      { message: 'Missing Authentication Token' },
      'MissingAuthenticationTokenException',
    ]);
    expect((await world.ask(id, '/dev/pets')).json).toEqual({ message: 'Forbidden' });
    expect((await world.ask('nosuchapi0', '/prod/pets')).json).toEqual({ message: 'Forbidden' });
    for (const path of ['/prod/..%2f..%2fetc/passwd', '/prod/..;/pets', '/prod/pets%00', '/prod//pets'])
      expect((await world.ask(id, path)).status).toBe(403);
  });

  it('answers by host, and not where the API says so', async () => {
    const id = await world.deployed(openApi({ '/pets': { get: named('pets') } }));
    const endpoint = new URL(world.sandbox.endpoint() ?? '');
    const { request } = await import('node:http');
    const byHost = () =>
      new Promise<number>((resolve, reject) => {
        const headers = { host: `${id}.execute-api.localhost:${endpoint.port}` };
        request({ host: '127.0.0.1', port: endpoint.port, path: '/prod/pets', headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    expect(await byHost()).toBe(200);
    await world.api.send(
      new UpdateRestApiCommand({
        restApiId: id,
        patchOperations: [{ op: 'replace', path: '/disableExecuteApiEndpoint', value: 'true' }],
      }),
    );
    expect(await byHost()).toBe(403);
  });
});

describe('mapping', () => {
  it('fills templates from body, parameters, context and stage variables', async () => {
    const template = [
      "#set($root = $input.path('$'))",
      '{"first": $input.json(\'$.items[0]\'), "count": $root.items.size(),',
      '"q": "$input.params(\'q\')", "agent": "$context.identity.userAgent", "who": "$context.authorizer.principalId",',
      '"stage": "$stageVariables.colour", "names": [#foreach($i in $root.items)"$i.name"#if($foreach.hasNext),#end#end],',
      '"escaped": "$util.escapeJavaScript($root.quote)"}',
    ].join('\n');
    const id = await world.deployed(
      openApi({
        '/x': {
          post: mock('', {
            type: 'http',
            httpMethod: 'POST',
            uri: `${backendUrl}/items`,
            requestTemplates: { 'application/json': template },
            responses: { default: { statusCode: '200' } },
          }),
        },
      }),
    );
    await world.patchStage(id, [{ op: 'replace', path: '/variables/colour', value: 'blue' }]);
    const body = JSON.stringify({ items: [{ name: 'a', n: 1 }, { name: 'b' }], quote: 'say "hi"' });
    const headers = { 'content-type': 'application/json', 'user-agent': 'tester' };
    await world.ask(id, '/prod/x?q=1', { method: 'POST', body, headers });
    expect(JSON.parse(received?.body ?? '')).toEqual({
      first: { name: 'a', n: 1 },
      count: 2,
      ...{ q: '1', agent: 'tester', who: '', stage: 'blue', names: ['a', 'b'] },
      escaped: 'say "hi"',
    });
    expect(received?.headers['user-agent']).toMatch(/^AmazonAPIGateway_/);
  });

  it('maps parameters both ways and picks the response by its pattern', async () => {
    const id = await world.deployed(
      openApi({
        '/pets/{petId}': {
          get: {
            parameters: [{ name: 'petId', in: 'path', required: true }],
            responses: {
              200: { description: 'OK', headers: { 'X-From': { schema: { type: 'string' } }, 'X-Id': {} } },
              404: { description: 'None' },
            },
            'x-amazon-apigateway-integration': {
              type: 'http',
              httpMethod: 'GET',
              uri: `${backendUrl}/{kind}/{petId}`,
              requestParameters: {
                'integration.request.path.petId': 'method.request.path.petId',
                'integration.request.path.kind': 'method.request.querystring.kind',
                'integration.request.header.X-Stage': 'context.stage',
                'integration.request.querystring.v': "'2'",
              },
              responses: {
                default: {
                  statusCode: '200',
                  responseParameters: {
                    'method.response.header.X-From': 'integration.response.header.x-from',
                    'method.response.header.X-Id': 'integration.response.body.id',
                  },
                  responseTemplates: { 'application/json': '{"tag": $input.json(\'$.tags[1]\')}' },
                },
                '4\\d{2}': {
                  statusCode: '404',
                  responseTemplates: { 'application/json': '{"none": true}' },
                },
              },
            },
          },
        },
      }),
    );
    const found = await world.ask(id, '/prod/pets/a%20b?kind=pets');
    expect(received).toMatchObject({ url: '/pets/a%20b?v=2', headers: { 'x-stage': 'prod' } });
    expect([found.status, found.json, found.headers.get('x-from'), found.headers.get('x-id')]).toEqual([
      200,
      { tag: 'b' },
      'backend',
      '7',
    ]);
    const none = await world.ask(id, '/prod/pets/1?kind=missing');
    expect([none.status, none.json]).toEqual([404, { none: true }]);
  });

  it('lets templates override the status, headers and the request', async () => {
    const id = await world.deployed(
      openApi({
        '/teapot': {
          get: mock(
            '#set($context.responseOverride.status = 418)#set($context.responseOverride.header.x-tea = "yes"){}',
          ),
        },
        '/to': {
          get: mock('', {
            type: 'http',
            httpMethod: 'GET',
            uri: `${backendUrl}/{where}`,
            requestTemplates: {
              'application/json':
                '#set($context.requestOverride.path.where = "there")#set($context.requestOverride.header.x-o = "1")#set($context.requestOverride.querystring.k = "v")',
            },
            responses: { default: { statusCode: '200' } },
          }),
        },
      }),
    );
    const tea = await world.ask(id, '/prod/teapot');
    expect([tea.status, tea.headers.get('x-tea')]).toEqual([418, 'yes']);
    await world.ask(id, '/prod/to');
    expect(received).toMatchObject({ url: '/there?k=v', headers: { 'x-o': '1' } });
  });

  it.each([
    ['a broken template', '#if($x', 500],
    ['a loop over too much', '#foreach($i in [1..100000000])x#end', 500],
    ['loops in loops', '#foreach($a in [1..900])#foreach($b in [1..900])x#end#end', 500],
    ['a macro that calls itself', '#macro(f)#f()#end#f()', 500],
    ['a status that is none', '#set($context.responseOverride.status = 9999){}', 200],
  ])('survives %s', async (_what, template, status) => {
    const id = await world.deployed(openApi({ '/x': { get: mock(template) } }));
    expect((await world.ask(id, '/prod/x')).status).toBe(status);
    expect(world.faults).toEqual([]);
  });

  it.each([
    ['NEVER', 'text/plain', 415],
    ['WHEN_NO_TEMPLATES', 'text/plain', 415],
    ['WHEN_NO_MATCH', 'text/plain', 200],
    ['NEVER', 'application/json', 200],
  ])('passes through %s with %s: %i', async (passthroughBehavior, contentType, status) => {
    const id = await world.deployed(
      openApi({
        '/x': {
          post: mock('', {
            type: 'http',
            httpMethod: 'POST',
            uri: backendUrl,
            passthroughBehavior,
            requestTemplates: { 'application/json': '{}' },
            responses: { default: { statusCode: '200' } },
          }),
        },
      }),
    );
    const headers = { 'content-type': contentType };
    const answer = await world.ask(id, '/prod/x', { method: 'POST', body: '{"a":1}', headers });
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.json).toEqual({ message: 'Unsupported Media Type' });
  });

  it('needs a declared status, and a mock that names one', async () => {
    const undeclared = { responses: { 201: { description: 'Made' } } };
    const id = await world.deployed(
      openApi({
        '/undeclared': { get: mock('{}', {}, undeclared) },
        '/nameless': { get: mock('{}', { requestTemplates: { 'application/json': '{}' } }) },
      }),
    );
    for (const path of ['/undeclared', '/nameless'])
      expect((await world.ask(id, `/prod${path}`)).json).toEqual({ message: 'Internal server error' });
  });
});

describe('HTTP backends', () => {
  const proxied = (uri: string, more: object = {}) =>
    world.deployed(
      openApi({
        '/{proxy+}': {
          'x-amazon-apigateway-any-method': {
            parameters: [{ name: 'proxy', in: 'path', required: true }],
            responses: {},
            'x-amazon-apigateway-integration': {
              type: 'http_proxy',
              httpMethod: 'ANY',
              uri,
              requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
              ...more,
            },
          },
        },
      }),
    );

  it('get everything that a client sends to a proxy, and answer it as they like', async () => {
    const id = await proxied(`${backendUrl}/base/{proxy}`);
    const answer = await world.ask(id, '/prod/a/b?x=1&x=2', {
      method: 'PUT',
      body: 'hello',
      headers: { 'x-mine': '1' },
    });
    expect(received).toMatchObject({
      method: 'PUT',
      url: '/base/a/b?x=1&x=2',
      body: 'hello',
      headers: { 'x-mine': '1' },
    });
    expect([answer.status, answer.json, answer.headers.get('x-amzn-remapped-date')]).toEqual([
      200,
      { id: 7, tags: ['a', 'b'] },
      'a day',
    ]);
  });

  it('are the pet store without leaving the machine', async () => {
    const id = await proxied('http://petstore-demo-endpoint.execute-api.com/petstore/{proxy}');
    expect((await world.ask(id, '/prod/pets/1')).json).toEqual({ id: 1, type: 'dog', price: 249.99 });
    expect((await world.ask(id, '/prod/pets/2')).json).toEqual({ id: 2, type: 'cat', price: 124.99 });
    expect((await world.ask(id, '/prod/pets?type=dog&page=2')).json).toMatchObject([
      { id: 4, type: 'dog' },
      {},
      {},
    ]);
    expect((await world.ask(id, '/prod/pets/0')).json).toMatchObject({ errors: [{}] });
    const made = await world.ask(id, '/prod/pets', { method: 'POST', body: '{"type":"cat"}' });
    expect(made.json).toEqual({ pet: { type: 'cat' }, message: 'success' });
  });

  it('elsewhere are refused by name', async () => {
    const id = await proxied('https://example.com/{proxy}');
    const answer = await world.ask(id, '/prod/x');
    expect([answer.status, answer.text]).toEqual([501, expect.stringContaining('example.com')]);
  });

  it('that nobody answers at are a 504', async () => {
    const id = await proxied('http://127.0.0.1:9/{proxy}');
    const answer = await world.ask(id, '/prod/x');
    expect([answer.status, answer.json]).toEqual([
      504,
      { message: 'Network error communicating with endpoint' },
    ]);
  });

  it('have the time that the integration gives them, on the clock', async () => {
    const id = await proxied(`${backendUrl}/{proxy}`, { timeoutInMillis: 1500 });
    hold = true;
    received = undefined;
    const asked = world.ask(id, '/prod/slow');
    while (received === undefined) await new Promise((resolve) => setImmediate(resolve));
    await world.clock.advance(1500);
    hold = false;
    const answer = await asked;
    expect([answer.status, answer.json]).toEqual([504, { message: 'Endpoint request timed out' }]);
  });
});

describe('limits', () => {
  it('refuse more than 10 MB, and too much of a header', async () => {
    const id = await world.deployed(openApi({ '/x': { post: mock('{}') } }));
    const big = await world.ask(id, '/prod/x', {
      method: 'POST',
      body: Buffer.alloc(10 * 1024 * 1024 + 1, 'a'),
    });
    expect([big.status, big.json]).toEqual([
      413,
      { message: 'HTTP content length exceeded 10485760 bytes.' },
    ]);
    const headers = { 'x-long': 'a'.repeat(10_240) };
    expect((await world.ask(id, '/prod/x', { method: 'POST', headers })).status).toBe(431);
  });
});

describe('gateway responses', () => {
  it("answer in the API's own words", async () => {
    const id = await world.deployed(
      openApi(
        { '/x': { get: mock('{}') } },
        {
          'x-amazon-apigateway-gateway-responses': {
            MISSING_AUTHENTICATION_TOKEN: {
              statusCode: '404',
              responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
              responseTemplates: {
                'application/json':
                  '{"error": $context.error.messageString, "type": "$context.error.responseType"}',
              },
            },
            DEFAULT_5XX: { responseTemplates: { 'application/json': '{"oops": true}' } },
          },
        },
      ),
    );
    const answer = await world.ask(id, '/prod/none');
    expect([answer.status, answer.json, answer.headers.get('access-control-allow-origin')]).toEqual([
      404,
      { error: 'Missing Authentication Token', type: 'MISSING_AUTHENTICATION_TOKEN' },
      '*',
    ]);
  });
});

describe('a canary', () => {
  it('gets its share, its own deployment and variables, until it is promoted', async () => {
    const at = async (text: string) => openApi({ '/v': { get: mock(text) } });
    const id = await world.deployed(await at('"old $stageVariables.who"'));
    await world.patchStage(id, [{ op: 'replace', path: '/variables/who', value: 'all' }]);
    const { PutRestApiCommand } = await import('@aws-sdk/client-api-gateway');
    const body = Buffer.from(JSON.stringify(await at('"new $stageVariables.who"')));
    await world.api.send(new PutRestApiCommand({ restApiId: id, mode: 'overwrite', body }));
    await world.api.send(
      new CreateDeploymentCommand({
        restApiId: id,
        stageName: 'prod',
        canarySettings: { percentTraffic: 20, stageVariableOverrides: { who: 'few' } },
      }),
    );
    const answers = await Promise.all(Array.from({ length: 300 }, () => world.ask(id, '/prod/v')));
    const few = answers.filter(({ json }) => json === 'new few').length;
    expect(answers.filter(({ json }) => json === 'old all')).toHaveLength(300 - few);
    // 300 draws of 20 %: six standard deviations to either side.
    expect(few).toBeGreaterThan(18);
    expect(few).toBeLessThan(102);
    await world.api.send(
      new UpdateStageCommand({
        ...{ restApiId: id, stageName: 'prod' },
        patchOperations: [
          { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
          { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
          { op: 'remove', path: '/canarySettings' },
        ],
      }),
    );
    expect((await world.ask(id, '/prod/v')).json).toBe('new few');
  });
});

describe('the cache of a stage', () => {
  it('answers in place of the backend while it is fresh, by its keys', async () => {
    const id = await world.deployed(
      openApi({
        '/n': {
          get: mock('{"id":"$context.requestId"}', {
            requestParameters: { 'integration.request.querystring.k': 'method.request.querystring.k' },
            cacheKeyParameters: ['method.request.querystring.k'],
          }),
        },
      }),
    );
    await world.patchStage(id, [
      { op: 'replace', path: '/cacheClusterEnabled', value: 'true' },
      { op: 'replace', path: '/*/*/caching/enabled', value: 'true' },
      { op: 'replace', path: '/*/*/caching/ttlInSeconds', value: '60' },
    ]);
    const ask = async (query = '', headers = {}) =>
      (await world.ask(id, `/prod/n${query}`, { headers })).text;
    const first = await ask();
    expect(await ask()).toBe(first);
    expect(await ask('?other=1')).toBe(first);
    expect(await ask('?k=1')).not.toBe(first);
    const warned = await world.ask(id, '/prod/n', { headers: { 'cache-control': 'max-age=0' } });
    expect([warned.text, warned.headers.has('warning')]).toEqual([first, true]);
    await world.patchStage(id, [
      { op: 'replace', path: '/*/*/caching/requireAuthorizationForCacheControl', value: 'false' },
    ]);
    const second = await ask('', { 'cache-control': 'max-age=0' });
    expect(second).not.toBe(first);
    expect(await ask()).toBe(second);
    const { FlushStageCacheCommand } = await import('@aws-sdk/client-api-gateway');
    await world.api.send(new FlushStageCacheCommand({ restApiId: id, stageName: 'prod' }));
    const third = await ask();
    expect(third).not.toBe(second);
    await world.clock.advance(60_000);
    expect(await ask()).not.toBe(third);
  });
});

describe('validation', () => {
  it('holds parameters and bodies against what the method wants', async () => {
    const Pet = {
      type: 'object',
      required: ['name', 'price'],
      properties: { name: { type: 'string' }, price: { type: 'number', minimum: 1 } },
    };
    const id = await world.deployed(
      openApi(
        {
          '/pets': {
            post: mock(
              '{"ok":true}',
              {},
              {
                parameters: [{ name: 'shop', in: 'query', required: true, schema: { type: 'string' } }],
                requestBody: {
                  content: { 'application/json': { schema: { $ref: '#/components/schemas/Pets' } } },
                },
                'x-amazon-apigateway-request-validator': 'all',
              },
            ),
          },
        },
        {
          components: {
            schemas: { Pet, Pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
          },
          'x-amazon-apigateway-request-validators': {
            all: { validateRequestBody: true, validateRequestParameters: true },
          },
          'x-amazon-apigateway-gateway-responses': {
            BAD_REQUEST_BODY: {
              responseTemplates: { 'application/json': '{"why": "$context.error.validationErrorString"}' },
            },
          },
        },
      ),
    );
    const post = (query: string, body: unknown) =>
      world.ask(id, `/prod/pets${query}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
    expect((await post('', [])).json).toEqual({ message: 'Missing required request parameters: [shop]' });
    expect((await post('?shop=', [])).status).toBe(400);
    expect((await post('?shop=1', [{ name: 'Rex', price: 2 }])).json).toEqual({ ok: true });
    expect((await post('?shop=1', [{ price: 0 }])).json).toEqual({
      why: '[object has missing required properties (["name"]), numeric instance is lower than the required minimum (minimum: 1, found: 0)]',
    });
    expect((await post('?shop=1', '{broken')).status).toBe(400);
  });
});

describe('TestInvokeMethod', () => {
  it('invokes the draft and tells how it went', async () => {
    const id = await world.deployed(openApi({ '/x/{id}': { get: mock('{"id":"$input.params(\'id\')"}') } }));
    const { GetResourcesCommand } = await import('@aws-sdk/client-api-gateway');
    const { items = [] } = await world.api.send(new GetResourcesCommand({ restApiId: id }));
    const resourceId = items.find(({ path }) => path === '/x/{id}')?.id ?? '';
    const tested = await world.api.send(
      new TestInvokeMethodCommand({
        restApiId: id,
        resourceId,
        httpMethod: 'GET',
        pathWithQueryString: '/x/9?a=1',
      }),
    );
    expect(tested).toMatchObject({ status: 200, body: '{"id":"9"}' });
    expect(tested.log).toMatch(/Starting execution for request:[\s\S]*Method completed with status: 200/);
  });
});
