import { CreateStageCommand, UpdateIntegrationCommand } from '@aws-sdk/client-apigatewayv2';
import { RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type ApiWorld, openApiWorld, START_MS } from './api-world.ts';

/** Answers what `x-answer` says; else the event. */
const CODE = `export const handler = async (event) => {
  const asked = event.headers?.['x-answer'] ?? event.headers?.['X-Answer'];
  if (asked === undefined) return { statusCode: 200, body: JSON.stringify(event) };
  const answer = JSON.parse(asked);
  if (answer.throws) throw new Error(answer.throws);
  if (answer.hangs) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return answer.value;
};`;

let world: ApiWorld;
let arn: string;
let apiId: string;
beforeAll(async () => {
  world = await openApiWorld();
  arn = await world.createFunction('echo', CODE);
  apiId = await world.createApi();
  const proxy = { IntegrationType: 'AWS_PROXY', IntegrationUri: arn } as const;
  await world.route(apiId, 'ANY /two/{id}', { ...proxy, PayloadFormatVersion: '2.0' });
  await world.route(apiId, 'ANY /one/{rest+}', { ...proxy, PayloadFormatVersion: '1.0' });
  await world.apis.send(
    new CreateStageCommand({
      ApiId: apiId,
      StageName: 'dev',
      AutoDeploy: true,
      StageVariables: { env: 'dev' },
    }),
  );
});
afterAll(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const answering = (value: unknown) => ({ headers: { 'X-Answer': JSON.stringify(value) } });

describe('a function behind an HTTP API', () => {
  it('gets payload format 2.0', async () => {
    const answer = await world.ask(apiId, '/two/a%20b?x=1&y=%202&x=3', {
      method: 'POST',
      headers: {
        ...{ 'Content-Type': 'application/json', Cookie: 'a=1; b=2', 'X-Twice': ['1', '2'] },
        'User-Agent': 'agent',
      },
      body: '{"name":"Rex"}',
    });
    const event = answer.json;
    expect(event).toMatchObject({
      ...{ version: '2.0', routeKey: 'ANY /two/{id}', rawPath: '/two/a b' },
      rawQueryString: 'x=1&y=%202&x=3',
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json', 'x-twice': '1,2', 'x-forwarded-for': '127.0.0.1' },
      queryStringParameters: { x: '1,3', y: ' 2' },
      requestContext: {
        ...{ accountId: ACCOUNT, apiId, domainName: `${apiId}.execute-api.localhost`, domainPrefix: apiId },
        http: {
          ...{ method: 'POST', path: '/two/a b', protocol: 'HTTP/1.1' },
          ...{ sourceIp: '127.0.0.1', userAgent: 'agent' },
        },
        requestId: answer.headers['apigw-requestid'],
        ...{ routeKey: 'ANY /two/{id}', stage: '$default', time: '12/Mar/2026:19:03:59 +0000' },
        timeEpoch: START_MS + 1_000,
      },
      pathParameters: { id: 'a b' },
      ...{ body: '{"name":"Rex"}', isBase64Encoded: false },
    });
    expect(event).not.toHaveProperty('stageVariables');
    expect(event).not.toHaveProperty('headers.cookie');
    expect(event).not.toHaveProperty('multiValueHeaders');
  });

  it('gets payload format 1.0', async () => {
    const answer = await world.ask(apiId, '/dev/one/a/b?x=1&x=3', { headers: { 'X-Twice': ['1', '2'] } });
    expect(answer.json).toMatchObject({
      ...{ version: '1.0', resource: '/one/{rest+}', path: '/dev/one/a/b', httpMethod: 'GET' },
      headers: { 'X-Twice': '2', 'X-Forwarded-Proto': 'http' },
      multiValueHeaders: { 'X-Twice': ['1', '2'] },
      queryStringParameters: { x: '3' },
      multiValueQueryStringParameters: { x: ['1', '3'] },
      requestContext: {
        ...{ resourcePath: '/one/{rest+}', stage: 'dev', path: '/dev/one/a/b', resourceId: null },
        authorizer: { claims: null, scopes: null },
        identity: { sourceIp: '127.0.0.1', userArn: null },
      },
      pathParameters: { rest: 'a/b' },
      stageVariables: { env: 'dev' },
      ...{ body: null, isBase64Encoded: false },
    });
  });

  it.each([
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['text/html', false],
    ['application/problem+json', false],
  ])('gets a body of %s in base64: %s', async (type, isBase64Encoded) => {
    const answer = await world.ask(apiId, '/two/1', {
      ...{ method: 'PUT', headers: { 'content-type': type }, body: 'a=ä' },
    });
    const body = isBase64Encoded ? Buffer.from('a=ä').toString('base64') : 'a=ä';
    expect(answer.json).toMatchObject({ body, isBase64Encoded });
  });

  it('answers whole, with cookies and bytes', async () => {
    const value = {
      ...{ statusCode: 201, cookies: ['a=1', 'b=2'], isBase64Encoded: true },
      headers: { 'Content-Type': 'image/png', 'X-Number': 7 },
      body: Buffer.from('bytes').toString('base64'),
    };
    const answer = await world.ask(apiId, '/two/1', answering({ value }));
    expect(answer).toMatchObject({ status: 201, text: 'bytes' });
    expect(answer.headers).toMatchObject({
      ...{ 'content-type': 'image/png', 'x-number': '7', 'set-cookie': ['a=1', 'b=2'] },
    });
  });

  it.each([
    [{ message: 'Hello' }, '{"message":"Hello"}', 'application/json'],
    ['Hello', 'Hello', 'application/json'],
    [[1, 2], '[1,2]', 'application/json'],
    [{ statusCode: '200', body: 'plain' }, 'plain', 'text/plain;charset=UTF-8'],
  ])('may answer %j in format 2.0', async (value, text, type) => {
    const answer = await world.ask(apiId, '/two/1', answering({ value }));
    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers['content-type']).toBe(type);
  });

  it('sends headers more than once in format 1.0', async () => {
    const value = {
      ...{ statusCode: 200, headers: { 'X-A': '0', 'x-b': '3' } },
      multiValueHeaders: { 'x-a': ['1', '2'], 'Set-Cookie': ['a=1', 'b=2'] },
    };
    const answer = await world.ask(apiId, '/one/1', answering({ value }));
    expect(answer.headers).toMatchObject({ 'x-a': '1, 2', 'x-b': '3', 'set-cookie': ['a=1', 'b=2'] });
  });

  it.each([
    ['an answer without a status, in format 1.0', '/one/1', { value: { message: 'Hello' } }],
    ['a status that is none', '/two/1', { value: { statusCode: 'many' } }],
    ['a body that is no text', '/two/1', { value: { statusCode: 200, body: { a: 1 } } }],
    ['headers that are a list', '/two/1', { value: { statusCode: 200, headers: ['a'] } }],
    ['a header with a line break', '/two/1', { value: { statusCode: 200, headers: { a: 'b\r\nc: d' } } }],
    ['a failure', '/two/1', { throws: 'broken' }],
  ])('makes the API answer 500 with %s', async (_what, path, value) => {
    const answer = await world.ask(apiId, path, answering(value));
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({ message: 'Internal Server Error' });
  });

  it('makes the API answer 503 when it is too slow', async () => {
    const pending = world.ask(apiId, '/two/1', answering({ hangs: true }));
    await expect.poll(() => world.sandbox.trace.events().some(({ kind }) => kind === 'call')).toBe(true);
    let answer: unknown;
    pending.then((value) => {
      answer = value;
    });
    await expect
      .poll(async () => {
        await world.clock.advance(30_000);
        return answer;
      })
      .toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });

  it('makes the API answer 500 when API Gateway may not invoke it', async () => {
    const other = await world.createFunction('closed', CODE);
    await world.lambda.send(new RemovePermissionCommand({ FunctionName: 'closed', StatementId: 'api' }));
    const closed = await world.createApi({ Target: other });
    expect(await world.ask(closed, '/')).toMatchObject({
      ...{ status: 500, text: '{"message":"Internal Server Error"}' },
    });
  });

  it('can be named by a stage variable', async () => {
    const api = await world.createApi();
    const IntegrationUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn.replace(/echo$/, '')}\${stageVariables.name}/invocations`;
    await world.route(api, '$default', {
      ...{ IntegrationType: 'AWS_PROXY', IntegrationUri, PayloadFormatVersion: '2.0' },
    });
    await world.apis.send(
      new CreateStageCommand({
        ApiId: api,
        StageName: 'v1',
        AutoDeploy: true,
        StageVariables: { name: 'echo' },
      }),
    );
    expect((await world.ask(api, '/v1/x')).json).toMatchObject({ routeKey: '$default', rawPath: '/v1/x' });
    expect((await world.ask(api, '/x')).status).toBe(500);
  });

  it('takes its timeout from the integration', async () => {
    await expect(
      world.apis.send(
        new UpdateIntegrationCommand({ ApiId: apiId, IntegrationId: 'none', TimeoutInMillis: 40_000 }),
      ),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});
