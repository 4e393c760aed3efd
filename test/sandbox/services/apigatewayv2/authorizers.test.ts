import {
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  ResetAuthorizersCacheCommand,
} from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, openApiWorld } from './api-world.ts';

/** Does what the token says. */
const AUTHORIZER = `export const handler = async (event) => {
  const token = event.headers.authorization ?? event.headers.Authorization ?? '';
  const arn = event.routeArn ?? event.methodArn;
  const policy = (Effect, Resource) => ({
    principalId: 'rex',
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
    context: { pet: 'dog', age: 3 },
  });
  if (token === 'throws') throw new Error('broken');
  if (token === 'unauthorized') throw new Error('Unauthorized');
  if (token === 'rubbish') return 'rubbish';
  if (token === 'hangs') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (token === 'yes') return { isAuthorized: true, context: { pet: 'dog', age: 3 } };
  if (token === 'no') return { isAuthorized: false };
  if (token === 'maybe') return { isAuthorized: 'maybe' };
  if (token === 'allow') return policy('Allow', arn);
  if (token === 'allow-all') return policy('Allow', arn.replace(/[^/]+$/, '*'));
  if (token === 'deny') return policy('Deny', arn);
  if (token === 'event') return { ...policy('Allow', arn), context: { event: JSON.stringify(event) } };
  return { principalId: 'rex', policyDocument: 'none' };
};`;
const BACKEND = `export const handler = async (event) => event.requestContext.authorizer ?? {};`;

let world: ApiWorld;
let authorizerArn: string;
let backendArn: string;
let apiId: string;
beforeAll(async () => {
  world = await openApiWorld();
  authorizerArn = await world.createFunction('auth', AUTHORIZER);
  backendArn = await world.createFunction('backend', BACKEND);
  apiId = await world.createApi();
  const two = { AuthorizerPayloadFormatVersion: '2.0' };
  await addRoute('/simple', { ...two, EnableSimpleResponses: true });
  await addRoute('/policy', two);
  await addRoute('/one', { AuthorizerPayloadFormatVersion: '1.0' });
  const cached = await addRoute('/cached/{id}', { ...two, AuthorizerResultTtlInSeconds: 300 });
  await useAuthorizer('/also-cached/{id}', cached);
  await addRoute('/two-sources', {
    ...two,
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 60,
    IdentitySource: ['$request.header.Authorization', '$request.querystring.tenant', '$context.routeKey'],
  });
});
afterAll(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const addRoute = async (path: string, more: Partial<CreateAuthorizerCommandInput>): Promise<string> => {
  const { AuthorizerId = '' } = await world.apis.send(
    new CreateAuthorizerCommand({
      ...{ ApiId: apiId, Name: path.slice(1).replace(/\W/g, ''), AuthorizerUri: authorizerArn },
      AuthorizerType: 'REQUEST',
      IdentitySource: ['$request.header.Authorization'],
      ...more,
    }),
  );
  await useAuthorizer(path, AuthorizerId);
  return AuthorizerId;
};

const useAuthorizer = (path: string, AuthorizerId: string) =>
  world.route(
    apiId,
    `GET ${path}`,
    { IntegrationType: 'AWS_PROXY', IntegrationUri: backendArn, PayloadFormatVersion: '2.0' },
    { AuthorizationType: 'CUSTOM', AuthorizerId },
  );

const ask = (path: string, authorization?: string) =>
  world.ask(apiId, path, authorization === undefined ? {} : { headers: { authorization } });

const invocations = () =>
  world.sandbox.trace
    .events()
    .filter((event) => event.kind === 'invocation' && event.functionArn.includes(':auth')).length;

describe('a function that authorizes', () => {
  it.each([
    ['/simple', 'yes', 200],
    ['/simple', 'no', 403],
    ['/simple', 'maybe', 500],
    ['/simple', 'allow', 500],
    ['/policy', 'allow', 200],
    ['/policy', 'deny', 403],
    ['/policy', 'yes', 500],
    ['/policy', 'nonsense', 500],
    ['/one', 'allow', 200],
    ['/one', 'deny', 403],
    ['/one', 'rubbish', 500],
    ['/one', 'throws', 500],
    ['/simple', 'throws', 500],
    ['/simple', 'unauthorized', 401],
  ])('makes %s answer the token %s with %i', async (path, token, status) => {
    const answer = await ask(path, token);
    expect(answer.status).toBe(status);
    const messages: Readonly<Record<number, string>> = {
      ...{ 401: 'Unauthorized', 403: 'Forbidden', 500: 'Internal Server Error' },
    };
    if (status !== 200) expect(answer.json).toEqual({ message: messages[status] });
  });

  it('hands its context on', async () => {
    expect((await ask('/simple', 'yes')).json).toEqual({ lambda: { pet: 'dog', age: 3 } });
  });

  it('gets the request in its format', async () => {
    const two = JSON.parse(String(readEvent((await ask('/policy?x=1', 'event')).json)));
    expect(two).toMatchObject({
      ...{ version: '2.0', type: 'REQUEST', routeKey: 'GET /policy', identitySource: ['event'] },
      routeArn: `arn:aws:execute-api:us-east-1:000000000000:${apiId}/$default/GET/policy`,
      ...{ rawPath: '/policy', queryStringParameters: { x: '1' } },
    });
    const one = JSON.parse(String(readEvent((await ask('/one', 'event')).json)));
    expect(one).toMatchObject({
      ...{ version: '1.0', type: 'REQUEST', identitySource: 'event', authorizationToken: 'event' },
      methodArn: `arn:aws:execute-api:us-east-1:000000000000:${apiId}/$default/GET/one`,
      ...{ resource: '/one', path: '/one', httpMethod: 'GET' },
    });
  });

  it('isn’t asked where the identity is missing', async () => {
    const before = invocations();
    for (const [path, token] of [
      ['/simple', undefined],
      ['/simple', ''],
      ['/two-sources', 'yes'],
    ] as const)
      expect(await ask(path, token)).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(invocations()).toBe(before);
  });

  it('isn’t asked again while its answer is cached, on all routes that have it', async () => {
    const before = invocations();
    expect((await ask('/cached/1', 'allow-all')).status).toBe(200);
    expect((await ask('/cached/2', 'allow-all')).status).toBe(200);
    // Its policy is for one resource, and is judged for each.
    expect((await ask('/also-cached/1', 'allow-all')).status).toBe(403);
    expect(invocations()).toBe(before + 1);
    await world.clock.advance(299_000);
    await ask('/cached/1', 'allow-all');
    expect(invocations()).toBe(before + 1);
    await world.clock.advance(1_000);
    await ask('/cached/1', 'allow-all');
    expect(invocations()).toBe(before + 2);
    await world.apis.send(new ResetAuthorizersCacheCommand({ ApiId: apiId, StageName: '$default' }));
    await ask('/cached/1', 'allow-all');
    expect(invocations()).toBe(before + 3);
  });

  it('is asked for each identity apart', async () => {
    const before = invocations();
    await ask('/two-sources?tenant=a', 'yes');
    await ask('/two-sources?tenant=b', 'yes');
    await ask('/two-sources?tenant=a', 'yes');
    expect(invocations()).toBe(before + 2);
  });

  it('may take ten seconds', async () => {
    let answer: unknown;
    ask('/simple', 'hangs').then((value) => {
      answer = value;
    });
    await expect
      .poll(async () => {
        await world.clock.advance(10_000);
        return answer;
      })
      .toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
  });
});

const readEvent = (authorizer: unknown): unknown =>
  typeof authorizer === 'object' && authorizer !== null && 'lambda' in authorizer
    ? Object(authorizer.lambda).event
    : undefined;
