import { CreateAuthorizerCommand } from '@aws-sdk/client-apigatewayv2';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, openApiWorld, openBackend } from './api-world.ts';

/** Tokens are dated by real time, as signatures are. */
const now = Math.floor(Date.now() / 1_000);
const BACKEND = `export const handler = async (event) => event.requestContext.authorizer ?? {};`;

const rsa = await generateKeyPair('RS256');
const other = await generateKeyPair('RS256');
const elliptic = await generateKeyPair('ES256');
const jwks = {
  keys: [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
    { ...(await exportJWK(elliptic.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
  ],
};

let world: ApiWorld;
let issuer: Awaited<ReturnType<typeof openBackend>>;
let asked = 0;
let apiId: string;
beforeAll(async () => {
  world = await openApiWorld();
  issuer = await openBackend((request) => {
    asked += 1;
    const discovery = { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` };
    return { body: JSON.stringify(request.url === '/keys' ? jwks : discovery) };
  });
  apiId = await world.createApi();
  const backend = await world.createFunction('backend', BACKEND);
  const { AuthorizerId } = await world.apis.send(
    new CreateAuthorizerCommand({
      ...{ ApiId: apiId, Name: 'jwt', AuthorizerType: 'JWT' },
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: issuer.url, Audience: ['pets', 'dogs'] },
    }),
  );
  const proxy = {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: backend,
    PayloadFormatVersion: '2.0',
  } as const;
  const authorization = { AuthorizationType: 'JWT', AuthorizerId } as const;
  await world.route(apiId, 'GET /open', proxy, authorization);
  await world.route(apiId, 'GET /scoped', proxy, {
    ...authorization,
    AuthorizationScopes: ['read', 'write'],
  });
});
afterAll(async () => {
  await world.close();
  await issuer.close();
  expect(world.faults).toEqual([]);
});

const claims = (more: JWTPayload = {}): JWTPayload => ({
  ...{ iss: issuer.url, aud: 'pets', sub: 'rex', iat: now - 10, nbf: now - 10, exp: now + 3_600 },
  ...more,
});
const sign = (payload: JWTPayload, { key = rsa.privateKey, kid = 'rsa', alg = 'RS256' } = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key);
const ask = (path: string, authorization: string) => world.ask(apiId, path, { headers: { authorization } });

describe('a JWT authorizer', () => {
  it('lets a good token through, with or without "Bearer", and hands on its claims as texts', async () => {
    const token = await sign(claims({ groups: ['a', 'b'], age: 3 }));
    for (const authorization of [token, `Bearer ${token}`]) {
      const answer = await ask('/open', authorization);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({
        jwt: { claims: { sub: 'rex', groups: '[a b]', age: '3', exp: String(now + 3_600) }, scopes: null },
      });
    }
  });

  it('takes client_id for the audience', async () => {
    const { aud: _, ...rest } = claims({ client_id: 'dogs' });
    expect((await ask('/open', await sign(rest))).status).toBe(200);
  });

  it.each([
    ['an audience that isn’t its own', { aud: 'cats' }, 'the token does not have a valid audience'],
    ['another issuer', { iss: 'https://other.example' }, 'issuer does not match'],
    ['an end that has come', { exp: now - 1 }, 'the token has expired'],
    ['a beginning to come', { nbf: now + 3_600 }, ''],
    ['an issue in the future', { iat: now + 3_600 }, ''],
  ])('refuses a token with %s', async (_what, more, description) => {
    const answer = await ask('/open', await sign(claims(more)));
    expect(answer).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(answer.headers['www-authenticate']).toContain(
      `Bearer scope="" error="invalid_token" error_description="${description}`,
    );
  });

  it.each([
    ['no end', async () => sign({ iss: issuer.url, aud: 'pets' })],
    ['another’s signature', () => sign(claims(), { key: other.privateKey })],
    ['a key that the issuer doesn’t have', () => sign(claims(), { kid: 'gone' })],
    [
      'a signature that isn’t RSA',
      () => sign(claims(), { key: elliptic.privateKey, kid: 'ec', alg: 'ES256' }),
    ],
    ['no signature', async () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims()))}.`],
    ['no form at all', async () => 'rubbish'],
    ['a line of its own', async () => 'a"b\\c'],
  ])('refuses a token with %s', async (_what, make) => {
    expect((await ask('/open', `Bearer ${await make()}`)).status).toBe(401);
  });

  it('refuses a token that was used, once the clock is moved to its end; takes one that is new then', async () => {
    const token = await sign(claims({ jti: 'first' }));
    expect((await ask('/open', token)).status).toBe(200);
    await world.clock.advance(30 * 60_000);
    expect((await ask('/open', token)).status).toBe(200);
    await world.clock.advance(30 * 60_000);
    const late = await ask('/open', token);
    expect(late.status).toBe(401);
    expect(late.headers['www-authenticate']).toContain('error_description="the token has expired"');
    expect((await ask('/open', await sign(claims({ jti: 'second' })))).status).toBe(200);
  });

  it('asks for a token where there is none', async () => {
    const answer = await world.ask(apiId, '/open');
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  it.each([
    [{ scope: 'read other' }, 200, ['read']],
    [{ scp: ['write'] }, 200, ['write']],
    [{ scope: 'other' }, 403, undefined],
    [{}, 403, undefined],
  ])('asks for one of the route’s scopes: %j gets %i', async (more, status, scopes) => {
    const answer = await ask('/scoped', await sign(claims(more)));
    expect(answer.status).toBe(status);
    if (scopes) expect(answer.json).toMatchObject({ jwt: { scopes } });
    else expect(answer.text).toBe('{"message":"Forbidden"}');
  });

  it('asks the issuer for its keys once in two hours', async () => {
    const token = await sign(claims());
    await ask('/open', token);
    const before = asked;
    await ask('/open', token);
    expect(asked).toBe(before);
    await world.clock.advance(2 * 60 * 60_000);
    await ask('/open', await sign(claims()));
    expect(asked).toBe(before + 2);
  });
});
